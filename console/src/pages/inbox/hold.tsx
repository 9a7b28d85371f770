// Lifting a hold: the matter, why it was set, why somebody wants it lifted, and the second person's word.
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { HoldTerms, LiftButtons } from '../holds/hold.tsx'
import { useHolds } from '../holds/queries.ts'
import { Decide, Reading } from './parts.tsx'
import type { Item } from './queries.ts'

export function HoldReleaseDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const { data, error, refetch } = useHolds({ state: 'standing' })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  const hold = data.holds.find(({ id }) => id === item.id)
  if (hold === undefined) return <p>{t('inbox.decided')}</p>
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      <HoldTerms hold={hold} />
      <Decide item={item}>
        <div className="flex flex-wrap gap-2">
          <LiftButtons hold={hold} mayKeep />
        </div>
      </Decide>
    </>
  )
}
