// What changes in price and when, and every list with its versions. A price that nobody knows is drawn as unknown.
import { useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Money, Time, Unknown } from '../../ui/value.tsx'
import { SimpleTable, type SimpleColumn } from './simple-table.tsx'

type Prices = Answer<'listPrices'>
type List = Prices['lists'][number]
type Version = List['versions'][number]
type Change = Prices['changes'][number]

function Empty() {
  const { t } = useText()
  return <EmptyState title={t('money.prices.none')}>{t('money.prices.none.next')}</EmptyState>
}

export function Prices() {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: ['prices'],
    queryFn: ({ signal }) => call('listPrices', {}, signal),
  })
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton label={t('app.loading')} className="h-96" />
  if (data.lists.length === 0) return <Empty />
  return (
    <>
      <Panel title={t('money.changes')}>
        {data.changes.length === 0 ? (
          <p className="text-ink-2">{t('money.changes.none')}</p>
        ) : (
          <ol aria-label={t('money.changes')} className="grid gap-3">
            {data.changes.map((change) => (
              <li key={change.version}>
                <ChangeLine change={change} />
              </li>
            ))}
          </ol>
        )}
      </Panel>
      <Panel title={t('money.prices')}>
        <ul aria-label={t('money.prices')} className="grid grid-cols-[minmax(0,1fr)] gap-3">
          {data.lists.map((list) => (
            <li key={list.id}>
              <ListVersions list={list} />
            </li>
          ))}
        </ul>
      </Panel>
    </>
  )
}

function ChangeLine({ change }: { readonly change: Change }) {
  const { t, language } = useText()
  const { at, coming, list, currency, kinds } = change
  return (
    <>
      <p>
        <Time at={at} language={language} />{' '}
        <Badge look={coming ? 'refer' : 'plain'}>
          {t(coming ? 'money.state.coming' : 'money.changes.done')}
        </Badge>{' '}
        <bdi className="font-medium">{list}</bdi>
      </p>
      <ul className="ms-4 text-sm">
        {kinds.map(({ kind, perUnit, before, after }) => (
          <li key={kind}>
            {t('money.changes.kind', { kind: kind.replaceAll('_', ' ') })}:{' '}
            <Amount amount={before} currency={currency} /> →{' '}
            <Amount amount={after} currency={currency} />{' '}
            <span className="text-ink-2">
              {t(perUnit ? 'money.prices.perUnit' : 'money.prices.perMillion')}
            </span>
          </li>
        ))}
        {kinds.length === 0 ? <li>{t('money.changes.same')}</li> : null}
      </ul>
    </>
  )
}

function Amount({
  amount,
  currency,
}: {
  readonly amount: string | null
  readonly currency: string
}) {
  const { t } = useText()
  if (amount === null) return <Unknown label={t('app.unknown')} />
  return <Money amount={amount} currency={currency} digits={4} />
}

function ListVersions({ list }: { readonly list: List }) {
  const { t, language } = useText()
  const { id, currency, deployments, versions } = list
  const label = t('money.prices.list', { list: id })
  return (
    <details open={versions.length > 1}>
      <summary className="min-h-6">
        <bdi className="font-medium">{id}</bdi>{' '}
        <span className="text-sm text-ink-2">
          {currency} · {t('money.prices.versions', { n: versions.length })}
        </span>
      </summary>
      <p className="my-2 text-sm wrap-anywhere text-ink-2">
        {deployments.length === 0
          ? t('money.prices.unused')
          : `${t('money.prices.usedBy')} ${deployments.join(', ')}`}
      </p>
      <SimpleTable
        label={label}
        rows={versions}
        rowKey={(version) => version.id}
        columns={versionColumns(list, t, language)}
        file={`prices-${id}`}
      />
    </details>
  )
}

function versionColumns(
  { currency, versions }: List,
  t: Translate,
  language: Language,
): readonly SimpleColumn<Version>[] {
  const kinds = versions[0]?.prices ?? []
  return [
    {
      id: 'from',
      header: t('money.prices.from'),
      cell: ({ validFrom, validTo }) => (
        <>
          <Time at={validFrom} language={language} precision="day" />
          {validTo === null ? null : (
            <>
              {' – '}
              <Time at={validTo} language={language} precision="day" />
            </>
          )}
        </>
      ),
      value: ({ validFrom }) => validFrom,
    },
    {
      id: 'state',
      header: t('money.prices.state'),
      cell: ({ state }) => (
        <Badge look={state === 'in_force' ? 'permit' : state === 'coming' ? 'refer' : 'plain'}>
          {t(`money.state.${state}`)}
        </Badge>
      ),
      value: ({ state }) => state,
    },
    ...kinds.map(({ kind, perUnit }, index): SimpleColumn<Version> => {
      return {
        id: kind,
        header: `${kind.replaceAll('_', ' ')} ${t(perUnit ? 'money.prices.perUnit' : 'money.prices.perMillion')}`,
        align: 'end',
        cell: ({ prices }) => (
          <Amount amount={prices[index]?.amount ?? null} currency={currency ?? ''} />
        ),
        value: ({ prices }) => {
          const amount = prices[index]?.amount ?? null
          return amount === null ? t('app.unknown') : { amount }
        },
      }
    }),
  ]
}
