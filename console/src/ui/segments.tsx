// One of a few, side by side: radio buttons that look like a switch. The arrow keys are the browser's own.
import { useId } from 'react'

export interface Segment<Value extends string> {
  readonly value: Value
  readonly label: string
}

export function Segments<Value extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  /** Read out as the name of the group. */
  readonly label: string
  readonly segments: readonly Segment<Value>[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}) {
  const name = useId()
  return (
    <fieldset className="inline-flex rounded border border-line-strong bg-surface p-0.5">
      <legend className="sr-only">{label}</legend>
      {segments.map((segment) => (
        <label
          key={segment.value}
          className="relative flex min-h-7 cursor-pointer items-center rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-ink-2 hover:text-ink has-checked:bg-accent has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {segment.label}
        </label>
      ))}
    </fieldset>
  )
}
