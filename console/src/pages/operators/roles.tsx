// Roles in words: what each may, and what it may not, as the server holds them.
import type { Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'

type Role = Answer<'listOperators'>['roles'][number]
export type RoleId = Role['id']
export type Action = Role['actions'][number]

/** Everything that some role allows, each once. */
export function allActions(roles: readonly Role[]): readonly Action[] {
  return [...new Set(roles.flatMap(({ actions }) => actions))]
}

export function RolesPanel({ roles }: { readonly roles: readonly Role[] }) {
  const { t } = useText()
  const all = allActions(roles)
  return (
    <Panel title={t('operators.roles')} className="mt-6">
      <ul className="grid gap-x-6 gap-y-5 md:grid-cols-2 2xl:grid-cols-4">
        {roles.map(({ id, actions }) => (
          <li key={id}>
            <h3 className="font-semibold">{t(`role.${id}`)}</h3>
            <p className="text-ink-2">{t(`role.${id}.lead`)}</p>
            <p className="mt-1.5 text-sm">
              <span className="font-medium text-permit">✓ {t('operators.roles.may')}</span>{' '}
              <ActionWords actions={actions} />
            </p>
            <p className="mt-1 text-sm text-ink-2">
              <span className="font-medium text-deny">✕ {t('operators.roles.mayNot')}</span>{' '}
              <ActionWords actions={all.filter((action) => !actions.includes(action))} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function ActionWords({ actions }: { readonly actions: readonly Action[] }) {
  const { t, language } = useText()
  const words = actions.map((action) => t(`action.${action}`))
  return <>{new Intl.ListFormat(language, { type: 'conjunction' }).format(words)}</>
}
