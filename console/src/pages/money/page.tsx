// Money: what was spent and earned and by whom, what is left of budgets, whether all that was served is billed, and
// which prices change. Its state is the URL's; each part asks for what it shows when it is shown.
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { paths } from '../../urls.ts'
import { Budgets } from './budgets.tsx'
import { Prices } from './prices.tsx'
import { Proof } from './proof.tsx'
import { Revenue } from './revenue.tsx'
import { moneySearch, moneyViews, type MoneyChange, type MoneySearch } from './search.ts'
import { Spend } from './spend.tsx'

const route = getRouteApi(paths.money)

function Closed() {
  const { t } = useText()
  return <EmptyState title={t('money.closed')}>{t('money.closed.next')}</EmptyState>
}

export function MoneyPage() {
  const { t } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const mayRead = useMay('money.read')
  const change = (next: MoneyChange): void =>
    void navigate({
      search: (before) => moneySearch({ ...before, ...next }),
      replace: next.view === undefined,
      resetScroll: false,
    })
  const view = search.view ?? 'spend'
  return (
    <>
      <PageHeader title={t('nav.money')} lead={t('money.lead')} />
      {mayRead ? (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <div className="overflow-x-auto p-0.5">
            <Segments
              label={t('money.view')}
              value={view}
              onChange={(next) => change({ view: next })}
              segments={moneyViews.map((value) => ({ value, label: t(`money.view.${value}`) }))}
            />
          </div>
          <View view={view} search={search} onChange={change} />
        </div>
      ) : (
        <Closed />
      )}
    </>
  )
}

function View({
  view,
  search,
  onChange,
}: {
  readonly view: (typeof moneyViews)[number]
  readonly search: MoneySearch
  readonly onChange: (next: MoneyChange) => void
}) {
  switch (view) {
    case 'spend':
      return <Spend search={search} onChange={onChange} />
    case 'revenue':
      return <Revenue search={search} onChange={onChange} />
    case 'budgets':
      return <Budgets />
    case 'proof':
      return <Proof />
    case 'prices':
      return <Prices />
  }
}
