// What a customer declared of its use, beside what is registered; accepted or declined with a reason that it reads.
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, useDecision, type Item } from './queries.ts'
import { textOf, WordsField } from './words-field.tsx'

type Declaration = Answer<'listDeclarations'>['declarations'][number]

const outcomes = ['accepted', 'declined'] as const
type Outcome = (typeof outcomes)[number]

export function DeclarationDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('declarations'),
    queryFn: ({ signal }) => call('listDeclarations', {}, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  const found = data.declarations.find(({ id }) => id === item.id)
  if (found === undefined) return <p>{t('inbox.decided')}</p>
  return (
    <>
      <Declared declaration={found} />
      <p className="mt-3 text-sm text-ink-2">{t('inbox.declaration.effect')}</p>
      <Decide item={item}>
        <DecideForm id={found.id} />
      </Decide>
    </>
  )
}

function Declared({ declaration }: { readonly declaration: Declaration }) {
  const { t, language } = useText()
  const { partyName, workload, kind, text, statement, from, to, registeredPurpose } = declaration
  return (
    <>
      <Terms
        terms={[
          { id: 'party', label: t('inbox.declaration.customer'), value: <bdi>{partyName}</bdi> },
          { id: 'workload', label: t('own.declarations.workload'), value: <bdi>{workload}</bdi> },
          {
            id: 'registered',
            label: t('inbox.declaration.registered'),
            value:
              registeredPurpose === null ? (
                t('inbox.declaration.gone')
              ) : (
                <bdi>{registeredPurpose}</bdi>
              ),
          },
          { id: 'text', label: t(`own.declarations.kind.${kind}`), value: <bdi>{text}</bdi> },
          {
            id: 'time',
            label: t('inbox.declaration.time'),
            value: (
              <>
                <Time at={from} language={language} precision="day" /> –{' '}
                {to === null ? (
                  t('own.declarations.always')
                ) : (
                  <Time at={to} language={language} precision="day" />
                )}
              </>
            ),
          },
        ]}
      />
      <Heading>{t('inbox.declaration.statement')}</Heading>
      {statement === '' ? (
        <p className="text-ink-2">{t('inbox.declaration.silent')}</p>
      ) : (
        <blockquote className="border-l-4 border-line-strong pl-3 wrap-anywhere">
          <bdi>{statement}</bdi>
        </blockquote>
      )}
    </>
  )
}

function DecideForm({ id }: { readonly id: string }) {
  const { t } = useText()
  const [outcome, setOutcome] = useState<Outcome>('accepted')
  const decide = useDecision((reason: string) =>
    call('decideDeclaration', { params: { id }, body: { outcome, reason } }),
  )
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    decide.mutate(textOf(new FormData(event.currentTarget), 'reason'))
  }
  return (
    <form onSubmit={submit} className="grid justify-items-start gap-3">
      {decide.isError ? <Failure error={decide.error} /> : null}
      <Segments
        label={t('inbox.declaration.outcome')}
        value={outcome}
        onChange={setOutcome}
        segments={outcomes.map((value) => ({ value, label: t(`inbox.declaration.${value}`) }))}
      />
      <div className="w-full">
        <WordsField label={t('inbox.declaration.reason')} name="reason" />
      </div>
      <Button look="primary" type="submit" disabled={decide.isPending}>
        {t('inbox.declaration.decide')}
      </Button>
    </form>
  )
}
