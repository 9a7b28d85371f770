// Glass that somebody broke: who, why, for what, everything that they asked for, and the word of somebody else on it.
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, Time } from '../../ui/value.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, useDecision, type Item } from './queries.ts'

type Grant = Answer<'listBreakGlass'>['grants'][number]

export function GlassDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('glass'),
    queryFn: ({ signal }) => call('listBreakGlass', {}, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  const grant = data.grants.find(({ id }) => id === item.id)
  if (grant === undefined) return <p>{t('inbox.decided')}</p>
  return (
    <>
      <Broken grant={grant} />
      <Heading>{t('glass.uses')}</Heading>
      <Uses grant={grant} />
      {grant.state === 'lasting' ? <EndNow grant={grant} /> : null}
      <Decide item={item}>
        <ReviewForm grant={grant} />
      </Decide>
    </>
  )
}

function Broken({ grant }: { readonly grant: Grant }) {
  const { t, language } = useText()
  return (
    <Terms
      terms={[
        {
          id: 'reason',
          label: t('glass.reason'),
          value: (
            <span className="whitespace-pre-wrap">
              <bdi>{grant.reason}</bdi>
            </span>
          ),
        },
        {
          id: 'actions',
          label: t('glass.lent'),
          value: grant.actions.map((action) => t(`action.${action}`)).join(', '),
        },
        { id: 'from', label: t('glass.from'), value: <Time at={grant.at} language={language} /> },
        {
          id: 'until',
          label: t('glass.until'),
          value: <Time at={grant.until} language={language} />,
        },
        {
          id: 'ended',
          label: t('glass.endedBy'),
          value: grant.ended === null ? null : <bdi>{grant.ended.by}</bdi>,
        },
      ]}
    />
  )
}

function Uses({ grant: { uses } }: { readonly grant: Grant }) {
  const { t, language } = useText()
  if (uses.length === 0) return <p className="text-ink-2">{t('glass.uses.none')}</p>
  return (
    <ul
      aria-label={t('glass.uses')}
      tabIndex={0}
      className="max-h-72 overflow-auto rounded border border-line text-sm"
    >
      {uses
        .toSorted((left, right) => Number(right.lent) - Number(left.lent))
        .map(({ what, lent, count, lastAt }) => (
          <li key={what} className="border-b border-line px-2 py-1.5 last:border-0">
            <code className="font-mono text-xs wrap-anywhere">
              <bdi>{what}</bdi>
            </code>
            <p className="flex flex-wrap items-center gap-2 text-ink-2">
              {lent ? <Badge look="refer">{t('glass.uses.lent')}</Badge> : null}
              <span>
                <Count value={count} language={language} />
                ×, {t('glass.uses.last')}{' '}
                <Time at={lastAt} language={language} precision="second" />
              </span>
            </p>
          </li>
        ))}
    </ul>
  )
}

function EndNow({ grant }: { readonly grant: Grant }) {
  const { t } = useText()
  const end = useDecision(() => call('endBreakGlass', { params: { id: grant.id } }))
  return (
    <div className="mt-3">
      {end.error === null ? null : <Failure error={end.error} />}
      <Button look="danger" disabled={end.isPending} onClick={() => end.mutate(undefined)}>
        {t('glass.end')}
      </Button>
    </div>
  )
}

const verdicts = ['justified', 'unjustified'] as const

function ReviewForm({ grant }: { readonly grant: Grant }) {
  const { t } = useText()
  const [verdict, setVerdict] = useState<(typeof verdicts)[number]>('justified')
  const [note, setNote] = useState('')
  const act = useDecision(() =>
    call('reviewBreakGlass', { params: { id: grant.id }, body: { verdict, note } }),
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    act.mutate(undefined)
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-3">
      <div>
        <Segments
          label={t('glass.verdict')}
          segments={verdicts.map((value) => ({ value, label: t(`glass.verdict.${value}`) }))}
          value={verdict}
          onChange={setVerdict}
        />
      </div>
      <Field label={t('glass.note')} hint={t('glass.note.hint')}>
        {(ties) => (
          <textarea
            {...ties}
            required
            rows={2}
            maxLength={2000}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            className="w-full rounded border border-line-strong bg-surface p-2"
          />
        )}
      </Field>
      {act.error === null ? null : <Failure error={act.error} />}
      <div>
        <Button type="submit" look="primary" disabled={act.isPending}>
          {t('glass.review')}
        </Button>
      </div>
    </form>
  )
}
