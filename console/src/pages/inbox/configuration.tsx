// A changed configuration that waits and that nobody asked to have approved: what differs, and asking for it.
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, useDecision, type Item } from './queries.ts'
import { Sections } from './sections.tsx'
import { textOf } from './words-field.tsx'

type Pending = NonNullable<Answer<'pendingChange'>['pending']>

export function ConfigurationDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('pending'),
    queryFn: ({ signal }) => call('pendingChange', {}, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  if (data.pending === null) return <p>{t('inbox.decided')}</p>
  const { hash, approvalsNeeded } = data.pending
  return (
    <>
      <p>{t('inbox.configuration.what', { n: approvalsNeeded })}</p>
      <Heading>{t('inbox.sections')}</Heading>
      <Sections changes={data.pending.changes} />
      <Heading>{t('inbox.hash')}</Heading>
      <code className="font-mono text-xs break-all">{hash}</code>
      <Decide item={item}>
        <AskForm pending={data.pending} />
      </Decide>
    </>
  )
}

function AskForm({ pending: { hash, kind } }: { readonly pending: Pending }) {
  const { t } = useText()
  const ask = useDecision((said: { readonly summary: string; readonly reason: string }) =>
    call('requestChange', { body: { kind, contentHash: hash, ...said } }),
  )
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    ask.mutate({ summary: textOf(given, 'summary'), reason: textOf(given, 'reason') })
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {ask.isError ? <Failure error={ask.error} /> : null}
      <TextField label={t('inbox.configuration.summary')} name="summary" maxLength={500} required />
      <TextField label={t('inbox.reason')} name="reason" maxLength={2000} required />
      <Button look="primary" type="submit" disabled={ask.isPending} className="justify-self-start">
        {t('inbox.configuration.ask')}
      </Button>
    </form>
  )
}
