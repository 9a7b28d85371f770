// A customer declares a purpose or an evaluation of one of its workloads; somebody of the house accepts or declines
// it with a reason that the customer reads. One after the other, each durable before anybody hears of it.
import type { Operator } from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import { declarationState, type UseDeclaration } from '../watch/use-declaration.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { forbid, invalid, parties, type CaseDesk } from './case-desk.ts'

/** That wait for an answer, of one party. */
const waitingMax = 20
/** Of one workload, ever. */
const ofWorkloadMax = 200

export function declareUse(
  desk: CaseDesk,
  asked: Pick<
    UseDeclaration,
    'kind' | 'partyId' | 'workloadId' | 'text' | 'statement' | 'fromMs' | 'toMs' | 'by'
  >,
): Promise<UseDeclaration | Refusal> {
  return desk.inTurn(async () => {
    const { kind, partyId, workloadId, fromMs, toMs, by } = asked
    // Of another party's workload it is said what is said of none.
    if (parties(desk, workloadId)?.partyId !== partyId) {
      return invalid('workload', 'There is no such workload.')
    }
    const atMs = desk.clock.nowMs()
    if (kind === 'evaluation' && toMs === null) {
      return invalid('to', 'must say when the evaluation is over')
    }
    if (toMs !== null && toMs <= Math.max(atMs, fromMs)) {
      return invalid('to', 'must be later than now and than `from`; left out: until withdrawn')
    }
    const { declarations } = desk.register
    const waiting = [...declarations.all.values()].filter(
      (one) => one.partyId === partyId && declarationState(one, atMs) === 'waiting',
    )
    if (waiting.length >= waitingMax) {
      return forbid(`${waitingMax} declarations wait for an answer; withdraw one or wait.`)
    }
    if (declarations.ofWorkload(workloadId).length >= ofWorkloadMax) {
      return forbid(`${ofWorkloadMax} declarations were made of this workload; no more are taken.`)
    }
    const declaration: UseDeclaration = {
      ...asked,
      id: newId('dcl', atMs),
      atMs,
      decision: null,
      withdrawnAtMs: null,
    }
    await desk.commitEvent({ kind: 'declaration.made', declaration }, by)
    return declaration
  })
}

/** The customer takes it back; a repeat changes nothing. */
export function withdrawDeclaration(
  desk: CaseDesk,
  asked: { readonly id: string; readonly partyId: string; readonly by: string },
): Promise<UseDeclaration | Refusal> {
  return desk.inTurn(async () => {
    const { id: declarationId, partyId, by } = asked
    const found = desk.register.declarations.all.get(declarationId)
    if (found?.partyId !== partyId) return refuse('door.not_found')
    if (found.withdrawnAtMs !== null) return found
    const atMs = desk.clock.nowMs()
    await desk.commitEvent({ kind: 'declaration.withdrawn', declarationId, atMs }, by)
    return declarationNow(desk, found)
  })
}

/** By somebody of the house; a decision stands. */
export function decideDeclaration(
  desk: CaseDesk,
  by: Operator,
  asked: {
    readonly id: string
    readonly outcome: 'accepted' | 'declined'
    readonly reason: string
  },
): Promise<UseDeclaration | Refusal> {
  return desk.inTurn(async () => {
    const { id: declarationId, outcome, reason } = asked
    const found = desk.register.declarations.all.get(declarationId)
    if (found === undefined) return refuse('door.not_found')
    const atMs = desk.clock.nowMs()
    if (declarationState(found, atMs) !== 'waiting') {
      return forbid('This declaration waits no more: it was decided, withdrawn or has ended.')
    }
    const decision = { outcome, by: by.id, reason, atMs }
    await desk.commitEvent({ kind: 'declaration.decided', declarationId, decision }, by.id)
    return declarationNow(desk, found)
  })
}

function declarationNow({ register }: CaseDesk, before: UseDeclaration): UseDeclaration {
  return register.declarations.all.get(before.id) ?? before
}
