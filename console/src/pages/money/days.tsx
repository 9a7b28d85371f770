// The days of a span as stacked bars, and as a table with the same numbers. Sums are exact decimals; a bar is only as
// high as a float says.
import { useMemo } from 'react'
import type { Answer } from '../../api/client.ts'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Chart, type Paint } from '../../ui/chart.tsx'
import { addDecimals } from '../../ui/decimal.ts'
import { Money } from '../../ui/value.tsx'
import { namesIn, type SpentRow } from './named.tsx'
import type { NameOf } from './names.ts'
import { everyDay, type Dimension } from './search.ts'
import { SimpleTable, type SimpleColumn } from './simple-table.tsx'

/** Names drawn apart; the rest is drawn together. */
const drawnMax = 5

export function Days({
  data,
  rows,
  by,
  currency,
  nameOf,
}: {
  readonly data: Answer<'spend'>
  readonly rows: readonly SpentRow[]
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
    const of = (day: string, isIn: (row: SpentRow) => boolean) =>
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
