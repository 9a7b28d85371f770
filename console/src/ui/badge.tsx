// A word with a colour and a mark: colour never says it alone (WCAG 2.2, 1.4.1).
import type { ReactNode } from 'react'

const looks = {
  permit: 'bg-permit-soft text-permit',
  refer: 'bg-refer-soft text-refer',
  deny: 'bg-deny-soft text-deny',
  unknown: 'hatched text-ink',
  accent: 'bg-accent-soft text-accent',
  plain: 'bg-sunken text-ink-2',
} as const

const marks = { permit: '✓', refer: '?', deny: '✕', unknown: '', accent: '', plain: '' } as const

export type BadgeLook = keyof typeof looks

export function Badge({
  look = 'plain',
  title,
  children,
}: {
  readonly look?: BadgeLook
  readonly title?: string
  readonly children: ReactNode
}) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded px-1.5 py-0.5 text-xs font-semibold whitespace-nowrap ${looks[look]}`}
      title={title}
    >
      {marks[look] === '' ? null : <span aria-hidden="true">{marks[look]}</span>}
      {children}
    </span>
  )
}
