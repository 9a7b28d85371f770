// Who runs the house: operators with names and roles, and what each role may do. Roles are kept apart
// on purpose: whoever sells does not approve, whoever asks does not approve, and the first admin key
// can make operators but decides nothing. People of others, customers, model owners and auditors from outside, are
// operators with a scope.
import { scopeProblem, type Scope } from './scope.ts'

export const roles = [
  'admin', // makes operators and keys; decides nothing
  'engineer', // keys, deployments, quarantine
  'compliance', // packs, facts, determinations, exceptions: asks for them and answers referrals
  'approver', // approves what others ask for
  'sales', // asks for contracts and exceptions; never approves
  'finance', // reads money
  'analyst', // reads and works the watch's cases
  'auditor', // reads everything, changes nothing
  'customer', // a person of one party: sees what is theirs, and answers for it
  'model_owner', // a person of whoever owns a model: sees their channel
] as const
export type Role = (typeof roles)[number]

export const actions = [
  'house.read',
  'operators.manage',
  'keys.manage',
  'deployments.manage',
  'changes.request',
  'changes.approve',
  'changes.publish',
  'referrals.determine',
  'facts.add',
  'volumes.report',
  'content.erase',
  'decisions.evaluate',
  'decisions.reasons',
  'requests.read',
  'price.read', // what the customer pays; not what it costs the house
  'money.read', // that, what it costs, and the margin
  'replay.run',
  'cases.read',
  'cases.work',
  'cases.appeals',
  'own.act', // contest, answer and declare, for one's own party
  'channel.read', // one's own models as they are sold
] as const
export type Action = (typeof actions)[number]

export interface Operator {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly createdAtMs: number
  readonly createdBy: string
  /** Null while active. */
  readonly removedAtMs: number | null
  /** What they see; null: the whole house. */
  readonly scope: Scope | null
  /** From this instant on they may do nothing; null: there is no end. */
  readonly endsAtMs: number | null
  /** Reading rights lent to the session that they ask in (`break-glass.ts`); left out: none. Never kept. */
  readonly lent?: readonly Action[]
}

/** The holder of the key that the house was opened with: runs a small house, and cannot approve. */
export const firstAdmin: Operator = {
  id: 'first-admin',
  name: 'First admin key',
  roles: ['admin', 'engineer', 'compliance', 'finance'],
  createdAtMs: 0,
  createdBy: '',
  removedAtMs: null,
  scope: null,
  endsAtMs: null,
}

/** Whoever has not said who they are: may do nothing. */
export const nobody: Operator = {
  id: '',
  name: '',
  roles: [],
  createdAtMs: 0,
  createdBy: '',
  removedAtMs: null,
  scope: null,
  endsAtMs: null,
}

/** Ids that would read as somebody else in an entry. */
export const reservedOperatorIds: readonly string[] = [firstAdmin.id, 'house', ...roles]

const grants: Readonly<Record<Role, readonly Action[]>> = {
  admin: ['house.read', 'operators.manage', 'keys.manage', 'decisions.evaluate', 'requests.read'],
  engineer: [
    'house.read',
    'keys.manage',
    'deployments.manage',
    'changes.request',
    'changes.publish',
    'volumes.report',
    'decisions.evaluate',
    'requests.read',
  ],
  compliance: [
    'house.read',
    'content.erase',
    'changes.request',
    'changes.publish',
    'referrals.determine',
    'facts.add',
    'volumes.report',
    'decisions.evaluate',
    'decisions.reasons',
    'requests.read',
    'replay.run',
    'cases.read',
    'cases.work',
    'cases.appeals',
  ],
  // No money: whoever approves decides without seeing what it earns.
  approver: [
    'house.read',
    'changes.approve',
    'decisions.evaluate',
    'decisions.reasons',
    'requests.read',
    'cases.read',
    'cases.appeals',
  ],
  sales: ['changes.request', 'decisions.evaluate'],
  finance: ['price.read', 'money.read', 'requests.read', 'replay.run'],
  analyst: ['house.read', 'requests.read', 'decisions.evaluate', 'cases.read', 'cases.work'],
  auditor: [
    'house.read',
    'requests.read',
    'price.read',
    'money.read',
    'decisions.evaluate',
    'decisions.reasons',
    'replay.run',
    'cases.read',
  ],
  customer: ['house.read', 'requests.read', 'price.read', 'own.act'],
  model_owner: ['channel.read'],
}

/** Whether they are there at `nowMs`: neither taken out, nor at the end of their access. */
export function isThere(
  { removedAtMs, endsAtMs }: Pick<Operator, 'removedAtMs' | 'endsAtMs'>,
  nowMs: number,
): boolean {
  return removedAtMs === null && (endsAtMs === null || nowMs < endsAtMs)
}

/**
 * Whether any role of `operator` grants `action`; a removed operator, and one whose roles and scope do not go
 * together, may do nothing. The end of access is looked at where somebody proves who they are: `isThere`.
 */
export function mayDo(operator: Operator, action: Action): boolean {
  if (operator.removedAtMs !== null) return false
  if (scopeProblem(operator.roles, operator.scope) !== null) return false
  if (operator.lent?.includes(action) === true) return true
  return operator.roles.some((role) => grants[role].includes(action))
}

/** All that `operator` may do. */
export function actionsOf(operator: Operator): readonly Action[] {
  return actions.filter((action) => mayDo(operator, action))
}

/** The roles that grant `action`. */
export function grantedBy(action: Action): readonly Role[] {
  return roles.filter((role) => grants[role].includes(action))
}
