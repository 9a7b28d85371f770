// Cases as operators work them: opened, taken, noted, acted on in steps, disposed of. Every step is an event of
// the register and an entry of the log before anybody hears of it, and one is taken after the other, so that
// whoever acts has seen what was done before.
import { approversOf, refuseApprover } from '../identity/change.ts'
import type { Operator } from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { overturnedIn } from '../watch/case-appeal.ts'
import { noticeOf } from '../watch/case-notice.ts'
import {
  approvalsOf,
  changesService,
  isWaiting,
  notApprovers,
  stepProblem,
  type Clauses,
} from '../watch/case-steps.ts'
import {
  type Case,
  type CaseEvent,
  type CaseStep,
  type Disposition,
  type Member,
  type Notice,
} from '../watch/case.ts'
import type { Statistic } from '../watch/statistic.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { RegisterDesk } from './register-desk.ts'
import type { World } from './world.ts'

export interface CaseDeps extends Pick<RegisterDesk, 'register' | 'commitEvent' | 'postEvent'> {
  readonly clock: Clock
  readonly world: () => World
  /** What the contract says of limits, uses and its own end, as its terms stand at the instant. */
  readonly clausesOf: (contractId: string, nowMs: number) => Clauses
}

export interface CaseDesk extends CaseDeps {
  /** One after the other, whoever asks. */
  inTurn<Result>(this: void, act: () => Promise<Result>): Promise<Result>
}

export function openCaseDesk(deps: CaseDeps): CaseDesk {
  let last: Promise<unknown> = Promise.resolve()
  return Object.freeze<CaseDesk>({
    ...deps,
    inTurn(act) {
      const result = last.then(act, act)
      last = result.catch(() => undefined)
      return result
    },
  })
}

export function noticesOf(
  { register }: Pick<CaseDesk, 'register'>,
  caseId: string,
): readonly Notice[] {
  return register.cases.noticesBy('case', caseId)
}

/** Who a workload is, as the world knows it now; null: it does not. */
export function parties(
  { world }: Pick<CaseDeps, 'world'>,
  workloadId: string,
): Pick<Member, 'workloadId' | 'partyId' | 'contractId' | 'contractVersion'> | null {
  const { workloads, contracts } = world()
  const contract = contracts.get(workloads.get(workloadId)?.contractId ?? '')
  if (contract === undefined) return null
  const { id: contractId, version: contractVersion, partyId } = contract
  return { workloadId, partyId, contractId, contractVersion }
}

/** An analyst's own case, on figures that they counted. */
export function openCase(
  desk: CaseDesk,
  by: Operator,
  asked: {
    readonly workloadId: string
    readonly reason: string
    readonly statistics: readonly Statistic[]
    readonly records: readonly string[]
    readonly judgement: Member['judgement']
    readonly harvest: Member['harvest']
  },
): Promise<Case | Refusal> {
  return desk.inTurn(async () => {
    const { workloadId, reason, statistics, records, judgement, harvest } = asked
    const who = parties(desk, workloadId)
    if (who === null) return invalid('workload', 'There is no such workload.')
    const open = desk.register.cases.openOf({ cluster: null, workloadId })
    if (open !== null) return invalid('workload', `${open.id} is open about this workload.`)
    const atMs = desk.clock.nowMs()
    const looked = Math.max(0, ...statistics.map(({ of }) => of))
    const evidence = { statistics, records, engine: 'analyst', calibration: '', looked, missed: 0 }
    const member = { ...who, level: 0, evidence, harvest, judgement, atMs, disposition: null }
    const opened: Case = {
      id: newId('case', atMs),
      openedBy: by.id,
      openedAtMs: atMs,
      cluster: null,
      links: [],
      level: 0,
      groups: [...new Set(statistics.map(({ group }) => group))],
      members: [member],
      owner: by.id,
      notes: [{ by: by.id, atMs, text: reason }],
      steps: [],
    }
    await desk.commitEvent({ kind: 'case.opened', case: opened }, by.id)
    return opened
  })
}

/** Says who works it; a case that somebody took may be taken over. */
export function takeCase(desk: CaseDesk, by: Operator, caseId: string): Promise<Case | Refusal> {
  return change(desk, by.id, caseId, ({ owner }) =>
    owner === by.id ? null : { kind: 'case.taken', caseId, owner: by.id },
  )
}

const notesMax = 500

export function noteCase(
  desk: CaseDesk,
  by: Operator,
  caseId: string,
  text: string,
): Promise<Case | Refusal> {
  return change(desk, by.id, caseId, ({ notes }, atMs) =>
    notes.length >= notesMax
      ? invalid('text', `A case has at most ${notesMax} notes.`)
      : { kind: 'case.noted', caseId, note: { by: by.id, atMs, text } },
  )
}

export type AskedStep = Pick<
  CaseStep,
  | 'stage'
  | 'workloadIds'
  | 'limits'
  | 'questions'
  | 'reasonClass'
  | 'words'
  | 'urgent'
  | 'isTermination'
>

/** Takes effect at once, or, where it needs approvals, with the last of them. `by`: `watch` or an operator's id. */
export function proposeStep(
  desk: CaseDesk,
  by: string,
  caseId: string,
  asked: AskedStep,
): Promise<Case | Refusal> {
  return desk.inTurn(() => proposeInTurn(desk, by, caseId, asked))
}

/** The same for whoever has the turn. */
export async function proposeInTurn(
  desk: CaseDesk,
  by: string,
  caseId: string,
  asked: AskedStep,
): Promise<Case | Refusal> {
  const found = desk.register.cases.all.get(caseId)
  if (found === undefined) return refuse('door.not_found')
  const atMs = desk.clock.nowMs()
  const step: CaseStep = {
    ...asked,
    id: newId('step', atMs),
    proposedBy: by,
    proposedAtMs: atMs,
    approvals: [],
    rejected: null,
    effectedAtMs: null,
  }
  const problem = stepProblem(found, step, (member) => desk.clausesOf(member.contractId, atMs))
  if (problem !== null) return refuse('admin.invalid', problem)
  await desk.commitEvent({ kind: 'case.proposed', caseId, step }, by)
  return approvalsOf(step) > 0 ? caseNow(desk, found) : effect(desk, by, found, step)
}

export const approverSentences = {
  not_an_approver: 'Only an operator with the role approver approves.',
  is_the_requester: 'Whoever opened the case or asked for the step does not approve it.',
  is_sales: 'Whoever sells does not approve.',
  approved_before: 'You have approved this step already; it needs somebody else.',
} as const

export function approveStep(
  desk: CaseDesk,
  by: Operator,
  { caseId, stepId }: { readonly caseId: string; readonly stepId: string },
): Promise<Case | Refusal> {
  return desk.inTurn(async () => {
    const atMs = desk.clock.nowMs()
    const found = waiting(desk, caseId, stepId)
    if ('code' in found) return found
    const why = refuseApprover(notApprovers(found.case, found.step), found.step, by, atMs)
    if (why !== null) return forbid(approverSentences[why])
    const problem = problemNow(desk, found.case, found.step)
    if (problem !== null) return refuse('admin.invalid', problem)
    const operatorId = by.id
    await desk.commitEvent({ kind: 'case.approved', caseId, stepId, operatorId, atMs }, by.id)
    return effectApproved(desk, by.id, caseId, stepId)
  })
}

export function rejectStep(
  desk: CaseDesk,
  by: Operator,
  asked: { readonly caseId: string; readonly stepId: string; readonly reason: string },
): Promise<Case | Refusal> {
  return desk.inTurn(async () => {
    const found = waiting(desk, asked.caseId, asked.stepId)
    if ('code' in found) return found
    const atMs = desk.clock.nowMs()
    await desk.commitEvent({ kind: 'case.rejected', ...asked, by: by.id, atMs }, by.id)
    return caseNow(desk, found.case)
  })
}

/** Ends an effect; a repeat changes nothing. */
export function liftNotice(
  desk: CaseDesk,
  by: Operator,
  asked: { readonly caseId: string; readonly noticeId: string; readonly reason: string },
): Promise<Case | Refusal> {
  return change(desk, by.id, asked.caseId, (_found, atMs) => {
    const notice = desk.register.cases.notices.get(asked.noticeId)
    if (notice?.caseId !== asked.caseId) return refuse('door.not_found')
    return notice.ended === null ? { kind: 'case.lifted', ...asked, by: by.id, atMs } : null
  })
}

/** Closes the case for some members or, with `workloadIds` empty, for all. What is not confirmed ends their notices. */
export function disposeCase(
  desk: CaseDesk,
  by: Operator,
  asked: Pick<Disposition, 'outcome' | 'reason'> & {
    readonly caseId: string
    readonly workloadIds: readonly string[]
  },
): Promise<Case | Refusal> {
  return change(desk, by.id, asked.caseId, ({ members }, atMs) => {
    const { outcome, reason, caseId } = asked
    const all = members.map(({ workloadId }) => workloadId)
    const notices = noticesOf(desk, caseId)
    const honest = overturnedIn(notices)
    const left = all.filter((id) => !honest.has(id))
    const named = asked.workloadIds.length === 0 ? left : asked.workloadIds
    const workloadIds = named.length === 0 ? all : named
    const stranger = workloadIds.find((id) => !all.includes(id))
    if (stranger !== undefined) return invalid('workloads', `${stranger} is not in this case.`)
    const cleared = workloadIds.find((id) => honest.has(id))
    if (cleared !== undefined) {
      return invalid('workloads', `${cleared} was found honest on appeal; that stands.`)
    }
    const appealed = notices.find(
      ({ workloadId, appeals }) =>
        workloadIds.includes(workloadId) && appeals.some(({ decision }) => decision === null),
    )
    if (appealed !== undefined && outcome === 'confirmed') {
      return invalid('outcome', `Notice ${appealed.id} is contested; its appeal is decided first.`)
    }
    const disposition = { outcome, by: by.id, reason, atMs }
    return { kind: 'case.disposed', caseId, workloadIds, disposition }
  })
}

/** Carries on what a kill interrupted: steps with all their approvals that took no effect yet. */
export function effectWaiting(desk: CaseDesk): Promise<void> {
  return desk.inTurn(async () => {
    for (const { id, steps } of desk.register.cases.all.values()) {
      for (const step of steps) {
        if (!isWaiting(step)) continue
        if (step.approvals.length < approvalsOf(step)) continue
        await effectApproved(desk, 'house', id, step.id)
      }
    }
  })
}

async function effectApproved(
  desk: CaseDesk,
  by: string,
  caseId: string,
  stepId: string,
): Promise<Case | Refusal> {
  const found = waiting(desk, caseId, stepId)
  if ('code' in found) return found
  const { operators } = desk.register
  const people = approversOf(found.step, { operators, nowMs: desk.clock.nowMs() })
  if (people.size < approvalsOf(found.step)) return found.case
  if (problemNow(desk, found.case, found.step) !== null) return found.case
  return effect(desk, by, found.case, found.step)
}

async function effect(
  desk: CaseDesk,
  by: string,
  found: Case,
  step: CaseStep,
): Promise<Case | Refusal> {
  const nowMs = desk.clock.nowMs()
  const members = found.members.filter(({ workloadId }) => step.workloadIds.includes(workloadId))
  const notices = changesService(step)
    ? members.map((member) => {
        const clauses = desk.clausesOf(member.contractId, nowMs)
        return noticeOf(found, step, member, { id: newId('ntc', nowMs), clauses, nowMs })
      })
    : []
  const { id: caseId } = found
  const event = { kind: 'case.effected', caseId, stepId: step.id, notices, atMs: nowMs } as const
  await desk.commitEvent(event, by)
  return caseNow(desk, found)
}

function problemNow(desk: CaseDesk, found: Case, step: CaseStep) {
  const nowMs = desk.clock.nowMs()
  // The step itself is one of the case's.
  const others = { ...found, steps: found.steps.filter(({ id }) => id !== step.id) }
  return stepProblem(others, step, (member) => desk.clausesOf(member.contractId, nowMs))
}

function waiting(
  { register }: CaseDesk,
  caseId: string,
  stepId: string,
): { readonly case: Case; readonly step: CaseStep } | Refusal {
  const found = register.cases.all.get(caseId)
  const step = found?.steps.find(({ id }) => id === stepId)
  if (found === undefined || step === undefined) return refuse('door.not_found')
  if (!isWaiting(step)) return forbid('This step took effect or was turned down.')
  return { case: found, step }
}

/** Commits what `take` makes of the case, and answers the case as it is then; null: it is so already. */
function change(
  desk: CaseDesk,
  by: string,
  caseId: string,
  take: (found: Case, atMs: number) => CaseEvent | Refusal | null,
): Promise<Case | Refusal> {
  return desk.inTurn(async () => {
    const found = desk.register.cases.all.get(caseId)
    if (found === undefined) return refuse('door.not_found')
    const taken = take(found, desk.clock.nowMs())
    if (taken === null) return found
    if (taken.kind === 'refused') return taken
    await desk.commitEvent(taken, by)
    return caseNow(desk, found)
  })
}

function caseNow({ register }: CaseDesk, before: Case): Case {
  return register.cases.all.get(before.id) ?? before
}

export function invalid(param: string, message: string): Refusal {
  return refuse('admin.invalid', { param, message })
}

export function forbid(message: string): Refusal {
  return refuse('admin.forbidden', { message })
}
