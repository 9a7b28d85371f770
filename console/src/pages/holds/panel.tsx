// The holds over what a page is about: its own, and those of whoever it belongs to.
import { useMay, useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { HoldItem } from './hold.tsx'
import { useHolds, type About } from './queries.ts'
import { SetHoldButton } from './set.tsx'

/** Nothing for whoever reads no cases. */
export function HoldsPanel({
  about,
}: {
  readonly about: About & { readonly kind: 'party' | 'workload' | 'case' }
}) {
  const { t } = useText()
  // Holds are the house's own: whoever has a scope is told of none.
  const { data: session } = useSession()
  const mayRead = useMay('cases.read') && session?.operator?.scope === null
  const query = { [about.kind]: about.id }
  const { data, error, refetch } = useHolds(query, mayRead)
  if (!mayRead) return null
  return (
    <Panel title={t('holds.here')} actions={<SetHoldButton about={about} />}>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-6" />
        ) : null
      ) : data.holds.length === 0 ? (
        <p className="text-ink-2">{t('holds.here.none')}</p>
      ) : (
        <ul className="grid gap-2">
          {data.holds.map((hold) => (
            <HoldItem key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
    </Panel>
  )
}
