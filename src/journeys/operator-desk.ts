// Making operators, changing what they may do and see, and taking them out. Nobody changes or ends their own
// rights, and whoever changes them is named in the entry. What somebody may do counts as soon as the event is
// durable: keys are looked at with each request, sessions end.
import { reservedOperatorIds, roles, type Operator, type Role } from '../identity/operator.ts'
import { scopePartiesMax, scopeProblem, type Scope, type ScopeProblem } from '../identity/scope.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { requireAction, type ChangeDesk } from './change-desk.ts'
import type { OperatorRights } from './operator-events.ts'

export interface AskedOperator {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  /** Left out: the whole house. */
  readonly scope?: Scope | null
  /** Left out: there is no end. */
  readonly endsAtMs?: number | null
}

export async function createOperator(
  desk: ChangeDesk,
  by: Operator,
  { id, scope = null, endsAtMs = null, ...asked }: AskedOperator,
): Promise<Operator | Refusal> {
  const forbidden = requireAction(by, 'operators.manage')
  if (forbidden !== null) return forbidden
  if (reservedOperatorIds.includes(id)) {
    const message = `${id} stands for something else in entries; take another id.`
    return refuse('admin.invalid', { message, param: 'id' })
  }
  const { arriving, operators } = desk.register
  const isComing = [...arriving].some(
    (event) => event.kind === 'operator.created' && event.operator.id === id,
  )
  if (isComing || operators.has(id)) {
    return refuse('admin.invalid', { message: 'There is such an operator already.', param: 'id' })
  }
  const atMs = desk.clock.nowMs()
  const rights = rightsOf({ ...asked, scope, endsAtMs }, atMs)
  if ('kind' in rights) return rights
  const operator = { ...rights, id, createdAtMs: atMs, createdBy: by.id, removedAtMs: null }
  await desk.commitEvent({ kind: 'operator.created', operator }, by.id)
  return operator
}

/**
 * Gives other rights, a name or an end; what is left out stays. Their sessions are the caller's to end. A repeat
 * enters nothing.
 */
export async function changeOperator(
  desk: ChangeDesk,
  by: Operator,
  id: string,
  asked: Partial<OperatorRights>,
): Promise<Operator | Refusal> {
  const forbidden = requireAction(by, 'operators.manage')
  if (forbidden !== null) return forbidden
  const known = desk.register.operators.get(id)
  if (known === undefined) return refuse('door.not_found')
  if (known.id === by.id) return forbid('Nobody changes their own rights; ask another admin.')
  if (known.removedAtMs !== null || isGoing(desk, id)) {
    return forbid('This operator was taken out, for good; make another one.')
  }
  const { name, roles: held, scope, endsAtMs } = known
  const wanted = { name, roles: held, scope, endsAtMs, ...asked }
  const atMs = desk.clock.nowMs()
  // An end that has passed stays one that was given.
  const rights = rightsOf(wanted, wanted.endsAtMs === endsAtMs ? -Infinity : atMs)
  if ('kind' in rights) return rights
  if (isSame(rights, known)) return known
  await desk.commitEvent({ kind: 'operator.changed', operatorId: id, atMs, ...rights }, by.id)
  return desk.register.operators.get(id) ?? known
}

/** Every key of theirs stops with the answer; a repeat answers the first removal. */
export async function removeOperator(
  desk: ChangeDesk,
  by: Operator,
  id: string,
): Promise<Operator | Refusal> {
  const forbidden = requireAction(by, 'operators.manage')
  if (forbidden !== null) return forbidden
  const known = desk.register.operators.get(id)
  if (known === undefined) return refuse('door.not_found')
  if (known.removedAtMs !== null) return known
  const atMs = desk.clock.nowMs()
  await desk.commitEvent({ kind: 'operator.removed', operatorId: id, atMs }, by.id)
  return { ...known, removedAtMs: atMs }
}

/** Whether two operators may do and see the same until the same end. */
export function hasSameRights(one: OperatorRights, other: OperatorRights): boolean {
  return (
    one.endsAtMs === other.endsAtMs &&
    one.roles.length === other.roles.length &&
    one.roles.every((role) => other.roles.includes(role)) &&
    canonicalJson(one.scope) === canonicalJson(other.scope)
  )
}

function isSame(one: OperatorRights, other: OperatorRights): boolean {
  return one.name === other.name && hasSameRights(one, other)
}

/** In the one form in which rights are kept, or why nobody can have them. */
function rightsOf(asked: OperatorRights, nowMs: number): OperatorRights | Refusal {
  if (asked.roles.length === 0) {
    return invalid('roles', `Name at least one role of: ${roles.join(', ')}.`)
  }
  const held = [...new Set(asked.roles)]
  const scope = plain(asked.scope)
  const problem = scopeProblem(held, scope)
  if (problem !== null)
    return invalid(problem === 'stands_alone' ? 'roles' : 'scope', sentences[problem])
  if (scope?.kind === 'audit' && (scope.parties?.length ?? 0) > scopePartiesMax) {
    return invalid('scope', `Name at most ${scopePartiesMax} parties, or none for all.`)
  }
  if (asked.endsAtMs !== null && asked.endsAtMs <= nowMs) {
    const message = 'endsAt must be in the future; whoever is to stop now is taken out.'
    return invalid('endsAt', message)
  }
  return { name: asked.name, roles: held, scope, endsAtMs: asked.endsAtMs }
}

function plain(scope: Scope | null): Scope | null {
  if (scope?.kind !== 'audit') return scope
  const { kind, parties, fromMs, toMs } = scope
  return { kind, parties: parties === null ? null : [...new Set(parties)].toSorted(), fromMs, toMs }
}

const sentences: Readonly<Record<ScopeProblem, string>> = {
  customer_needs_party: 'A customer sees one party: give scope {kind: "party", party: ID}.',
  owner_needs_owner: 'A model owner sees one channel: give scope {kind: "owner", party: ID}.',
  stands_alone: 'The roles customer and model_owner are for people of others; each goes alone.',
  not_scoped:
    'Only the role auditor, alone, goes with a scope, of the kind audit; customer with party, model_owner with owner.',
  empty_scope: 'This scope shows nothing: name a party, and an end after its beginning.',
}

/** Whether they are being taken out. */
function isGoing({ register: { arriving } }: ChangeDesk, id: string): boolean {
  return [...arriving].some((event) => event.kind === 'operator.removed' && event.operatorId === id)
}

function invalid(param: string, message: string): Refusal {
  return refuse('admin.invalid', { message, param })
}

function forbid(message: string): Refusal {
  return refuse('admin.forbidden', { message })
}
