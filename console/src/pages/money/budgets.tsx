// Budgets as bars of what is posted, held and left, the nearest to its limit first. The numbers stand beside the bar.
import { useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Money, Time } from '../../ui/value.tsx'
import { usePartyNames } from './names.ts'

type Budget = Answer<'listBudgets'>['budgets'][number]

function Empty() {
  const { t } = useText()
  return <EmptyState title={t('money.budgets.none')}>{t('money.budgets.none.next')}</EmptyState>
}

export function Budgets() {
  const { t, language } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: ['budgets'],
    queryFn: ({ signal }) => call('listBudgets', {}, signal),
  })
  const names = usePartyNames()
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton label={t('app.loading')} className="h-96" />
  if (data.budgets.length === 0) return <Empty />
  return (
    <Panel title={t('money.budgets')}>
      <p className="mb-3 max-w-3xl text-sm text-ink-2">
        {t('money.budgets.how')} <Time at={data.at} language={language} precision="second" />
      </p>
      <ul aria-label={t('money.budgets')} className="grid gap-4">
        {data.budgets.map((budget) => (
          <li key={`${budget.contract} ${budget.account}`} data-account={budget.account}>
            <BudgetBar budget={budget} party={names.get(budget.party) ?? budget.party} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function BudgetBar({ budget, party }: { readonly budget: Budget; readonly party: string }) {
  const { t, language } = useText()
  const { currency, posted, held, limit, left, usedPercent, hard, period, endsAt } = budget
  const money = (amount: string) => <Money amount={amount} currency={currency} />
  const isOver = left.startsWith('-')
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="min-w-0">
          <bdi className="font-semibold">{budget.id}</bdi>{' '}
          <span className="text-ink-2">
            <bdi>{party}</bdi> · <bdi>{budget.contract}</bdi>
          </span>
        </span>
        <span className="flex flex-wrap items-baseline gap-2 text-sm">
          <Badge look={hard ? 'plain' : 'refer'}>
            {t(hard ? 'money.budgets.hard' : 'money.budgets.soft')}
          </Badge>
          <span>{t(`money.period.${period}`)}</span>
          {endsAt === null ? null : (
            <span className="text-ink-2">
              {t('money.budgets.anew')} <Time at={endsAt} language={language} />
            </span>
          )}
        </span>
      </p>
      <Bar budget={budget} />
      <p className="flex flex-wrap gap-x-4 text-sm">
        <span>
          {t('money.budgets.posted')} {money(posted)}
        </span>
        <span>
          {t('money.budgets.held')} {money(held)}
        </span>
        <span className={isOver ? 'font-semibold text-deny' : ''}>
          {t(isOver ? 'money.budgets.over' : 'money.budgets.left')}{' '}
          {money(isOver ? left.slice(1) : left)}
        </span>
        <span className="text-ink-2">
          {usedPercent} % {t('money.budgets.of')} {money(limit)}
        </span>
      </p>
    </>
  )
}

/** A picture of the numbers below it, which say the same. */
function Bar({ budget: { posted, held, limit } }: { readonly budget: Budget }) {
  const whole = Math.max(Number(limit), Number(posted) + Number(held))
  const part = (amount: string) => (whole === 0 ? 0 : (Number(amount) / whole) * 100)
  return (
    <div aria-hidden="true" className="my-1 flex h-3 overflow-hidden rounded-full bg-sunken">
      <div className="bg-accent" style={{ width: `${part(posted)}%` }} />
      <div className="hatched border-e-2 border-accent" style={{ width: `${part(held)}%` }} />
    </div>
  )
}
