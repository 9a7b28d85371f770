// Requests that the owner's own rules refused, by country and kind of customer.
import { useText, type Translate } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Count } from '../../ui/value.tsx'
import { SimpleTable, type SimpleColumn } from '../money/simple-table.tsx'
import { customerColumns } from './customer-columns.tsx'
import { summedRefusals, type Report, type Summed } from './rows.ts'
import { Withheld } from './withheld.tsx'

type Row = Summed<Report['refusals'][number]>

export function Refusals({
  report,
  clause,
}: {
  readonly report: Report
  readonly clause: NonNullable<Report['clause']>
}) {
  const { t, language } = useText()
  const rows = summedRefusals(report)
  return (
    <Panel title={t('channel.refusals')}>
      {!clause.shows.includes('refusals') ? (
        <Withheld />
      ) : rows.length === 0 ? (
        <p className="text-ink-2">{t('channel.refusals.none', { n: clause.atLeast })}</p>
      ) : (
        <SimpleTable
          label={t('channel.refusals')}
          rows={rows}
          rowKey={({ row }) => JSON.stringify([row.rules, row.country, row.class])}
          columns={columnsOf(clause, t, language)}
        />
      )}
    </Panel>
  )
}

function columnsOf(
  clause: NonNullable<Report['clause']>,
  t: Translate,
  language: string,
): readonly SimpleColumn<Row>[] {
  return [
    {
      id: 'rules',
      header: t('channel.rule'),
      cell: ({ row }) => (
        <span className="font-mono text-xs">{row.rules?.join(', ') ?? t('channel.several')}</span>
      ),
      value: ({ row }) => row.rules?.join(', ') ?? t('channel.several'),
    },
    ...customerColumns<Row>(clause, t),
    {
      id: 'requests',
      header: t('channel.requests'),
      align: 'end',
      cell: ({ count }) => <Count value={count} language={language} />,
      value: ({ count }) => ({ amount: String(count) }),
    },
  ]
}
