// One fact: what it states of whom, from when, whose word it is, and what is disputed about it.
import { Link } from '@tanstack/react-router'
import type { Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { SourceItem } from '../rules/source-link.tsx'

export type Fact = Answer<'listFacts'>['facts'][number]

const looks = {
  holds: 'permit',
  later: 'accent',
  ended: 'plain',
  replaced: 'plain',
  review_overdue: 'unknown',
} as const

export function FactCard({ fact }: { readonly fact: Fact }) {
  const { t, language } = useText()
  const mayReplay = useMay('replay.run')
  const { id, subject, predicate, from, to, knownFrom, source, disputes, reviewBy } = fact
  return (
    <article aria-label={id} className="grid gap-2">
      <p className="flex flex-wrap items-center gap-2">
        <Badge look={looks[fact.standing]}>{t(`facts.standing.${fact.standing}`)}</Badge>
        <code className="font-mono text-sm">{id}</code>
      </p>
      <Terms
        terms={[
          { id: 'subject', label: t('facts.subject'), value: <bdi>{subject}</bdi> },
          {
            id: 'predicate',
            label: t('facts.predicate'),
            value: (
              <>
                {predicate}: <strong>{useValue(fact)}</strong>
              </>
            ),
          },
          {
            id: 'valid',
            label: t('facts.valid'),
            value: (
              <>
                <Time at={from} language={language} precision="day" />
                {to === null ? null : ` ${t('facts.until', { day: to.slice(0, 10) })}`}
              </>
            ),
          },
          {
            id: 'known',
            label: t('facts.known'),
            value: <Time at={knownFrom} language={language} precision="day" />,
          },
          {
            id: 'review',
            label: t('facts.review'),
            value:
              reviewBy === null ? null : <Time at={reviewBy} language={language} precision="day" />,
          },
          { id: 'source', label: t('facts.source'), value: <SourceItem source={source} /> },
          {
            id: 'disputes',
            label: t('facts.disputes'),
            value: disputes.length === 0 ? null : disputes.join('; '),
          },
          { id: 'usedBy', label: t('facts.usedBy'), value: <UsedBy fact={fact} /> },
          {
            id: 'origin',
            label: t('facts.origin'),
            value: fact.pack ?? t('facts.origin.people'),
          },
        ]}
      />
      {mayReplay && fact.standing === 'holds' ? (
        <Link
          to={paths.whatIf}
          search={{ kind: 'fact', id }}
          className="inline-block min-h-6 justify-self-start text-sm text-accent underline"
        >
          {t('facts.whatIf')}
        </Link>
      ) : null}
    </article>
  )
}

function useValue({ value }: Fact): string {
  const { t } = useText()
  if (typeof value === 'boolean') return t(value ? 'facts.true' : 'facts.false')
  if (typeof value === 'string') return value
  return `${value.from} – ${value.to ?? '∞'}`
}

function UsedBy({ fact: { usedBy } }: { readonly fact: Fact }) {
  const { t } = useText()
  if (usedBy.length === 0) return <span className="text-ink-2">{t('facts.usedBy.none')}</span>
  return usedBy.map((id) => (
    <Link
      key={id}
      to={paths.rule}
      params={{ ruleId: id }}
      className="mr-2 inline-block text-accent underline"
    >
      {id}
    </Link>
  ))
}
