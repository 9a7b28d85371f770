// What a party used and spent by day: a picture of bars, and the same as a table. Sums are exact decimals; a bar
// is only as high as a float says.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Chart, type Paint } from '../../ui/chart.tsx'
import { nowMs } from '../../ui/clock.ts'
import { addDecimals } from '../../ui/decimal.ts'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Count, Money } from '../../ui/value.tsx'
import { usageDays, type PartySearch } from './search.ts'

type Usage = Answer<'partyUsage'>
type Row = Usage['rows'][number]

const dayMs = 86_400_000

interface UsageProps {
  readonly search: PartySearch
  readonly onChange: (search: PartySearch) => void
}

export function UsageTab({ partyId, search, onChange }: UsageProps & { readonly partyId: string }) {
  const { t } = useText()
  const span = search.days ?? 30
  const to = dayOf(nowMs())
  const from = dayOf(nowMs() - (span - 1) * dayMs)
  const { data, error, refetch } = useQuery({
    queryKey: ['party-usage', partyId, from, to],
    queryFn: ({ signal }) =>
      call('partyUsage', { params: { id: partyId }, query: { from, to } }, signal),
  })
  return (
    <Panel
      title={t('party.tab.usage')}
      actions={
        <Segments
          label={t('party.usage.span')}
          value={String(span)}
          onChange={(value) => {
            const days = usageDays.find((one) => String(one) === value)
            onChange(days === undefined ? search : { ...search, days })
          }}
          segments={usageDays.map((n) => ({
            value: String(n),
            label: t('party.usage.days', { n }),
          }))}
        />
      }
    >
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-96" />
      ) : data.rows.length === 0 ? (
        <EmptyState title={t('party.usage.none')}>{t('party.usage.none.next')}</EmptyState>
      ) : (
        <Spent usage={data} search={search} onChange={onChange} />
      )}
    </Panel>
  )
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function Spent({ usage, search, onChange }: UsageProps & { readonly usage: Usage }) {
  const { t, language } = useText()
  const currencies = usage.totals?.map(({ currency }) => currency) ?? []
  const offered = [...currencies, 'attempts']
  const measure = offered.find((one) => one === search.measure) ?? offered[0] ?? 'attempts'
  return (
    <>
      <p className="mb-2 flex flex-wrap gap-x-6 gap-y-1">
        <span>
          {t('party.usage.attempts')}: <Count value={usage.attempts} language={language} />
        </span>
        {usage.totals === null ? (
          <span className="text-ink-2">{t('party.usage.noMoney')}</span>
        ) : (
          usage.totals.map(({ currency, price, cost }) => (
            <span key={currency}>
              {t('party.usage.price')}: <Money amount={price} currency={currency} />
              {cost === null ? null : (
                <>
                  {' · '}
                  {t('party.usage.cost')}: <Money amount={cost} currency={currency} />
                </>
              )}
            </span>
          ))
        )}
      </p>
      <Segments
        label={t('party.usage.measure')}
        value={measure}
        onChange={(value) => onChange({ ...search, measure: value })}
        segments={[
          ...currencies.map((value) => ({
            value,
            label: t('party.usage.priceIn', { currency: value }),
          })),
          { value: 'attempts', label: t('party.usage.attempts') },
        ]}
      />
      <Bars usage={usage} measure={measure} />
      <DayTable usage={usage} />
    </>
  )
}

/** A value to draw by, no sum. */
function heightOf(rows: readonly Row[], measure: string): number {
  if (measure === 'attempts') return rows.reduce((sum, { attempts }) => sum + attempts, 0)
  return Number(
    addDecimals(
      rows.filter(({ currency }) => currency === measure).map(({ price }) => price ?? '0'),
    ),
  )
}

function Bars({ usage, measure }: { readonly usage: Usage; readonly measure: string }) {
  const { t } = useText()
  const paint = useMemo((): Paint => {
    const days = allDays(usage)
    const models = [...new Set(usage.rows.map(({ model }) => model))].toSorted()
    const byKey = Map.groupBy(usage.rows, ({ day, model }) => `${day} ${model}`)
    return (colours) => ({
      grid: { left: 56, right: 12, top: 44, bottom: 28 },
      legend: { type: 'plain', top: 4, textStyle: { color: colours.ink } },
      tooltip: { trigger: 'axis', renderMode: 'richText' },
      color: ([1, 2, 3, 4, 5, 6] as const).map((n) => colours[`series-${n}`]),
      xAxis: { type: 'category', data: days, axisLabel: { color: colours['ink-2'] } },
      yAxis: {
        type: 'value',
        axisLabel: { color: colours['ink-2'] },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: models.map((model) => ({
        name: model,
        type: 'bar',
        stack: 'all',
        data: days.map((day) => heightOf(byKey.get(`${day} ${model}`) ?? [], measure)),
      })),
    })
  }, [usage, measure])
  const unit =
    measure === 'attempts'
      ? t('party.usage.attempts')
      : t('party.usage.priceIn', { currency: measure })
  return <Chart label={t('party.usage.picture', { unit })} paint={paint} className="mt-2 h-72" />
}

function allDays({ from, to }: Usage): readonly string[] {
  const days: string[] = []
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += dayMs) days.push(dayOf(ms))
  return days
}

function DayTable({ usage }: { readonly usage: Usage }) {
  const { t } = useText()
  const seesPrice = usage.totals !== null
  const seesCost = usage.totals?.some(({ cost }) => cost !== null) === true
  const groups = [
    ...Map.groupBy(usage.rows, ({ day, contract, model, currency }) =>
      [day, contract, model, currency].join(' '),
    ),
  ].toReversed()
  const names = [
    'day',
    'contract',
    'model',
    'attempts',
    ...(seesPrice ? (['price'] as const) : []),
    ...(seesCost ? (['cost'] as const) : []),
  ] as const
  return (
    <details className="mt-2">
      <summary className="min-h-6 text-sm font-medium">{t('app.asTable')}</summary>
      <div
        className="mt-2 max-h-96 overflow-auto"
        role="region"
        tabIndex={0}
        aria-label={t('party.tab.usage')}
      >
        <table className="w-full text-sm" aria-label={t('party.tab.usage')}>
          <thead>
            <tr>
              {names.map((name) => (
                <th
                  key={name}
                  scope="col"
                  className={`py-1 pr-4 font-medium text-ink-2 ${isNumber(name) ? 'text-end' : 'text-start'}`}
                >
                  {t(`party.usage.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map(([key, rows]) => (
              <DayRow key={key} {...{ rows, seesPrice, seesCost }} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

/** Of one day, contract, model and currency, over all channels. */
function DayRow({
  rows,
  seesPrice,
  seesCost,
}: {
  readonly rows: readonly Row[]
  readonly seesPrice: boolean
  readonly seesCost: boolean
}) {
  const { language } = useText()
  const [first] = rows
  if (first === undefined) return null
  const sum = (name: 'price' | 'cost') => addDecimals(rows.map((row) => row[name] ?? '0'))
  const attempts = rows.reduce((total, row) => total + row.attempts, 0)
  return (
    <tr className="border-t border-line">
      <td className="py-1 pr-4 whitespace-nowrap">{first.day} UTC</td>
      <td className="py-1 pr-4">
        <bdi>{first.contract}</bdi>
      </td>
      <td className="py-1 pr-4">
        <bdi>{first.model}</bdi>
      </td>
      <td className="py-1 pr-4 text-end">
        <Count value={attempts} language={language} />
      </td>
      {seesPrice ? (
        <td className="py-1 pr-4 text-end">
          <Money amount={sum('price')} currency={first.currency} />
        </td>
      ) : null}
      {seesCost ? (
        <td className="py-1 pr-4 text-end">
          <Money amount={sum('cost')} currency={first.currency} />
        </td>
      ) : null}
    </tr>
  )
}

function isNumber(name: string): boolean {
  return name === 'attempts' || name === 'price' || name === 'cost'
}
