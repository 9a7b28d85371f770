// One field to search by, sent as a whole.
import type { FormEvent } from 'react'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'

export function SearchForm({
  label,
  go,
  text,
  maxLength,
  className,
  onSearch,
}: {
  readonly label: string
  /** Of the button. */
  readonly go: string
  /** Undefined: nothing is searched for yet. */
  readonly text: string | undefined
  readonly maxLength: number
  readonly className: string
  readonly onSearch: (text: string | undefined) => void
}) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget).get('search')
    onSearch(typeof given === 'string' && given.trim() !== '' ? given.trim() : undefined)
  }
  return (
    <form role="search" onSubmit={submit} className={`flex items-end gap-2 ${className}`}>
      <div className="min-w-0 flex-1">
        {/* A field anew for each text, so that Back shows what it goes back to. */}
        <TextField
          key={text ?? ''}
          label={label}
          labelHidden
          placeholder={label}
          name="search"
          type="search"
          maxLength={maxLength}
          defaultValue={text ?? ''}
        />
      </div>
      <Button type="submit" className="min-h-9">
        {go}
      </Button>
    </form>
  )
}
