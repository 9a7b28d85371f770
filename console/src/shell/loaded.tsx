// What was asked for, in its states: on its way, failed, not there, here. What was answered once makes way for why a
// later look failed; where a page looks again by itself (`keeps`), the last answer stays instead.
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../api/errors.ts'
import { useText } from '../text/text.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { Failure } from './failure.tsx'

export function Loaded<Data>({
  query: { data, error, refetch },
  className = 'h-[70vh]',
  keeps = false,
  missing,
  children,
}: {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  /** As high as what comes. */
  readonly className?: string
  readonly keeps?: boolean
  /** Stands in place of a plain failure where the server knows of no such thing. */
  readonly missing?: ReactNode
  readonly children: (data: Data) => ReactNode
}) {
  const { t } = useText()
  if (missing !== undefined && error instanceof ApiError && error.problem.status === 404) {
    return missing
  }
  if (error !== null && (data === undefined || !keeps)) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  if (data === undefined) return <Skeleton label={t('app.loading')} className={className} />
  return children(data)
}
