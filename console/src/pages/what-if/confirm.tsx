// Who must approve what is published from this page, and the last question where nobody must.
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { Change } from './use-change.ts'

export function Who({
  change,
  isPack = false,
}: {
  readonly change: Change
  /** Approved, it waits for a press. */
  readonly isPack?: boolean
}) {
  const { t } = useText()
  const isControlled = change.packs?.control === true
  const on = t(isPack ? 'publish.control.pack' : 'publish.control.on', { n: 1 })
  return <p>{isControlled ? on : t('publish.control.off')}</p>
}

export function Confirm({
  open,
  onClose,
  onSure,
}: {
  readonly open: boolean
  readonly onClose: () => void
  readonly onSure: () => void
}) {
  const { t } = useText()
  return (
    <Dialog open={open} onClose={onClose} title={t('publish.confirm')} closeLabel={t('app.close')}>
      <p className="mb-3">{t('publish.control.off')}</p>
      <div className="flex gap-2">
        <Button look="danger" onClick={onSure}>
          {t('publish.now')}
        </Button>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
      </div>
    </Dialog>
  )
}
