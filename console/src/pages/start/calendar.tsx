// Facts that must be looked at again, by day; and those that somebody disputes, with what says otherwise.
import { Link } from '@tanstack/react-router'
import type { Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Span } from '../../ui/span.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'
import { useFacts } from './queries.ts'

type Fact = Answer<'listFacts'>['facts'][number]

const shownMax = 10

export function Calendar() {
  const { t, language } = useText()
  return (
    <LoadPanel
      title={t('start.calendar')}
      lead={t('start.calendar.lead')}
      query={useFacts()}
      more={<MoreFacts view="calendar" />}
    >
      {({ facts }) => {
        const due = facts
          .filter(({ standing }) => standing === 'holds' || standing === 'review_overdue')
          .flatMap((fact) => (fact.reviewBy === null ? [] : [{ fact, at: fact.reviewBy }]))
          .toSorted((left, right) => (left.at < right.at ? -1 : 1))
        if (due.length === 0) return <p>{t('start.calendar.none')}</p>
        return (
          <ol className="grid gap-1.5 text-sm">
            {due.slice(0, shownMax).map(({ fact, at }) => (
              <li key={fact.id} className="grid grid-cols-[7.5rem_1fr_auto] gap-2">
                <Time at={at} language={language} precision="day" />
                <FactName fact={fact} />
                <Badge look={Date.parse(at) <= nowMs() ? 'deny' : 'plain'}>
                  <Span at={at} nowMs={nowMs()} language={language} />
                </Badge>
              </li>
            ))}
          </ol>
        )
      }}
    </LoadPanel>
  )
}

export function Contested() {
  const { t } = useText()
  return (
    <LoadPanel
      title={t('start.contested')}
      query={useFacts()}
      more={<MoreFacts view="contested" />}
    >
      {({ facts }) => {
        const contested = facts.filter(
          ({ disputes, standing }) => disputes.length > 0 && standing !== 'replaced',
        )
        if (contested.length === 0) return <p>{t('start.contested.none')}</p>
        return (
          <ul className="grid gap-2 text-sm">
            {contested.slice(0, shownMax).map((fact) => (
              <li key={fact.id} className="border-t border-line pt-2 first:border-0 first:pt-0">
                <FactName fact={fact} />
                <ul className="list-disc pl-5">
                  {fact.disputes.map((said) => (
                    <li key={said}>{said}</li>
                  ))}
                </ul>
                <UsedBy rules={fact.usedBy} />
              </li>
            ))}
          </ul>
        )
      }}
    </LoadPanel>
  )
}

function FactName({ fact: { id, subject, predicate } }: { readonly fact: Fact }) {
  return (
    <span className="min-w-0 wrap-anywhere" title={id}>
      {subject} · <code className="font-mono text-xs">{predicate}</code>
    </span>
  )
}

function UsedBy({ rules }: { readonly rules: readonly string[] }) {
  const { t } = useText()
  if (rules.length === 0) return <p className="text-ink-2">{t('start.contested.unused')}</p>
  return (
    <p className="text-ink-2">
      {t('start.contested.rules')}{' '}
      {rules.map((rule) => (
        <Link
          key={rule}
          to={paths.rule}
          params={{ ruleId: rule }}
          className="mr-2 font-mono text-xs text-accent underline"
        >
          {rule}
        </Link>
      ))}
    </p>
  )
}

function MoreFacts({ view }: { readonly view: 'calendar' | 'contested' }) {
  const { t } = useText()
  return (
    <Link to={paths.facts} search={{ view }} className="text-sm text-accent underline">
      {t('start.more.facts')}
    </Link>
  )
}
