// Facts: the calendar of those that somebody must look at again, those that are contested, and all of them.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { paths } from '../../urls.ts'
import { FactCard, type Fact } from './fact-card.tsx'
import { views, type View } from './search.ts'

function Empty({ view }: { readonly view: View }) {
  const { t } = useText()
  if (view === 'contested') {
    return <EmptyState title={t('facts.contested.none')}>{t('facts.lead')}</EmptyState>
  }
  if (view === 'calendar') {
    return <EmptyState title={t('facts.month.none')}>{t('facts.lead')}</EmptyState>
  }
  return <EmptyState title={t('facts.empty')}>{t('facts.empty.next')}</EmptyState>
}

export function FactsPage() {
  const { t } = useText()
  const { view = 'calendar' } = useSearch({ from: paths.facts })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery({
    queryKey: ['facts', ''],
    staleTime: 30_000,
    queryFn: ({ signal }) => call('listFacts', {}, signal),
  })
  const shown = data?.facts.filter((fact) => isIn(fact, view))
  return (
    <>
      <PageHeader
        title={t('nav.facts')}
        lead={t('facts.lead')}
        actions={
          <Segments
            label={t('facts.view')}
            value={view}
            segments={views.map((value) => ({ value, label: t(`facts.view.${value}`) }))}
            onChange={(next) => void navigate({ to: paths.facts, search: { view: next } })}
          />
        }
      />
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : shown === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[50vh]" />
      ) : shown.length === 0 ? (
        <Empty view={view} />
      ) : view === 'calendar' ? (
        <Calendar facts={shown} />
      ) : (
        <Panel>
          <Cards facts={shown} />
        </Panel>
      )}
    </>
  )
}

function isIn({ standing, disputes, reviewBy }: Fact, view: View): boolean {
  if (view === 'all') return true
  if (standing === 'replaced' || standing === 'ended') return false
  return view === 'contested' ? disputes.length > 0 : reviewBy !== null
}

function Cards({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <ul className="grid grid-cols-1 gap-6 lg:grid-cols-2">
      {facts.map((fact) => (
        <li key={fact.id} className="min-w-0">
          <FactCard fact={fact} />
        </li>
      ))}
    </ul>
  )
}

/** By month, the earliest first; what is overdue stands before all. */
function Calendar({ facts }: { readonly facts: readonly Fact[] }) {
  const { t, language } = useText()
  const ordered = facts.toSorted((left, right) =>
    (left.reviewBy ?? '').localeCompare(right.reviewBy ?? ''),
  )
  const months = Map.groupBy(ordered, ({ standing, reviewBy }) =>
    standing === 'review_overdue' ? '' : (reviewBy ?? '').slice(0, 7),
  )
  const named = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  })
  return (
    <div className="grid gap-4">
      {[...months].map(([month, due]) => (
        <Panel
          key={month}
          title={month === '' ? t('facts.month.past') : named.format(new Date(`${month}-15`))}
        >
          <Cards facts={due} />
        </Panel>
      ))}
    </div>
  )
}
