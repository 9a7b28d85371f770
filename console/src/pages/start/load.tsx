// A panel of the start page, in its three states; each is read by itself, so that one that fails hides no other.
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loaded } from '../../shell/loaded.tsx'
import { Panel } from '../../ui/panel.tsx'

export function LoadPanel<Data>({
  title,
  lead,
  more,
  query,
  children,
}: {
  readonly title: string
  readonly lead?: string
  /** Where the whole of it is. */
  readonly more?: ReactNode
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  readonly children: (data: Data) => ReactNode
}) {
  return (
    <Panel title={title} actions={more}>
      {lead === undefined ? null : <p className="mb-3 text-ink-2">{lead}</p>}
      <Loaded query={query} className="h-32" keeps>
        {children}
      </Loaded>
    </Panel>
  )
}
