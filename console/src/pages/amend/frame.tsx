// What pages that change an object have in common: the way back, the object as it is now, and why it cannot be
// changed here, with what to do instead.
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../api/session.ts'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { ManagedNote, type Section } from '../parties/managed.tsx'

interface Object {
  readonly managedBy: 'file' | 'api'
  readonly revision: number | null
}

export function AmendFrame<Shown extends Object>({
  section,
  id,
  title,
  lead,
  query,
  children,
}: {
  readonly section: Section
  readonly id: string
  readonly title: string
  readonly lead: string
  readonly query: UseQueryResult<Shown>
  readonly children: (shown: Shown) => ReactNode
}) {
  const { t } = useText()
  const may = useMay('changes.request')
  return (
    <>
      <p className="mb-2">
        <Back section={section} id={id} />
      </p>
      <PageHeader title={title} lead={lead} />
      <Loaded query={query}>
        {(shown) => {
          if (shown.managedBy === 'file') {
            return <ManagedNote section={section} id={id} managedBy="file" />
          }
          if (!may)
            return <EmptyState title={t('onboard.mayNot')}>{t('onboard.mayNot.next')}</EmptyState>
          // What somebody else changed meanwhile is read by a form of its own.
          return <div key={shown.revision ?? 0}>{children(shown)}</div>
        }}
      </Loaded>
    </>
  )
}

function Back({ section, id }: { readonly section: Section; readonly id: string }) {
  const look = 'inline-block min-h-6 text-accent underline'
  switch (section) {
    case 'parties':
      return (
        <Link to={paths.party} params={{ partyId: id }} className={look}>
          {id}
        </Link>
      )
    case 'contracts':
      return (
        <Link to={paths.contract} params={{ contractId: id }} className={look}>
          {id}
        </Link>
      )
    case 'workloads':
      return (
        <Link to={paths.workload} params={{ workloadId: id }} className={look}>
          {id}
        </Link>
      )
  }
}
