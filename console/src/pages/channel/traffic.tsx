// Calls and tokens by model, channel, country and kind of customer. Small groups are told together; a month with too few
// customers is not told at all, and both are said.
import { useText, type Translate } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Count } from '../../ui/value.tsx'
import { SimpleTable, type SimpleColumn } from '../money/simple-table.tsx'
import { Bar } from './bar.tsx'
import { customerColumns } from './customer-columns.tsx'
import { monthName, Name } from './names.tsx'
import { summedTraffic, type Report, type Summed } from './rows.ts'
import { Withheld } from './withheld.tsx'

type Row = Summed<Report['traffic'][number]>

export function Traffic({
  report,
  clause,
}: {
  readonly report: Report
  readonly clause: NonNullable<Report['clause']>
}) {
  const { t, language } = useText()
  const rows = summedTraffic(report)
  const sum = (of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0)
  const hidden = report.hidden.map((month) => monthName(month, language)).join(', ')
  return (
    <Panel title={t('channel.traffic')}>
      {!clause.shows.includes('volume') ? (
        <Withheld />
      ) : rows.length === 0 ? (
        <p className="text-ink-2">
          {t(report.months.length === 0 ? 'channel.noMonth' : 'channel.traffic.none')}
        </p>
      ) : (
        <>
          <ul className="mb-3 grid grid-cols-2 gap-3 sm:max-w-xl">
            <li>
              <Tile
                label={t('channel.calls')}
                value={<Count value={sum(({ count }) => count)} language={language} />}
              />
            </li>
            <li>
              <Tile
                label={t('channel.tokens')}
                value={<Count value={sum(({ tokens }) => tokens)} language={language} />}
              />
            </li>
          </ul>
          <SimpleTable
            label={t('channel.traffic')}
            rows={rows}
            rowKey={({ row }) => JSON.stringify([row.model, row.channel, row.country, row.class])}
            file={`channel-${report.from}-${report.to}`}
            columns={columnsOf(rows, clause, t, language)}
          />
        </>
      )}
      {hidden === '' ? null : (
        <p className="mt-2 text-sm text-ink-2">{t('channel.hidden', { months: hidden })}</p>
      )}
      {rows.length === 0 ? null : (
        <p className="mt-2 max-w-3xl text-sm text-ink-2">
          {t('channel.folded', { n: clause.atLeast })}
        </p>
      )}
    </Panel>
  )
}

function columnsOf(
  rows: readonly Row[],
  clause: NonNullable<Report['clause']>,
  t: Translate,
  language: string,
): readonly SimpleColumn<Row>[] {
  const several = t('channel.several')
  const most = Math.max(1, ...rows.map(({ count }) => count))
  return [
    {
      id: 'model',
      header: t('channel.model'),
      cell: ({ row }) => <Name name={row.model} />,
      value: ({ row }) => row.model ?? several,
    },
    {
      id: 'channel',
      header: t('channel.channel'),
      cell: ({ row }) => <Name name={row.channel} />,
      value: ({ row }) => row.channel ?? several,
    },
    ...customerColumns<Row>(clause, t),
    {
      id: 'calls',
      header: t('channel.calls'),
      cell: ({ count }) => (
        <span className="flex items-center justify-end gap-2">
          <Bar part={count / most} />
          <span className="w-16 text-end">
            <Count value={count} language={language} />
          </span>
        </span>
      ),
      align: 'end',
      value: ({ count }) => ({ amount: String(count) }),
    },
    {
      id: 'tokens',
      header: t('channel.tokens'),
      cell: ({ tokens }) => <Count value={tokens} language={language} />,
      align: 'end',
      value: ({ tokens }) => ({ amount: String(tokens) }),
    },
    {
      id: 'months',
      header: t('channel.months'),
      cell: ({ months }) => <Count value={months} language={language} />,
      align: 'end',
      value: ({ months }) => ({ amount: String(months) }),
    },
  ]
}
