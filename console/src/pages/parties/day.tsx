// As of which day something is looked at: today, or another, in UTC.
import type { FormEvent } from 'react'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'

export function DayPicker({
  at,
  onChange,
}: {
  readonly at: string | undefined
  readonly onChange: (at: string | undefined) => void
}) {
  const { t } = useText()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget).get('at')
    onChange(typeof given === 'string' && given !== '' ? given : undefined)
  }
  return (
    <form key={at ?? ''} onSubmit={submit} className="flex items-end gap-2">
      <div className="w-40">
        <TextField label={t('day.label')} type="date" name="at" defaultValue={at ?? ''} />
      </div>
      <Button type="submit" className="min-h-9">
        {t('day.go')}
      </Button>
      {at === undefined ? null : (
        <Button look="quiet" className="min-h-9" onClick={() => onChange(undefined)}>
          {t('day.today')}
        </Button>
      )}
    </form>
  )
}
