// Operators as a table, the present ones in front; those taken out for whoever wants to see them.
import { Link } from '@tanstack/react-router'
import type { Answer } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ScopeWords } from './scope.tsx'

export type Operator = Answer<'listOperators'>['operators'][number]

export interface OperatorActs {
  readonly invite: (operator: Operator) => void
  readonly change: (operator: Operator) => void
  readonly remove: (operator: Operator) => void
}

const head = 'px-3 py-2 text-left text-sm font-medium text-ink-2'

export function OperatorTable({
  operators,
  areRemovedShown,
  desk,
}: {
  readonly operators: readonly Operator[]
  readonly areRemovedShown: boolean
  /** Null: whoever looks may change nothing. */
  readonly desk: OperatorActs | null
}) {
  const { t } = useText()
  const present = operators.filter(({ removedAt }) => removedAt === null)
  const removed = operators.filter(({ removedAt }) => removedAt !== null)
  const names = new Map(operators.map(({ id, name }) => [id, name]))
  return (
    <>
      <div
        role="region"
        aria-label={t('operators.label')}
        tabIndex={0}
        className="overflow-x-auto rounded-lg border border-line bg-surface"
      >
        <table className="w-full min-w-max">
          <caption className="sr-only">{t('operators.label')}</caption>
          <thead className="bg-sunken">
            <tr>
              <th className={head}>{t('operators.column.name')}</th>
              <th className={head}>{t('operators.column.roles')}</th>
              <th className={head}>{t('operators.column.scope')}</th>
              <th className={head}>{t('operators.column.created')}</th>
              <th className={head}>{t('operators.column.state')}</th>
              {desk === null ? null : <th className={head}>{t('operators.column.act')}</th>}
            </tr>
          </thead>
          <tbody>
            {[...present, ...(areRemovedShown ? removed : [])].map((operator) => (
              <Row key={operator.id} {...{ operator, desk, names }} />
            ))}
          </tbody>
        </table>
      </div>
      {removed.length === 0 ? null : (
        <p className="mt-2 text-sm">
          <Link
            to={paths.operators}
            search={areRemovedShown ? {} : { removed: true }}
            className="text-accent underline"
          >
            {areRemovedShown
              ? t('operators.hideRemoved')
              : t('operators.showRemoved', { n: removed.length })}
          </Link>
        </p>
      )}
    </>
  )
}

function Row({
  operator,
  desk,
  names,
}: {
  readonly operator: Operator
  readonly desk: OperatorActs | null
  readonly names: ReadonlyMap<string, string>
}) {
  const { t, language } = useText()
  const { data: session } = useSession()
  const { id, name, roles, createdAt, createdBy, removedAt } = operator
  return (
    <tr className="border-t border-line align-top">
      <td className="px-3 py-2">
        <span className="font-medium">{name}</span>{' '}
        {session?.operator?.id === id ? <Badge look="accent">{t('operators.you')}</Badge> : null}
        <br />
        <span className="font-mono text-xs text-ink-2">{id}</span>
      </td>
      <td className="px-3 py-2">
        <ul className="flex max-w-56 flex-wrap gap-1">
          {roles.map((role) => (
            <li key={role}>
              <Badge title={t(`role.${role}.lead`)}>{t(`role.${role}`)}</Badge>
            </li>
          ))}
        </ul>
      </td>
      <td className="max-w-44 px-3 py-2 text-sm whitespace-normal">
        <ScopeWords scope={operator.scope} />
      </td>
      <td className="px-3 py-2 text-sm">
        {createdAt === null ? (
          t('operators.since.start')
        ) : (
          <>
            <Time at={createdAt} language={language} precision="day" />
            <br />
            <span className="text-ink-2">
              {t('operators.by', { name: names.get(createdBy) ?? createdBy })}
            </span>
          </>
        )}
      </td>
      <td className="px-3 py-2">
        {removedAt === null ? (
          <Standing endsAt={operator.endsAt} />
        ) : (
          <span className="text-sm text-ink-2">
            {t('operators.state.removed')}{' '}
            <Time at={removedAt} language={language} precision="day" />
          </span>
        )}
      </td>
      {desk === null ? null : (
        <td className="px-3 py-2">
          <RowActs {...{ operator, desk }} />
        </td>
      )}
    </tr>
  )
}

function Standing({ endsAt }: Pick<Operator, 'endsAt'>) {
  const { t, language } = useText()
  if (endsAt === null) return <Badge look="permit">{t('operators.state.active')}</Badge>
  const isOver = Date.parse(endsAt) <= nowMs()
  return (
    <>
      <Badge look={isOver ? 'plain' : 'permit'}>
        {t(isOver ? 'operators.state.over' : 'operators.state.active')}
      </Badge>
      <br />
      <span className="text-sm text-ink-2">
        {t('operators.state.until')} <Time at={endsAt} language={language} precision="day" />
      </span>
    </>
  )
}

function RowActs({ operator, desk }: { readonly operator: Operator; readonly desk: OperatorActs }) {
  const { t } = useText()
  const { data: session } = useSession()
  const { name, createdAt, removedAt } = operator
  // The admin key was not made here, and is not taken out here.
  if (createdAt === null) {
    return (
      <p className="max-w-72 text-sm whitespace-normal text-ink-2">{t('operators.firstKey')}</p>
    )
  }
  if (removedAt !== null) return null
  return (
    <div className="flex gap-2">
      <Button aria-label={t('operators.invite.of', { name })} onClick={() => desk.invite(operator)}>
        {t('operators.invite')}
      </Button>
      {session?.operator?.id === operator.id ? null : (
        <Button
          aria-label={t('operators.change.of', { name })}
          onClick={() => desk.change(operator)}
        >
          {t('operators.change')}
        </Button>
      )}
      <Button
        look="danger"
        aria-label={t('operators.remove.of', { name })}
        onClick={() => desk.remove(operator)}
      >
        {t('operators.remove')}
      </Button>
    </div>
  )
}
