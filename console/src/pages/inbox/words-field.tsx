// A field for several lines, and reading one of a form.
import { Field } from '../../ui/field.tsx'

export function WordsField({
  label,
  hint = '',
  name,
  rows = 3,
}: {
  readonly label: string
  readonly hint?: string
  readonly name: string
  readonly rows?: number
}) {
  return (
    <Field label={label} hint={hint}>
      {(ties) => (
        <textarea
          className="w-full rounded border border-line-strong bg-surface px-2.5 py-1.5 text-ink"
          name={name}
          rows={rows}
          maxLength={2000}
          required
          {...ties}
        />
      )}
    </Field>
  )
}

export function textOf(given: FormData, name: string): string {
  const value = given.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
