// How a log grows, by the dates of its entries: a picture, and the same as a table.
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Chart, type Paint } from '../../ui/chart.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import type { LogChange } from './page.tsx'
import { growthQuery, type Log } from './queries.ts'
import { steps } from './search.ts'

export function Growth({
  log,
  step,
  change,
}: {
  readonly log: Log
  readonly step: 'hour' | 'day'
  readonly change: LogChange
}) {
  const { t } = useText()
  const { data, error, refetch } = useQuery(growthQuery(log.number, step))
  return (
    <Panel
      title={t('log.growth')}
      actions={
        <Segments
          label={t('log.growth.step')}
          value={step}
          onChange={(next) => change({ step: next })}
          segments={steps.map((value) => ({ value, label: t(`log.growth.${value}`) }))}
        />
      }
    >
      {error !== null && data === undefined ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-80" />
      ) : (
        <Bars data={data} />
      )}
    </Panel>
  )
}

interface Grown {
  readonly step: 'hour' | 'day'
  readonly before: number
  readonly parts: readonly { readonly from: string; readonly entries: number }[]
}

function Bars({ data: { step, parts, before } }: { readonly data: Grown }) {
  const { t, language } = useText()
  const count = (value: number): string => value.toLocaleString(language)
  const sum = parts.reduce((total, { entries }) => total + entries, 0)
  const most = Math.max(0, ...parts.map(({ entries }) => entries))
  const label = t('log.growth.label', {
    step: t(`log.growth.${step}`),
    from: labelOf(parts[0]?.from ?? '', step),
    to: labelOf(parts.at(-1)?.from ?? '', step),
    most: count(most),
  })
  const paint = useCallback<Paint>(
    (colours) => ({
      grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        backgroundColor: colours.surface,
        borderColor: colours['line-strong'],
        textStyle: { color: colours.ink },
      },
      xAxis: {
        type: 'category',
        data: parts.map(({ from }) => labelOf(from, step)),
        axisLabel: { color: colours['ink-2'] },
        axisLine: { lineStyle: { color: colours['line-strong'] } },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: colours['ink-2'] },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: [
        {
          type: 'bar',
          name: t('log.growth.entries'),
          data: parts.map(({ entries }) => entries),
          itemStyle: { color: colours.accent },
          barCategoryGap: '20%',
        },
      ],
    }),
    [parts, step, t],
  )
  return (
    <>
      <Chart label={label} paint={paint} className="h-64" />
      <p className="mt-1 text-sm text-ink-2">
        {t('log.growth.sum', { n: sum, count: count(sum) })}
        {' · '}
        {t('log.growth.before', { n: before, count: count(before) })}
      </p>
      <AsTable parts={parts} step={step} />
    </>
  )
}

function AsTable({ parts, step }: Pick<Grown, 'parts' | 'step'>) {
  const { t, language } = useText()
  return (
    <details className="mt-1">
      <summary className="min-h-6 text-sm">{t('app.asTable')}</summary>
      <div
        className="max-h-64 overflow-auto"
        role="region"
        aria-label={t('log.growth')}
        tabIndex={0}
      >
        <table className="text-sm">
          <thead>
            <tr className="text-start text-ink-2">
              <th className="pe-6 text-start font-semibold">{t('log.growth.from')}</th>
              <th className="text-end font-semibold">{t('log.growth.entries')}</th>
            </tr>
          </thead>
          <tbody>
            {parts.toReversed().map(({ from, entries }) => (
              <tr key={from}>
                <td className="pe-6">{labelOf(from, step)}</td>
                <td className="text-end">{entries.toLocaleString(language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

/** Of an instant in UTC: the day, or the day with its hour. */
function labelOf(from: string, step: 'hour' | 'day'): string {
  return step === 'day' ? from.slice(0, 10) : from.slice(5, 16).replace('T', ' ')
}
