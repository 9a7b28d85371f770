// What was spent in a span of days by one dimension: totals of each currency, days as a picture and as a table with
// the same numbers, and the margin of each name. Sums are the server's or exact decimals; a bar is drawn by a float.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Chart, type Paint } from '../../ui/chart.tsx'
import { nowMs } from '../../ui/clock.ts'
import { addDecimals } from '../../ui/decimal.ts'
import { SelectField } from '../../ui/field.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Count, countryName, Money, Time, Unknown } from '../../ui/value.tsx'
import { apiUrl } from '../../urls.ts'
import { useNames, type NameOf } from './names.ts'
import {
  daysIn,
  daysOf,
  dimensions,
  everyDay,
  spans,
  type Dimension,
  type MoneyChange,
  type MoneySearch,
} from './search.ts'
import { SimpleTable, type SimpleColumn } from './simple-table.tsx'

type Spent = Answer<'spend'>
type Row = Spent['rows'][number]

function Empty() {
  const { t } = useText()
  return <EmptyState title={t('money.spend.none')}>{t('money.spend.none.next')}</EmptyState>
}

function spendQuery(from: string, to: string, by: Dimension) {
  return {
    queryKey: ['spend', from, to, by],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      call('spend', { query: { from, to, by, step: 'day' } }, signal),
    placeholderData: keepPreviousData,
  }
}

export function Spend({
  search,
  onChange,
}: {
  readonly search: MoneySearch
  readonly onChange: (next: MoneyChange) => void
}) {
  const { t } = useText()
  const { span = '30d', by = 'party' } = search
  const { from, to } = daysOf(span, nowMs())
  const { data, error, refetch } = useQuery(spendQuery(from, to, by))
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex flex-wrap items-end gap-3">
          <Segments
            label={t('money.span')}
            value={span}
            onChange={(next) => onChange({ span: next })}
            segments={spans.map((value) => ({ value, label: spanLabel(value, t) }))}
          />
          <SelectField
            label={t('money.by')}
            value={by}
            onChange={({ target }) =>
              onChange({ by: dimensions.find((one) => one === target.value) })
            }
          >
            {dimensions.map((one) => (
              <option key={one} value={one}>
                {t(`money.by.${one}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <a
          className="inline-flex min-h-8 items-center rounded border border-line-strong bg-surface px-3 text-sm font-medium hover:bg-sunken"
          href={apiUrl('exportFocus', {}, { from, to })}
          download
          title={t('money.focus.hint')}
        >
          {t('money.focus')}
        </a>
      </div>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[48rem]" />
      ) : data.rows.length === 0 ? (
        <Empty />
      ) : (
        <Shown {...{ data, search, onChange }} />
      )}
    </>
  )
}

function spanLabel(span: (typeof spans)[number], t: Translate): string {
  return span === 'month' ? t('money.span.month') : t('money.span.days', { n: daysIn(span) })
}

function Shown({
  data,
  search,
  onChange,
}: {
  readonly data: Spent
  readonly search: MoneySearch
  readonly onChange: (next: MoneyChange) => void
}) {
  const { t, language } = useText()
  const by = dimensions.find((one) => data.by.includes(one)) ?? 'party'
  const nameOf = useNames(by)
  const currencies = data.totals.map(({ currency }) => currency)
  const currency = currencies.find((one) => one === search.currency) ?? currencies[0] ?? ''
  const rows = data.rows.filter((row) => row.currency === currency)
  return (
    <>
      <Totals data={data} />
      <Panel
        title={t('money.spend.days', { by: t(`money.by.${by}`) })}
        actions={
          currencies.length < 2 ? undefined : (
            <Segments
              label={t('money.currency')}
              value={currency}
              onChange={(next) => onChange({ currency: next })}
              segments={currencies.map((value) => ({ value, label: value }))}
            />
          )
        }
      >
        <Days {...{ data, rows, by, currency, nameOf }} />
      </Panel>
      <Panel title={t('money.spend.margin', { by: t(`money.by.${by}`) })}>
        <SimpleTable
          label={t('money.spend.margin', { by: t(`money.by.${by}`) })}
          columns={marginColumns(by, nameOf, t, language)}
          rows={namesIn(data.rows, by)}
          rowKey={({ id, currency: of }) => JSON.stringify([id, of])}
          file={`spend-${data.from}-${data.to}-${by}`}
        />
        <p className="mt-2 text-sm text-ink-2">
          {t('money.spend.note', { from: data.from, to: data.to })}
        </p>
      </Panel>
    </>
  )
}

function Totals({ data }: { readonly data: Spent }) {
  const { t, language } = useText()
  return (
    <section aria-label={t('money.totals')} className="grid gap-3">
      {data.totals.map((total) => (
        <dl
          key={total.currency}
          aria-label={t('money.totals.in', { currency: total.currency })}
          className="flex flex-wrap gap-x-8 gap-y-2 rounded-lg border border-line bg-surface p-4"
        >
          {(['price', 'cost', 'margin'] as const).map((name) => (
            <div key={name}>
              <dt className="text-xs text-ink-2">{t(`money.${name}`)}</dt>
              <dd className="text-xl font-semibold tracking-tight" data-amount={total[name]}>
                {/* Whole, so that what is shown adds up. */}
                <Money amount={total[name]} currency={total.currency} digits={9} />
              </dd>
            </div>
          ))}
          <div>
            <dt className="text-xs text-ink-2">{t('money.attempts')}</dt>
            <dd className="text-xl font-semibold tracking-tight">
              <Count value={total.attempts} language={language} />
            </dd>
          </div>
        </dl>
      ))}
      <p className="text-sm text-ink-2">
        {t('requests.asOf')}{' '}
        {Date.parse(data.asOf) === 0 ? (
          <Unknown label={t('app.unknown')} />
        ) : (
          <Time at={data.asOf} language={language} precision="second" />
        )}
        {data.behind > 0
          ? ` · ${t('requests.behind', { n: data.behind, count: data.behind })}`
          : null}
      </p>
    </section>
  )
}

/** Names drawn apart; the rest is drawn together. */
const drawnMax = 5

interface Named {
  readonly id: string | null
  readonly currency: string
  readonly attempts: number
  readonly tokens: number
  readonly price: string
  readonly cost: string
  readonly margin: string
}

/** All days of each name, the largest first. */
function namesIn(rows: readonly Row[], by: Dimension): readonly Named[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row[by] ?? null, row.currency]))
  return [...groups.values()]
    .map((some): Named => {
      const sum = (name: 'price' | 'cost' | 'margin') => addDecimals(some.map((row) => row[name]))
      return {
        id: some[0]?.[by] ?? null,
        currency: some[0]?.currency ?? '',
        attempts: some.reduce((total, { attempts }) => total + attempts, 0),
        tokens: some.reduce((total, { tokens }) => total + tokens, 0),
        price: sum('price'),
        cost: sum('cost'),
        margin: sum('margin'),
      }
    })
    .toSorted((left, right) => Number(right.price) - Number(left.price))
}

function Days({
  data,
  rows,
  by,
  currency,
  nameOf,
}: {
  readonly data: Spent
  readonly rows: readonly Row[]
  readonly by: Dimension
  readonly currency: string
  readonly nameOf: NameOf
}) {
  const { t, language } = useText()
  const series = useMemo(() => {
    const days = everyDay(data.from, data.to)
    const drawn = namesIn(rows, by).slice(0, drawnMax)
    const byDay = Map.groupBy(rows, ({ period }) => period)
    const ids = new Set(drawn.map(({ id }) => id))
    const of = (day: string, isIn: (row: Row) => boolean) =>
      addDecimals((byDay.get(day) ?? []).filter(isIn).map(({ price }) => price))
    const named = drawn.map(({ id }) => ({
      name: nameOf(id) ?? t('app.unknown'),
      amounts: days.map((day) => of(day, (row) => (row[by] ?? null) === id)),
    }))
    const others = days.map((day) => of(day, (row) => !ids.has(row[by] ?? null)))
    const hasOthers = others.some((amount) => amount !== '0')
    return {
      days,
      lines: hasOthers ? [...named, { name: t('money.others'), amounts: others }] : named,
    }
  }, [data, rows, by, nameOf, t])
  const label = t('money.spend.picture', { currency, by: t(`money.by.${by}`) })
  return (
    <>
      <p className="text-sm text-ink-2">{t('money.spend.unit', { currency })}</p>
      <Chart label={label} paint={useMemo(() => stacked(series), [series])} className="h-72" />
      <details className="mt-2">
        <summary className="min-h-6 text-sm font-medium">{t('app.asTable')}</summary>
        <div className="mt-2">
          <SimpleTable
            label={label}
            columns={dayColumns(series.lines, currency, t, language)}
            rows={series.days.map((day, index) => ({ day, index }))}
            rowKey={({ day }) => day}
            file={`spend-by-day-${data.from}-${data.to}-${by}-${currency}`}
          />
        </div>
      </details>
    </>
  )
}

interface Series {
  readonly days: readonly string[]
  readonly lines: readonly { readonly name: string; readonly amounts: readonly string[] }[]
}

function stacked({ days, lines }: Series): Paint {
  return (colours) => ({
    grid: { left: 64, right: 12, top: 56, bottom: 28 },
    legend: { type: 'plain', top: 4, textStyle: { color: colours.ink } },
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' } },
    color: [
      colours['series-1'],
      colours['series-2'],
      colours['series-3'],
      colours['series-4'],
      colours['series-5'],
      colours['series-6'],
    ],
    xAxis: { type: 'category', data: [...days], axisLabel: { color: colours['ink-2'] } },
    yAxis: {
      type: 'value',
      axisLabel: { color: colours['ink-2'] },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: lines.map(({ name, amounts }) => ({
      name,
      type: 'bar',
      stack: 'all',
      data: amounts.map(Number),
    })),
  })
}

interface Day {
  readonly day: string
  readonly index: number
}

function dayColumns(
  lines: Series['lines'],
  currency: string,
  t: Translate,
  language: Language,
): readonly SimpleColumn<Day>[] {
  const amountOf = (amounts: readonly string[]): Pick<SimpleColumn<Day>, 'cell' | 'value'> => ({
    cell: ({ index }) => <Money amount={amounts[index] ?? '0'} currency={currency} />,
    value: ({ index }) => ({ amount: amounts[index] ?? '0' }),
  })
  return [
    {
      id: 'day',
      header: t('money.day'),
      cell: ({ day }) => (
        <time dateTime={day} lang={language} className="whitespace-nowrap">
          {day} UTC
        </time>
      ),
      value: ({ day }) => day,
    },
    ...lines.map(({ name, amounts }, index): SimpleColumn<Day> => {
      return { id: String(index), header: name, align: 'end', ...amountOf(amounts) }
    }),
  ]
}

function marginColumns(
  by: Dimension,
  nameOf: NameOf,
  t: Translate,
  language: Language,
): readonly SimpleColumn<Named>[] {
  const amount = (name: 'price' | 'cost' | 'margin'): SimpleColumn<Named> => ({
    id: name,
    header: t(`money.${name}`),
    align: 'end',
    cell: (row) => <Money amount={row[name]} currency={row.currency} digits={4} />,
    value: (row) => ({ amount: row[name] }),
  })
  const count = (name: 'attempts' | 'tokens'): SimpleColumn<Named> => ({
    id: name,
    header: t(`money.${name}`),
    align: 'end',
    cell: (row) => <Count value={row[name]} language={language} />,
    value: (row) => row[name],
  })
  return [
    {
      id: 'name',
      header: t(`money.by.${by}`),
      cell: ({ id }) => <Named id={id} by={by} name={nameOf(id)} />,
      value: ({ id }) => id ?? t('app.unknown'),
    },
    count('attempts'),
    count('tokens'),
    amount('price'),
    amount('cost'),
    amount('margin'),
    {
      id: 'currency',
      header: t('money.currency'),
      cell: ({ currency }) => currency,
      value: ({ currency }) => currency,
    },
  ]
}

export function Named({
  id,
  by,
  name,
}: {
  readonly id: string | null
  readonly by: Dimension
  readonly name: string | null
}) {
  const { t, language } = useText()
  if (id === null || id === '') return <Unknown label={t('app.unknown')} />
  return <bdi title={id}>{by === 'country' ? countryName(id, language) : (name ?? id)}</bdi>
}
