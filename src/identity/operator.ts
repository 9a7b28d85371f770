// Who runs the house: operators with names and roles, and what each role may do. Roles are kept apart
// on purpose: whoever sells does not approve, whoever asks does not approve, and the first admin key
// can make operators but decides nothing.

export const roles = [
  'admin', // makes operators and keys; decides nothing
  'engineer', // keys, deployments, quarantine
  'compliance', // packs, facts, determinations, exceptions: asks for them and answers referrals
  'approver', // approves what others ask for
  'sales', // asks for contracts and exceptions; never approves
  'finance', // reads money
  'analyst', // reads and works the watch's cases
  'auditor', // reads everything, changes nothing
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
  'money.read',
  'replay.run',
  'cases.read',
  'cases.work',
  'cases.appeals',
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
}

/** The holder of the key that the house was opened with: runs a small house, and cannot approve. */
export const firstAdmin: Operator = {
  id: 'first-admin',
  name: 'First admin key',
  roles: ['admin', 'engineer', 'compliance', 'finance'],
  createdAtMs: 0,
  createdBy: '',
  removedAtMs: null,
}

/** Whoever has not said who they are: may do nothing. */
export const nobody: Operator = {
  id: '',
  name: '',
  roles: [],
  createdAtMs: 0,
  createdBy: '',
  removedAtMs: null,
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
  finance: ['money.read', 'requests.read', 'replay.run'],
  analyst: ['house.read', 'requests.read', 'decisions.evaluate', 'cases.read', 'cases.work'],
  auditor: [
    'house.read',
    'requests.read',
    'money.read',
    'decisions.evaluate',
    'decisions.reasons',
    'replay.run',
    'cases.read',
  ],
}

/** Whether any role of `operator` grants `action`; a removed operator may do nothing. */
export function mayDo(operator: Operator, action: Action): boolean {
  if (operator.removedAtMs !== null) return false
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
