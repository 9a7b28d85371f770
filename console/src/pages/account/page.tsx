// One's own account: what one may do, where one is signed in, keys for one's programs, the passphrase.
import { useSession } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { ActionWords } from '../operators/roles.tsx'
import { GlassPanel } from './glass.tsx'
import { PassphrasePanel } from './passphrase.tsx'
import { SessionsPanel } from './sessions.tsx'
import { TokensPanel } from './tokens.tsx'

export function AccountPage() {
  const { t } = useText()
  const { data: session } = useSession()
  const operator = session?.operator ?? null
  if (operator === null) return null
  const { id, name, roles, actions } = operator
  return (
    <>
      <PageHeader title={t('nav.account')} lead={t('account.lead', { name, id })} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel title={t('account.roles')}>
          <ul className="grid gap-1.5">
            {roles.map((role) => (
              <li key={role}>
                <Badge look="accent">{t(`role.${role}`)}</Badge> {t(`role.${role}.lead`)}
              </li>
            ))}
          </ul>
          <p className="mt-3 text-sm">
            <span className="font-medium text-permit">✓ {t('operators.roles.may')}</span>{' '}
            <ActionWords actions={actions} />
          </p>
        </Panel>
        <PassphrasePanel operator={operator} />
        <SessionsPanel />
        <TokensPanel />
        <GlassPanel />
      </div>
    </>
  )
}
