// An invitation, shown this once; and whether somebody is really to be taken out.
import { useSession } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Time } from '../../ui/value.tsx'
import type { Invited } from './desk.ts'
import type { Operator } from './list.tsx'

export function Invitation({
  invited,
  onDone,
}: {
  readonly invited: Invited | null
  readonly onDone: () => void
}) {
  const { t, language } = useText()
  const name = invited?.name ?? ''
  return (
    <Dialog
      open={invited !== null}
      onClose={onDone}
      title={t('operators.invitation', { name })}
      closeLabel={t('app.close')}
    >
      {invited === null ? null : (
        <div className="grid gap-3">
          <p>{t('operators.invitation.lead', { name })}</p>
          <section aria-label={t('operators.invitation.link')}>
            <CopyText
              text={window.location.origin + invited.path}
              copyLabel={t('app.copy')}
              copiedLabel={t('app.copied')}
            />
          </section>
          <p className="text-sm text-ink-2">
            {t('operators.invitation.until.before')}{' '}
            <Time at={invited.expires} language={language} />
            {t('operators.invitation.until.after')}
          </p>
          <Button look="primary" className="justify-self-start" onClick={onDone}>
            {t('operators.invitation.done')}
          </Button>
        </div>
      )}
    </Dialog>
  )
}

export function Removing({
  operator,
  onNo,
  onYes,
}: {
  readonly operator: Operator | null
  readonly onNo: () => void
  readonly onYes: (operator: Operator) => void
}) {
  const { t } = useText()
  const { data: session } = useSession()
  const name = operator?.name ?? ''
  const isOwn = operator !== null && operator.id === session?.operator?.id
  return (
    <Dialog
      open={operator !== null}
      onClose={onNo}
      title={t('operators.removing', { name })}
      closeLabel={t('app.close')}
    >
      <p>{t('operators.removing.what')}</p>
      {isOwn ? <p className="mt-2 font-semibold text-deny">{t('operators.removing.own')}</p> : null}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          look="danger"
          onClick={() => {
            if (operator !== null) onYes(operator)
          }}
        >
          {t('operators.removing.yes', { name })}
        </Button>
        <Button onClick={onNo}>{t('app.cancel')}</Button>
      </div>
    </Dialog>
  )
}
