// The surfaces that a page is laid out on, and its three other states: nothing yet, broken, loading.
import type { ReactNode } from 'react'

export function PageHeader({
  title,
  lead,
  actions,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
}) {
  return (
    <header className="mb-4 flex flex-wrap items-end justify-between gap-3">
      <div className="max-w-3xl">
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="mt-1 text-ink-2">{lead}</p>}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}

export function Panel({
  title,
  actions,
  children,
  className = '',
}: {
  readonly title?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}) {
  return (
    <section className={`rounded-lg border border-line bg-surface p-4 ${className}`}>
      {title === undefined ? null : (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}

/** Nothing here yet: says what would be, and the next step towards it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-lg border border-dashed border-line-strong p-6">
      <h2>{title}</h2>
      <div className="max-w-2xl text-ink-2">{children}</div>
      {action}
    </div>
  )
}

export function ErrorPanel({
  title,
  detail,
  original,
  remedy,
  code,
  action,
}: {
  readonly title: string
  readonly detail: string
  /** In English, where it has no translation. */
  readonly original: { readonly label: string; readonly text: string } | null
  readonly remedy: string
  readonly code: string
  readonly action?: ReactNode
}) {
  return (
    <div role="alert" className="rounded-lg border border-deny bg-deny-soft p-4">
      <h2 className="text-deny">{title}</h2>
      {detail === '' ? null : <p className="mt-1">{detail}</p>}
      <p className="mt-1">{remedy}</p>
      {original === null ? null : (
        <p className="mt-2 text-sm text-ink-2">
          {original.label} <q lang="en">{original.text}</q>
        </p>
      )}
      <p className="mt-2 font-mono text-xs text-ink-2">{code}</p>
      {action === undefined ? null : <div className="mt-3">{action}</div>}
    </div>
  )
}

/** Holds the place of what loads, so that nothing moves when it comes. `label` is read out. */
export function Skeleton({
  label,
  className = 'h-40',
}: {
  readonly label: string
  readonly className?: string
}) {
  return (
    <div
      role="status"
      aria-label={label}
      className={`animate-pulse rounded-lg bg-sunken ${className}`}
    />
  )
}
