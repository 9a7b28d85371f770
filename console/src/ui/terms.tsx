// Terms with what they are: short labels, values beside them.
import type { ReactNode } from 'react'

export interface Term {
  readonly id: string
  readonly label: string
  readonly value: ReactNode
}

/** Terms whose value is null are left out. */
export function Terms({ terms }: { readonly terms: readonly Term[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(8rem,max-content)_1fr]">
      {terms
        .filter(({ value }) => value !== null)
        .map(({ id, label, value }) => (
          <div key={id} className="contents">
            <dt className="text-sm text-ink-2">{label}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
