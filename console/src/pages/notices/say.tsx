// Contesting a notice, or answering what it asks, in place: a button that opens the form below itself.
import { useState, type FormEvent } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { textOf, WordsField } from '../inbox/words-field.tsx'
import { useSay, type OwnNotice, type Said } from './queries.ts'

export function SayForm({
  notice: { id, workload, stage },
  what,
}: {
  readonly notice: OwnNotice
  readonly what: Said
}) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const say = useSay(id, what)
  const name = t(`own.notice.${what}.of`, { stage: t(`own.notice.stage.${stage}`), workload })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const statement = textOf(new FormData(event.currentTarget), 'statement')
    say.mutate(statement, { onSuccess: () => setOpen(false) })
  }
  if (!isOpen) {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <Button aria-label={name} onClick={() => setOpen(true)}>
          {t(`own.notice.${what}`)}
        </Button>
        <span role="status" className="text-sm text-ink-2">
          {say.isSuccess ? t('own.notice.sent') : ''}
        </span>
      </div>
    )
  }
  return (
    <form
      aria-label={name}
      onSubmit={submit}
      className="grid justify-items-start gap-3 rounded border border-line bg-sunken p-3"
    >
      <p className="text-sm">{t(`own.notice.${what}.lead`)}</p>
      {say.isError ? <Failure error={say.error} /> : null}
      <div className="w-full">
        <WordsField label={t(`own.notice.${what}.statement`)} name="statement" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={say.isPending}>
          {t(`own.notice.${what}.send`)}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('app.cancel')}</Button>
      </div>
    </form>
  )
}
