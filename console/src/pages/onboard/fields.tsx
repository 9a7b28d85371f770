// The fields of one step, by what they are: text, a day, one of a few, any of a few, lines. A field is called as
// the API calls it, so that what the server finds wrong is shown where it stands.
import { useText } from '../../text/text.tsx'
import { Field, SelectField, TextField } from '../../ui/field.tsx'
import { words, type Values } from './values.ts'

export interface FieldSpec {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly kind?: 'text' | 'date' | 'number' | 'select' | 'checks' | 'lines'
  readonly isRequired?: boolean
  /** What is to be chosen from; of a text, what is suggested. */
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly placeholder?: string
  /** Given by where one came from. */
  readonly isFixed?: boolean
}

export interface Group {
  readonly title: string
  readonly lead?: string
  readonly fields: readonly FieldSpec[]
}

interface FieldProps {
  readonly spec: FieldSpec
  readonly values: Values
  readonly problem: string | undefined
  readonly onChange: (name: string, value: string) => void
}

export function FieldView({ spec, values, problem, onChange }: FieldProps) {
  const { t } = useText()
  const { name, kind = 'text', isRequired = false, options = [] } = spec
  const value = values[name] ?? ''
  const shared = {
    label: isRequired ? spec.label : `${spec.label} (${t('onboard.optional')})`,
    hint: spec.hint ?? '',
    problem: problem ?? '',
  }
  if (kind === 'checks') return <Checks spec={spec} {...shared} value={value} onChange={onChange} />
  if (kind === 'lines') {
    return (
      <Field {...shared}>
        {(ties) => (
          <textarea
            {...ties}
            name={name}
            rows={3}
            value={value}
            placeholder={spec.placeholder}
            onChange={(event) => onChange(name, event.target.value)}
            className="w-full rounded border border-line-strong bg-surface px-2.5 py-1.5 font-mono text-sm text-ink placeholder:text-ink-2 aria-invalid:border-deny"
          />
        )}
      </Field>
    )
  }
  if (kind === 'select') {
    return (
      <SelectField
        {...shared}
        name={name}
        required={isRequired}
        disabled={spec.isFixed}
        value={value}
        onChange={(event) => onChange(name, event.target.value)}
      >
        <option value="">{t('onboard.choose')}</option>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </SelectField>
    )
  }
  return (
    <TextField
      {...shared}
      name={name}
      type={kind === 'date' ? 'date' : 'text'}
      inputMode={kind === 'number' ? 'decimal' : undefined}
      required={isRequired}
      readOnly={spec.isFixed}
      autoComplete="off"
      placeholder={spec.placeholder}
      value={value}
      onChange={(event) => onChange(name, event.target.value)}
    />
  )
}

/** Any of a few, as words with commas between them. */
function Checks({
  spec: { name, options = [] },
  label,
  hint,
  problem,
  value,
  onChange,
}: {
  readonly spec: FieldSpec
  readonly label: string
  readonly hint: string
  readonly problem: string
  readonly value: string
  readonly onChange: FieldProps['onChange']
}) {
  const chosen = words(value)
  return (
    <fieldset className="col-span-full">
      <legend className="text-sm font-medium text-ink-2">{label}</legend>
      <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {options.map((one) => (
          <label key={one.value} className="flex min-h-7 items-center gap-2">
            <input
              type="checkbox"
              name={name}
              value={one.value}
              checked={chosen.includes(one.value)}
              onChange={(event) =>
                onChange(
                  name,
                  (event.target.checked
                    ? [...chosen, one.value]
                    : chosen.filter((word) => word !== one.value)
                  ).join(', '),
                )
              }
              className="size-4 accent-[var(--accent)]"
            />
            <bdi>{one.label}</bdi>
          </label>
        ))}
      </div>
      {hint === '' ? null : <p className="text-sm text-ink-2">{hint}</p>}
      {problem === '' ? null : (
        <p className="text-sm text-deny" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  )
}
