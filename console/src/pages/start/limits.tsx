// What a workload may still ask: the rate limits of its contract, and its budgets where the reader may see money.
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, Money } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'
import { useWorld } from './queries.ts'

type Contract = Answer<'contract'>

export function Limits() {
  const { t } = useText()
  const search = useSearch({ from: paths.start })
  const { data: world } = useWorld()
  const workload =
    world?.workloads.find(({ id }) => id === search.workload) ??
    world?.workloads.find(({ decisions }) =>
      decisions.some(({ verdict }) => verdict === 'permit'),
    ) ??
    world?.workloads[0]
  const contractId = workload?.contract ?? ''
  const contract = useQuery({
    queryKey: ['contract', contractId, 'start'],
    enabled: contractId !== '',
    queryFn: ({ signal }) => call('contract', { params: { id: contractId } }, signal),
  })
  return (
    <LoadPanel title={t('start.limits')} lead={t('start.limits.lead')} query={contract}>
      {(data) => <Shown contract={data} />}
    </LoadPanel>
  )
}

function Shown({ contract: { id, terms } }: { readonly contract: Contract }) {
  const { t, language } = useText()
  const limits = terms.limits ?? {}
  return (
    <>
      <Terms
        terms={[
          {
            id: 'contract',
            label: t('requests.filter.contract'),
            value: (
              <Link
                to={paths.contract}
                params={{ contractId: id }}
                className="text-accent underline"
              >
                {id}
              </Link>
            ),
          },
          ...(['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const).map((name) => ({
            id: name,
            label: t(`start.limits.${name}`),
            value:
              typeof limits[name] === 'number' ? (
                <Count value={limits[name]} language={language} />
              ) : (
                t('start.limits.none')
              ),
          })),
        ]}
      />
      {useMay('money.read') ? <Budgets contractId={id} /> : null}
      <p className="mt-3 text-sm text-ink-2">{t('start.limits.headers')}</p>
    </>
  )
}

function Budgets({ contractId }: { readonly contractId: string }) {
  const { t } = useText()
  const { data } = useQuery({
    queryKey: ['budgets'],
    queryFn: ({ signal }) => call('listBudgets', {}, signal),
  })
  const budgets = data?.budgets.filter(({ contract }) => contract === contractId) ?? []
  return (
    <ul className="mt-3 grid gap-1 text-sm">
      {budgets.map(({ id, account, left, limit, currency }) => (
        <li key={account}>
          {t('start.limits.budget', { id })} <Money amount={left} currency={currency} />{' '}
          {t('start.limits.of')} <Money amount={limit} currency={currency} />
        </li>
      ))}
    </ul>
  )
}
