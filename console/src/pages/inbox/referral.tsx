// A question that a rule leaves open about a party: what is known of the party, and the dated, reasoned answer.
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, useDecision, type Item } from './queries.ts'
import { textOf, WordsField } from './words-field.tsx'

type Referral = Answer<'listReferrals'>['referrals'][number]
type Truth = 'T' | 'F'

export function ReferralDetail({ item }: { readonly item: Item }) {
  const { t, language } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('referrals'),
    queryFn: ({ signal }) => call('listReferrals', {}, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  const referral = data.referrals.find(({ id }) => id === item.id)
  if (referral === undefined) return <p>{t('inbox.decided')}</p>
  return (
    <>
      <Terms
        terms={[
          { id: 'party', label: t('inbox.referral.party'), value: referral.party },
          {
            id: 'rule',
            label: t('inbox.referral.rule'),
            value: <code className="font-mono text-sm">{referral.rule}</code>,
          },
          { id: 'question', label: t('inbox.referral.question'), value: referral.question },
          {
            id: 'due',
            label: t('inbox.referral.due'),
            value: <Time at={referral.dueAt} language={language} />,
          },
          {
            id: 'owner',
            label: t('inbox.referral.owner'),
            value: referral.owner === '' ? t('app.none') : referral.owner,
          },
        ]}
      />
      <Heading>{t('inbox.referral.facts')}</Heading>
      <Facts party={referral.party} />
      <Decide item={item}>
        <AnswerForm referral={referral} />
      </Decide>
    </>
  )
}

function Facts({ party }: { readonly party: string }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('facts', party),
    queryFn: ({ signal }) => call('listFacts', { query: { subject: party } }, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  if (data.facts.length === 0) return <p className="text-ink-2">{t('inbox.referral.noFacts')}</p>
  return (
    <ul className="grid gap-1 text-sm">
      {data.facts.map((fact) => (
        <li key={fact.id}>
          <code className="font-mono">{fact.predicate}</code>: {valueText(fact.value)}{' '}
          {fact.disputes.length === 0 ? null : (
            <Badge look="refer" title={fact.disputes.join(' · ')}>
              {t('inbox.referral.disputed')}
            </Badge>
          )}
          <span className="block text-ink-2">
            {fact.source.publisher}, {fact.source.title}
          </span>
        </li>
      ))}
    </ul>
  )
}

function valueText(
  value: string | boolean | { readonly from: string; readonly to: string | null },
) {
  return typeof value === 'object' ? `${value.from}–${value.to ?? '…'}` : String(value)
}

function AnswerForm({ referral: { id, party, rule, owner } }: { readonly referral: Referral }) {
  const { t } = useText()
  const [truth, setTruth] = useState<Truth>('F')
  const take = useDecision(() => call('takeReferral', { params: { id } }))
  const answer = useDecision(
    (said: {
      readonly reason: string
      readonly evidence: readonly string[]
      readonly expires: string
    }) =>
      call('determine', { body: { party, rule, truth, ...said, evidence: [...said.evidence] } }),
  )
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    answer.mutate({
      reason: textOf(given, 'reason'),
      evidence: textOf(given, 'evidence')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      expires: `${textOf(given, 'expires')}T00:00:00Z`,
    })
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {answer.isError ? <Failure error={answer.error} /> : null}
      {take.isError ? <Failure error={take.error} /> : null}
      {owner === '' ? (
        <p>
          <Button disabled={take.isPending} onClick={() => take.mutate(undefined)}>
            {t('inbox.referral.take')}
          </Button>
        </p>
      ) : null}
      <div>
        <Segments
          label={t('inbox.referral.truth')}
          value={truth}
          onChange={setTruth}
          segments={(['F', 'T'] as const).map((value) => ({
            value,
            label: t(`inbox.referral.truth.${value}`),
          }))}
        />
      </div>
      <Grounds />
      <Button
        look="primary"
        type="submit"
        className="justify-self-start"
        disabled={answer.isPending}
      >
        {t('inbox.referral.answer')}
      </Button>
    </form>
  )
}

/** What an answer must rest on, and until when it does. */
function Grounds() {
  const { t } = useText()
  return (
    <>
      <WordsField label={t('inbox.reason')} name="reason" />
      <WordsField
        label={t('inbox.referral.evidence')}
        hint={t('inbox.referral.evidence.hint')}
        name="evidence"
      />
      <TextField
        label={t('inbox.referral.expires')}
        hint={t('inbox.referral.expires.hint')}
        name="expires"
        type="date"
        className="max-w-48"
        required
      />
    </>
  )
}
