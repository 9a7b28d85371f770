// A panel of the start page, in its three states; each is read by itself, so that one that fails hides no other.
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'

export function LoadPanel<Data>({
  title,
  lead,
  more,
  query: { data, error, refetch },
  children,
}: {
  readonly title: string
  readonly lead?: string
  /** Where the whole of it is. */
  readonly more?: ReactNode
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  readonly children: (data: Data) => ReactNode
}) {
  const { t } = useText()
  return (
    <Panel title={title} actions={more}>
      {lead === undefined ? null : <p className="mb-3 text-ink-2">{lead}</p>}
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-32" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )
      ) : (
        children(data)
      )}
    </Panel>
  )
}
