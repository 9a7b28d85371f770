// Workloads: the registered uses of models, each with its purpose, its owner and its keys.
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import type { Column } from '../../ui/table.tsx'
import { Count } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ListPage } from '../parties/list.tsx'
import { ManagedBadge } from '../parties/managed.tsx'

type Row = Answer<'listWorkloads'>['workloads'][number]

function columnsOf(t: Translate, language: Language): readonly Column<Row>[] {
  return [
    {
      id: 'id',
      header: t('requests.filter.workload'),
      width: 'minmax(10rem, 1fr)',
      cell: ({ id }) => (
        <Link
          to={paths.workload}
          params={{ workloadId: id }}
          tabIndex={-1}
          className="text-accent hover:underline"
        >
          <bdi>{id}</bdi>
        </Link>
      ),
    },
    {
      id: 'purpose',
      header: t('workload.purpose'),
      width: 'minmax(14rem, 2fr)',
      cell: ({ purpose }) => <bdi title={purpose}>{purpose}</bdi>,
    },
    {
      id: 'party',
      header: t('requests.filter.party'),
      width: 'minmax(10rem, 1.3fr)',
      cell: ({ partyName, party }) => <bdi title={party}>{partyName}</bdi>,
    },
    {
      id: 'contract',
      header: t('requests.filter.contract'),
      width: 'minmax(9rem, 1fr)',
      cell: ({ contract }) => <bdi>{contract}</bdi>,
    },
    {
      id: 'data',
      header: t('workload.data'),
      width: 'minmax(8rem, 1fr)',
      cell: ({ dataClasses }) => <bdi>{dataClasses.join(', ')}</bdi>,
    },
    {
      id: 'keys',
      header: t('workloads.column.keys'),
      width: '7rem',
      align: 'end',
      cell: ({ keys }) => <Count value={keys} language={language} />,
    },
    {
      id: 'managed',
      header: t('managed.by'),
      width: '6.5rem',
      cell: ({ managedBy }) => <ManagedBadge managedBy={managedBy} />,
    },
  ]
}

export function WorkloadsPage() {
  const { t, language } = useText()
  const navigate = useNavigate()
  const columns = useMemo(() => columnsOf(t, language), [t, language])
  return (
    <ListPage
      section="workloads"
      ask={(query, signal) => call('listWorkloads', { query }, signal)}
      rowsOf={({ workloads }) => workloads}
      columns={columns}
      onOpen={({ id }) => void navigate({ to: paths.workload, params: { workloadId: id } })}
    />
  )
}
