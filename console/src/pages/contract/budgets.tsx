// Budgets as bars: what is posted, what attempts hold, and what is left of the limit. Amounts are the server's,
// exact; only the width of a bar is rounded.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Money } from '../../ui/value.tsx'
import type { Contract } from './page.tsx'

type Budget = NonNullable<Contract['budgets']>[number]

export function Budgets({ budgets }: { readonly budgets: Contract['budgets'] }) {
  const { t } = useText()
  return (
    <Panel title={t('contract.budgets')}>
      {budgets === null ? (
        <p className="text-ink-2">{t('contract.budgets.withheld')}</p>
      ) : budgets.length === 0 ? (
        <p className="text-ink-2">{t('contract.budgets.none')}</p>
      ) : (
        <ul className="grid gap-4">
          {budgets.map((one) => (
            <li key={one.id}>
              <BudgetBar budget={one} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function BudgetBar({ budget }: { readonly budget: Budget }) {
  const { t } = useText()
  const { limit, posted, held, left, currency } = budget
  const postedWidth = share(posted, limit)
  const heldWidth = Math.min(share(held, limit), 100 - postedWidth)
  const isOver = left.startsWith('-')
  const money = (amount: string) => (
    <Money amount={amount} currency={currency} digits={digitsOf(amount)} />
  )
  return (
    <>
      <p className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex flex-wrap items-center gap-2">
          <bdi className="font-medium">{budget.id}</bdi>
          <Badge>{t(`contract.period.${budget.period}`)}</Badge>
          <Badge look={budget.hard ? 'accent' : 'plain'}>
            {t(budget.hard ? 'contract.budget.hard' : 'contract.budget.soft')}
          </Badge>
        </span>
        <span>
          {t('contract.budget.limit')} {money(limit)}
        </span>
      </p>
      <div
        role="img"
        aria-label={t('contract.budget.bar', { posted, held, limit, currency })}
        className="my-1.5 flex h-3 overflow-hidden rounded border border-line-strong bg-sunken"
      >
        <div className={isOver ? 'bg-deny' : 'bg-accent'} style={{ width: `${postedWidth}%` }} />
        <div className="hatched bg-refer-soft" style={{ width: `${heldWidth}%` }} />
      </div>
      <p className="flex flex-wrap gap-x-5 text-sm">
        <span>
          {t('contract.budget.posted')} {money(posted)}
        </span>
        <span>
          {t('contract.budget.held')} {money(held)}
        </span>
        <span className={isOver ? 'font-semibold text-deny' : ''}>
          {t('contract.budget.left')} {money(left)}
        </span>
      </p>
    </>
  )
}

/** All that count, two at least: what is posted, held and left adds up to the limit before one's eyes. */
function digitsOf(amount: string): number {
  const [, fraction = ''] = amount.split('.')
  return Math.max(2, fraction.replace(/0+$/, '').length)
}

/** In percent for a width, 0 to 100; never shown as a number. */
function share(part: string, whole: string): number {
  const all = Number(whole)
  return all <= 0 ? 0 : Math.min(100, Math.max(0, (Number(part) / all) * 100))
}
