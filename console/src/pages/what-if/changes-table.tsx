// Each row of what moves: which workload, from where to where, how much, and because of which rules.
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Count, Money, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { looks, type Row } from './report-rows.ts'

const keys = new WeakMap<Row, string>()

export function ChangesTable({ rows }: { readonly rows: readonly Row[] }) {
  const { t, language } = useText()
  const columns = useMemo(() => columnsOf(t, language), [t, language])
  rows.forEach((row, index) => keys.set(row, String(index)))
  return (
    <Panel title={t('report.table')}>
      <Table
        label={t('report.table')}
        columns={columns}
        rows={rows}
        rowKey={(row) => keys.get(row) ?? ''}
        height="60vh"
      />
      {rows.some(({ worth }) => worth !== null) ? (
        <p className="mt-2 text-sm text-ink-2">{t('report.worth')}</p>
      ) : null}
    </Panel>
  )
}

function columnsOf(t: Translate, language: Language): readonly Column<Row>[] {
  return [
    {
      id: 'change',
      header: t('report.column.change'),
      width: '10.5rem',
      cell: ({ change }) => <Badge look={looks[change]}>{t(`report.change.${change}`)}</Badge>,
    },
    {
      id: 'workload',
      header: t('report.column.workload'),
      width: 'minmax(8.5rem, 1fr)',
      cell: ({ workload }) => (
        <Link to={paths.requests} search={{ workload }} className="text-accent hover:underline">
          <bdi>{workload}</bdi>
        </Link>
      ),
    },
    {
      id: 'model',
      header: t('report.column.model'),
      width: 'minmax(5.5rem, 0.6fr)',
      cell: ({ model }) =>
        model === '' ? <Unknown label={t('app.unknown')} /> : <bdi title={model}>{model}</bdi>,
    },
    {
      id: 'from',
      header: t('report.column.from'),
      width: 'minmax(9.5rem, 1fr)',
      cell: ({ from }) => (from === null ? t('report.refused') : <span title={from}>{from}</span>),
    },
    {
      id: 'becomes',
      header: t('report.column.becomes'),
      width: 'minmax(8.5rem, 1fr)',
      cell: ({ becomes }) => <span title={becomes}>{becomes}</span>,
    },
    ...amounts(t, language),
    {
      id: 'causes',
      header: t('report.column.causes'),
      width: 'minmax(8rem, 1fr)',
      cell: ({ causes }) => <span title={causes.join(', ')}>{causes.join(', ')}</span>,
    },
  ]
}

function amounts(t: Translate, language: Language): readonly Column<Row>[] {
  return [
    {
      id: 'requests',
      header: t('report.column.requests'),
      width: '5.5rem',
      align: 'end',
      cell: ({ requests }) => <Count value={requests} language={language} />,
    },
    {
      id: 'tokens',
      header: t('report.column.tokens'),
      width: '6.5rem',
      align: 'end',
      cell: ({ tokens }) => <Count value={tokens} language={language} />,
    },
    {
      id: 'price',
      header: t('report.column.price'),
      width: 'minmax(6.5rem, 0.6fr)',
      align: 'end',
      cell: ({ money, worth }) =>
        worth ??
        money.map(({ currency, price }) => (
          <Money key={currency} amount={price} currency={currency} />
        )),
    },
    {
      id: 'cost',
      header: t('report.column.cost'),
      width: '6.5rem',
      align: 'end',
      cell: ({ money }) =>
        money.map(({ currency, cost }) => (
          <Money key={currency} amount={cost} currency={currency} />
        )),
    },
  ]
}
