// A figure that somebody came for, with its name; a link goes around it where it leads on.
import type { ReactNode } from 'react'

const looks = {
  plain: 'border-line',
  good: 'border-permit',
  late: 'border-deny',
  waits: 'border-refer',
} as const

export function Tile({
  label,
  value,
  note,
  look = 'plain',
}: {
  readonly label: string
  readonly value: ReactNode
  readonly note?: ReactNode
  readonly look?: keyof typeof looks
}) {
  return (
    <div className={`h-full rounded-lg border border-l-4 bg-surface p-3 ${looks[look]}`}>
      <p className="text-sm text-ink-2">{label}</p>
      <p className="text-xl font-semibold">{value}</p>
      {note === undefined ? null : <p className="text-sm text-ink-2">{note}</p>}
    </div>
  )
}
