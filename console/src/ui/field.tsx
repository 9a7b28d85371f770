// One input with its label, its hint and what is wrong with it, tied together for those who hear the page.
import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react'

const box =
  'min-h-9 w-full rounded border border-line-strong bg-surface px-2.5 text-ink placeholder:text-ink-2 aria-invalid:border-deny disabled:opacity-55'

interface Labelled {
  readonly label: string
  readonly hint?: string
  /** What is wrong with it; empty for nothing. */
  readonly problem?: string
  /** The label is read out, not shown. */
  readonly labelHidden?: boolean
}

export function TextField({
  label,
  hint,
  problem,
  labelHidden,
  className = '',
  ...rest
}: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field {...{ label, hint, problem, labelHidden }}>
      {(ties) => <input className={`${box} ${className}`} {...ties} {...rest} />}
    </Field>
  )
}

export function SelectField({
  label,
  hint,
  problem,
  labelHidden,
  className = '',
  ...rest
}: Labelled & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field {...{ label, hint, problem, labelHidden }}>
      {(ties) => <select className={`${box} ${className}`} {...ties} {...rest} />}
    </Field>
  )
}

interface Ties {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** For other inputs: `children` gets the attributes that tie it to its label. */
export function Field({
  label,
  hint = '',
  problem = '',
  labelHidden = false,
  children,
}: {
  readonly label: string
  readonly hint?: string | undefined
  readonly problem?: string | undefined
  readonly labelHidden?: boolean | undefined
  readonly children: (ties: Ties) => ReactNode
}) {
  const id = useId()
  const notes = [hint === '' ? '' : `${id}-hint`, problem === '' ? '' : `${id}-problem`]
  const describedBy = notes.filter((note) => note !== '').join(' ')
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'text-sm font-medium text-ink-2'}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': problem === '' ? undefined : true,
      })}
      {hint === '' ? null : (
        <p id={`${id}-hint`} className="text-sm text-ink-2">
          {hint}
        </p>
      )}
      {problem === '' ? null : (
        <p id={`${id}-problem`} className="text-sm text-deny" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}
