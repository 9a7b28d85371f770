// The facts that are held about the organisation of whoever is signed in, each with its source and its dates; what is
// contested, and what was answered.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time, Unknown } from '../../ui/value.tsx'
import { textOf, WordsField } from '../inbox/words-field.tsx'
import { factWords } from './fact-words.ts'
import { factsQuery, type OwnFact } from './queries.ts'

export function OwnFactsPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(factsQuery)
  return (
    <>
      <PageHeader title={t('nav.ownFacts')} lead={t('own.facts.lead')} />
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-[60vh]" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )
      ) : data.facts.length === 0 ? (
        <EmptyState title={t('own.facts.none')}>{t('own.facts.none.next')}</EmptyState>
      ) : (
        <ul className="grid gap-3 xl:grid-cols-2">
          {data.facts.map((fact) => (
            <li
              key={fact.id}
              className="grid content-start gap-3 rounded-lg border border-line bg-surface p-4"
            >
              <Fact fact={fact} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Fact({ fact }: { readonly fact: OwnFact }) {
  const { t, language } = useText()
  const { id, source, verifiedAt, reviewBy } = fact
  return (
    <>
      <p className="font-medium wrap-anywhere">
        <bdi>{factWords(fact, t, language)}</bdi>
      </p>
      <Terms
        terms={[
          {
            id: 'source',
            label: t('own.facts.source'),
            value: source === '' ? <Unknown label={t('app.unknown')} /> : <bdi>{source}</bdi>,
          },
          {
            id: 'verified',
            label: t('own.facts.verified'),
            value:
              verifiedAt === null ? (
                <Unknown label={t('own.facts.verified.never')} />
              ) : (
                <Time at={verifiedAt} language={language} precision="day" />
              ),
          },
          {
            id: 'review',
            label: t('own.facts.review'),
            value:
              reviewBy === null ? (
                <span className="text-ink-2">{t('own.facts.review.none')}</span>
              ) : (
                <Time at={reviewBy} language={language} precision="day" />
              ),
          },
          { id: 'state', label: t('own.facts.state'), value: <State fact={fact} /> },
          {
            id: 'id',
            label: t('own.facts.id'),
            value: <code className="font-mono text-xs break-all">{id}</code>,
          },
        ]}
      />
      {fact.mayContest ? <ContestForm fact={fact} /> : null}
    </>
  )
}

function State({ fact: { contested, contest } }: { readonly fact: OwnFact }) {
  const { t, language } = useText()
  if (contest === null) {
    return contested ? (
      <Badge look="refer">{t('own.facts.state.open')}</Badge>
    ) : (
      <span className="text-ink-2">{t('own.facts.state.none')}</span>
    )
  }
  const { statement, at, dueAt, answer } = contest
  return (
    <>
      {dueAt === null ? null : (
        <p>
          <Badge look="refer">{t('own.facts.state.open')}</Badge> {t('own.facts.state.due')}{' '}
          <Time at={dueAt} language={language} precision="day" />
        </p>
      )}
      {answer === null ? null : (
        <p>
          <Badge look={answer.outcome === 'upheld' ? 'permit' : 'plain'}>
            {t(`own.facts.state.${answer.outcome}`)}
          </Badge>{' '}
          <Time at={answer.at} language={language} precision="day" />, {t('own.facts.state.until')}{' '}
          <Time at={answer.until} language={language} precision="day" />
        </p>
      )}
      <blockquote className="mt-1 border-l-4 border-line-strong pl-3 text-sm wrap-anywhere">
        <bdi>{statement}</bdi>
        <footer className="text-ink-2">
          <Time at={at} language={language} />
        </footer>
      </blockquote>
    </>
  )
}

function ContestForm({ fact }: { readonly fact: OwnFact }) {
  const { t, language } = useText()
  const { id } = fact
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const contest = useMutation({
    mutationFn: (words: string) =>
      call('contestOwnFact', { params: { id }, body: { statement: words } }),
    onSuccess: () => client.invalidateQueries(factsQuery),
  })
  const name = t('own.facts.contest.of', { fact: factWords(fact, t, language) })
  if (!isOpen) {
    return (
      <div>
        <Button aria-label={name} onClick={() => setOpen(true)}>
          {t('own.facts.contest')}
        </Button>
      </div>
    )
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    contest.mutate(textOf(new FormData(event.currentTarget), 'statement'), {
      onSuccess: () => setOpen(false),
    })
  }
  return (
    <form
      aria-label={name}
      onSubmit={submit}
      className="grid justify-items-start gap-3 rounded border border-line bg-sunken p-3"
    >
      <p className="text-sm">{t('own.facts.contest.lead')}</p>
      {contest.isError ? <Failure error={contest.error} /> : null}
      <div className="w-full">
        <WordsField label={t('own.facts.contest.statement')} name="statement" />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={contest.isPending}>
          {t('own.facts.contest.send')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('app.cancel')}</Button>
      </div>
    </form>
  )
}
