// Contracts with their standing: in force or not, what changes them soon, what relieves of them.
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/table.tsx'
import { Count, Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { StateBadge } from '../party/overview.tsx'
import { ListPage } from '../parties/list.tsx'
import { ManagedBadge } from '../parties/managed.tsx'

type Row = Answer<'listContracts'>['contracts'][number]

function columnsOf(t: Translate, language: Language): readonly Column<Row>[] {
  return [
    {
      id: 'id',
      header: t('requests.filter.contract'),
      width: 'minmax(10rem, 1.2fr)',
      cell: ({ id }) => (
        <Link
          to={paths.contract}
          params={{ contractId: id }}
          tabIndex={-1}
          className="text-accent hover:underline"
        >
          <bdi>{id}</bdi>
        </Link>
      ),
    },
    {
      id: 'party',
      header: t('requests.filter.party'),
      width: 'minmax(12rem, 1.5fr)',
      cell: ({ partyName, party }) => <bdi title={party}>{partyName}</bdi>,
    },
    {
      id: 'state',
      header: t('contracts.column.state'),
      width: '7.5rem',
      cell: ({ state }) => <StateBadge state={state} />,
    },
    {
      id: 'from',
      header: t('contracts.column.from'),
      width: '8rem',
      cell: ({ validFrom }) => <Time at={validFrom} language={language} precision="day" />,
    },
    {
      id: 'models',
      header: t('contracts.column.models'),
      width: 'minmax(10rem, 1.5fr)',
      cell: ({ models }) => <bdi title={models.join(', ')}>{models.join(', ')}</bdi>,
    },
    {
      id: 'marks',
      header: t('contracts.column.marks'),
      width: 'minmax(11rem, 1fr)',
      cell: ({ exceptions, coming }) => (
        <span className="flex gap-1">
          {exceptions === 0 ? null : (
            <Badge look="refer">{t('contracts.exceptions', { n: exceptions })}</Badge>
          )}
          {coming === 0 ? null : <Badge>{t('contracts.coming', { n: coming })}</Badge>}
        </span>
      ),
    },
    {
      id: 'workloads',
      header: t('nav.workloads'),
      width: '6.5rem',
      align: 'end',
      cell: ({ workloads }) => <Count value={workloads} language={language} />,
    },
    {
      id: 'managed',
      header: t('managed.by'),
      width: '6.5rem',
      cell: ({ managedBy }) => <ManagedBadge managedBy={managedBy} />,
    },
  ]
}

export function ContractsPage() {
  const { t, language } = useText()
  const navigate = useNavigate()
  const columns = useMemo(() => columnsOf(t, language), [t, language])
  return (
    <ListPage
      section="contracts"
      ask={(query, signal) => call('listContracts', { query }, signal)}
      rowsOf={({ contracts }) => contracts}
      columns={columns}
      onOpen={({ id }) => void navigate({ to: paths.contract, params: { contractId: id } })}
    />
  )
}
