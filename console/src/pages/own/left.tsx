// What is left of the limits and budgets of a customer's contracts.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Terms, type Term } from '../../ui/terms.tsx'
import { Count, Money, Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { useOpens } from './opens.ts'
import type { Overview } from './queries.ts'

type Contract = Overview['contracts'][number]

export function LeftPanel({ contracts }: { readonly contracts: readonly Contract[] }) {
  const { t } = useText()
  const isOpen = useOpens(paths.contracts)
  return (
    <div className="grid gap-4">
      {contracts.map((contract) => (
        <section key={contract.id} aria-label={t('own.limits.contract', { id: contract.id })}>
          <h3 className="mb-1 text-sm font-semibold">
            {isOpen ? (
              <Link
                to={paths.contract}
                params={{ contractId: contract.id }}
                className="text-accent underline"
              >
                {t('own.limits.contract', { id: contract.id })}
              </Link>
            ) : (
              t('own.limits.contract', { id: contract.id })
            )}
          </h3>
          <Of contract={contract} />
        </section>
      ))}
      <p className="text-sm text-ink-2">{t('start.limits.headers')}</p>
    </div>
  )
}

function Of({ contract }: { readonly contract: Contract }) {
  const { t, language } = useText()
  const { budgets } = contract
  const limits = (['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const).map(
    (name): Term => ({
      id: name,
      label: t(`start.limits.${name}`),
      value:
        contract[name] === null ? (
          t('start.limits.none')
        ) : (
          <Count value={contract[name]} language={language} />
        ),
    }),
  )
  const left = budgets.map((budget): Term => ({
    id: budget.account,
    label: t('own.limits.budget', { id: budget.id }),
    value: <Budget budget={budget} />,
  }))
  return (
    <>
      <Terms terms={[...left, ...limits]} />
      {budgets.length === 0 ? (
        <p className="text-sm text-ink-2">{t('own.limits.noBudget')}</p>
      ) : null}
    </>
  )
}

function Budget({ budget }: { readonly budget: Contract['budgets'][number] }) {
  const { t, language } = useText()
  const { left, limit, currency, endsAt, hard } = budget
  return (
    <>
      <strong>
        <Money amount={left} currency={currency} />
      </strong>{' '}
      {t('own.limits.left')} <Money amount={limit} currency={currency} />
      <span className="block text-sm text-ink-2">
        {endsAt === null ? (
          t('own.limits.never')
        ) : (
          <>
            {t('own.limits.renews')} <Time at={endsAt} language={language} />
          </>
        )}
        {hard ? null : ` · ${t('own.limits.soft')}`}
      </span>
    </>
  )
}
