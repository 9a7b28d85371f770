// One item with what it rests on, and the decision; whoever may not decide reads why.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { AppealDetail } from './appeal.tsx'
import { ChangeDetail } from './change.tsx'
import { ConfigurationDetail } from './configuration.tsx'
import { GlassDetail } from './glass.tsx'
import { HoldReleaseDetail } from './hold.tsx'
import { DeclarationDetail } from './declaration.tsx'
import { AskedBy, Clock } from './list.tsx'
import type { Item } from './queries.ts'
import { ReferralDetail } from './referral.tsx'
import { StepDetail } from './step.tsx'

export function ItemDetail({
  item,
  kind,
  id,
  onClose,
}: {
  /** Null: it waits no more. */
  readonly item: Item | null
  readonly kind: Item['kind']
  readonly id: string
  readonly onClose: () => void
}) {
  const { t, told } = useText()
  const title = item === null ? id : told(item.title)
  return (
    <section
      aria-label={t('inbox.open', { title })}
      className="min-w-0 rounded-lg border border-line bg-surface p-4 xl:sticky xl:top-16"
    >
      <div className="mb-3 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2">
            <Badge>{t(`inbox.kind.${kind}`)}</Badge>
            {item === null ? null : <Clock item={item} />}
          </p>
          <h2 className="mt-1 wrap-anywhere">{title}</h2>
          {item === null ? null : (
            <p className="text-sm text-ink-2">
              <AskedBy item={item} />
            </p>
          )}
        </div>
        <Button look="quiet" aria-label={t('app.close')} onClick={onClose}>
          ✕
        </Button>
      </div>
      {item === null ? (
        <p role="status" className="mb-3 rounded bg-permit-soft p-3 text-permit">
          {t('inbox.decided')}
        </p>
      ) : null}
      <Evidence kind={kind} id={id} item={item} />
    </section>
  )
}

function Evidence({
  kind,
  id,
  item,
}: {
  readonly kind: Item['kind']
  readonly id: string
  readonly item: Item | null
}) {
  // A change says what became of it; of the rest, what waits no more is on its own page.
  if (kind === 'change') return <ChangeDetail id={id} item={item} />
  if (item === null) return null
  switch (kind) {
    case 'configuration':
      return <ConfigurationDetail item={item} />
    case 'step':
      return <StepDetail item={item} />
    case 'referral':
      return <ReferralDetail item={item} />
    case 'appeal':
      return <AppealDetail item={item} />
    case 'declaration':
      return <DeclarationDetail item={item} />
    case 'hold_release':
      return <HoldReleaseDetail item={item} />
    case 'break_glass':
      return <GlassDetail item={item} />
  }
}
