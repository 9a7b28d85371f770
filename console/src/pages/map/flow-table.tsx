// The same flows as the picture, one a row, in exact numbers. A row opens the requests behind it.
import { useMemo, type ReactNode } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Count, Money, Places, Unknown } from '../../ui/value.tsx'
import { isSent, keptQuestions, tellingRule, type Flow, type PlaceSet } from './flow.ts'
import { requestsBehind, type Span } from './links.ts'
import type { MapWords } from './words.ts'

export function FlowTable({
  flows,
  span,
  words,
  onOpen,
}: {
  readonly flows: readonly Flow[]
  readonly span: Span
  readonly words: MapWords
  readonly onOpen: (href: string) => void
}) {
  const columns = useMemo(() => {
    const seesMoney = flows.some(({ price }) => price !== undefined)
    return [
      ...whoColumns(words),
      ...volumeColumns(words),
      ...(seesMoney ? moneyColumns(words) : []),
      ...whyColumns(words),
      ...whereColumns(words),
    ]
  }, [words, flows])
  return (
    <Table
      label={words.t('map.table')}
      columns={columns}
      rows={flows}
      rowKey={rowKey}
      onOpen={(flow) =>
        onOpen(requestsBehind({ step: isSent(flow) ? 'out' : 'in', flows: [flow] }, span))
      }
      height="70vh"
    />
  )
}

function rowKey(flow: Flow): string {
  const { party, contract, model, channel, deployment, verdict, code, rules, currency } = flow
  return JSON.stringify([
    party,
    contract,
    model,
    channel,
    deployment,
    verdict,
    code,
    rules,
    currency,
  ])
}

type FlowColumn = Column<Flow>

function whoColumns({ t, country }: MapWords): readonly FlowColumn[] {
  return [
    {
      id: 'party',
      header: t('map.table.party'),
      width: '15rem',
      cell: ({ party, partyName }) => partyName ?? party,
    },
    {
      id: 'country',
      header: t('map.table.country'),
      width: '8rem',
      cell: ({ country: code }) =>
        code === null ? <Unknown label={t('app.unknown')} /> : country(code),
    },
    {
      id: 'verdict',
      header: t('map.table.verdict'),
      width: '8rem',
      cell: ({ verdict }) => <Badge look={verdict}>{t(`verdict.${verdict}`)}</Badge>,
    },
  ]
}

function whyColumns({ t }: MapWords): readonly FlowColumn[] {
  return [
    {
      id: 'reason',
      header: t('map.table.reason'),
      width: '13rem',
      cell: (flow) => tellingRule(flow) ?? flow.code,
    },
    {
      id: 'contract',
      header: t('map.table.contract'),
      width: '10rem',
      cell: ({ contract }) => contract,
    },
    { id: 'model', header: t('map.table.model'), width: '9rem', cell: ({ model }) => model },
  ]
}

function volumeColumns({ t, language }: MapWords): readonly FlowColumn[] {
  return (['requests', 'tokens'] as const).map((field) => ({
    id: field,
    header: t(`map.table.${field}`),
    width: '7rem',
    align: 'end',
    cell: (flow) => <Count value={flow[field]} language={language} />,
  }))
}

function moneyColumns({ t }: MapWords): readonly FlowColumn[] {
  return (['price', 'cost'] as const).map((field) => ({
    id: field,
    header: t(`map.table.${field}`),
    width: '9rem',
    align: 'end',
    cell: (flow) => amount(flow, field),
  }))
}

/** To the last digit. */
function amount({ currency, ...flow }: Flow, field: 'price' | 'cost'): ReactNode {
  const value = flow[field]
  if (value === undefined || currency === null) return null
  const digits = value.split('.', 2)[1]?.length ?? 0
  return <Money amount={value} currency={currency} digits={digits} />
}

function whereColumns({ t }: MapWords): readonly FlowColumn[] {
  const places = (set: PlaceSet | undefined) =>
    set === undefined ? null : (
      <Places set={set} unknownLabel={t('app.unknown')} openLabel={t('map.open')} />
    )
  return [
    {
      id: 'seller',
      header: t('map.table.seller'),
      width: '13rem',
      cell: ({ seller }) => seller,
    },
    {
      id: 'deployment',
      header: t('map.table.deployment'),
      width: '12rem',
      cell: ({ deployment }) => deployment,
    },
    ...(['processing', ...keptQuestions] as const).map((question) => ({
      id: question,
      header: t(`map.table.${question}`),
      width: '10rem',
      cell: ({ locations }: Flow) => places(locations?.[question]),
    })),
  ]
}
