// What the house earns over whole days that ended: the year it would make, how much hangs on one customer, group or
// country, and what of it is under review or rests on an exception. Says of which days and how many attempts.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, Money } from '../../ui/value.tsx'
import { Named } from './named.tsx'
import { usePartyNames } from './names.ts'
import { daysIn, type MoneyChange, type MoneySearch } from './search.ts'
import { SimpleTable, type SimpleColumn } from './simple-table.tsx'

type Earned = Answer<'revenue'>['currencies'][number]
type Share = Earned['shares'][number]

/** Of the spans of the page, those that are whole days. */
const windows = ['7d', '30d', '90d', '365d'] as const
const kinds = ['customer', 'group', 'country'] as const

function Empty() {
  const { t } = useText()
  return <EmptyState title={t('money.revenue.none')}>{t('money.revenue.none.next')}</EmptyState>
}

export function Revenue({
  search,
  onChange,
}: {
  readonly search: MoneySearch
  readonly onChange: (next: MoneyChange) => void
}) {
  const { t } = useText()
  const days = windows.find((one) => one === search.span) ?? '30d'
  const { data, error, refetch } = useQuery({
    queryKey: ['revenue', days],
    queryFn: ({ signal }) => call('revenue', { query: { days: daysIn(days) } }, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <div>
        <Segments
          label={t('money.span')}
          value={days}
          onChange={(next) => onChange({ span: next })}
          segments={windows.map((value) => ({
            value,
            label: t('money.span.days', { n: daysIn(value) }),
          }))}
        />
      </div>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-96" />
      ) : data.currencies.length === 0 ? (
        <Empty />
      ) : (
        data.currencies.map((one) => <Currency key={one.currency} one={one} data={data} />)
      )}
    </>
  )
}

function Currency({ one, data }: { readonly one: Earned; readonly data: Answer<'revenue'> }) {
  const { t, language } = useText()
  const money = (amount: string) => <Money amount={amount} currency={one.currency} />
  return (
    <Panel title={t('money.revenue.in', { currency: one.currency })}>
      <p className="text-2xl font-semibold tracking-tight" data-annualised={one.annualised}>
        {money(one.annualised)}{' '}
        <span className="text-base font-normal text-ink-2">{t('money.revenue.aYear')}</span>
      </p>
      <p className="mb-3 max-w-3xl text-sm text-ink-2">
        {t('money.revenue.how', {
          n: data.days,
          from: data.from,
          to: data.to,
          attempts: new Intl.NumberFormat(language).format(one.attempts),
          days: one.daysWithTraffic,
        })}
      </p>
      <Terms
        terms={[
          { id: 'price', label: t('money.price'), value: money(one.price) },
          { id: 'cost', label: t('money.cost'), value: money(one.cost) },
          {
            id: 'margin',
            label: t('money.margin'),
            value: (
              <>
                {money(one.margin)}
                {one.marginPercent === null ? null : ` · ${one.marginPercent} %`}
              </>
            ),
          },
          { id: 'review', label: t('money.underReview'), value: money(one.underReview) },
          { id: 'exception', label: t('money.underException'), value: money(one.underException) },
        ]}
      />
      <div className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2 2xl:grid-cols-3">
        {kinds.map((kind) => (
          <Shares key={kind} kind={kind} one={one} days={data.days} />
        ))}
      </div>
      <Uncertain one={one} />
    </Panel>
  )
}

function Shares({
  kind,
  one,
  days,
}: {
  readonly kind: Share['of']
  readonly one: Earned
  readonly days: number
}) {
  const { t } = useText()
  const parties = usePartyNames()
  const label = t(`money.share.${kind}`)
  return (
    <section aria-label={label} className="min-w-0">
      <h3 className="mb-1 text-sm font-semibold">{label}</h3>
      <SimpleTable
        label={label}
        rows={one.shares.filter(({ of }) => of === kind)}
        rowKey={({ id }) => id ?? ''}
        file={`revenue-${days}-days-${kind}-${one.currency}`}
        columns={shareColumns(
          kind,
          one.currency,
          (share) => share.name ?? parties.get(share.id ?? '') ?? null,
          t,
        )}
      />
    </section>
  )
}

/** What of the revenue may not stay. */
function Uncertain({ one }: { readonly one: Earned }) {
  const { t, language } = useText()
  const parties = usePartyNames()
  if (one.uncertain.length === 0) {
    return <p className="mt-4 text-ink-2">{t('money.uncertain.none')}</p>
  }
  return (
    <details className="mt-4">
      <summary className="min-h-6 text-sm font-medium">
        {t('money.uncertain', { n: one.uncertain.length })}{' '}
        <span className="sr-only">
          <Count value={one.uncertain.length} language={language} />
        </span>
      </summary>
      <div className="mt-2">
        <SimpleTable
          label={t('money.uncertain.table')}
          rows={one.uncertain}
          rowKey={({ why, workload }) => `${why} ${workload}`}
          file={`revenue-uncertain-${one.currency}`}
          columns={uncertainColumns(one.currency, parties, t)}
        />
      </div>
    </details>
  )
}

function shareColumns(
  kind: Share['of'],
  currency: string,
  nameOf: (share: Share) => string | null,
  t: Translate,
): readonly SimpleColumn<Share>[] {
  return [
    {
      id: 'name',
      header: t(kind === 'customer' ? 'money.by.party' : `money.by.${kind}`),
      cell: (share) => (
        <Named id={share.id} by={kind === 'country' ? 'country' : 'party'} name={nameOf(share)} />
      ),
      value: ({ id }) => id ?? t('app.unknown'),
    },
    {
      id: 'price',
      header: t('money.price'),
      align: 'end',
      cell: ({ price }) => <Money amount={price} currency={currency} />,
      value: ({ price }) => ({ amount: price }),
    },
    {
      id: 'percent',
      header: t('money.share'),
      align: 'end',
      cell: ({ percent }) => <span className="whitespace-nowrap">{percent} %</span>,
      value: ({ percent }) => ({ amount: percent }),
    },
  ]
}

function uncertainColumns(
  currency: string,
  parties: ReadonlyMap<string, string>,
  t: Translate,
): readonly SimpleColumn<Earned['uncertain'][number]>[] {
  return [
    {
      id: 'why',
      header: t('money.uncertain.why'),
      cell: ({ why }) => <Badge look="refer">{t(`money.uncertain.${why}`)}</Badge>,
      value: ({ why }) => why,
    },
    {
      id: 'party',
      header: t('money.by.party'),
      cell: ({ party }) => <bdi title={party}>{parties.get(party) ?? party}</bdi>,
      value: ({ party }) => party,
    },
    {
      id: 'contract',
      header: t('money.by.contract'),
      cell: ({ contract }) => <bdi>{contract}</bdi>,
      value: ({ contract }) => contract,
    },
    {
      id: 'workload',
      header: t('money.by.workload'),
      cell: ({ workload }) => <bdi>{workload}</bdi>,
      value: ({ workload }) => workload,
    },
    {
      id: 'price',
      header: t('money.price'),
      align: 'end',
      cell: ({ price }) => <Money amount={price} currency={currency} />,
      value: ({ price }) => ({ amount: price }),
    },
  ]
}
