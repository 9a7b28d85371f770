// What may be done about a case, by whom, and when it takes effect.
//
//   1 watch, 2 analysts  one analyst; nobody's service changes, unless the contract's own clause allows a limit
//   3 verify             the watch or one analyst: questions and limits, after a notice
//   4 limit, 5 suspend   two people who neither opened the case nor asked for the step
//
// A limit that does not wait for its notice needs the two at every stage: nobody limits a customer alone and at once.
//
// Steps of a cluster take effect together, and only on members whose own traffic shows it.
import { levelOf, stages, type Case, type CaseStep, type Member } from './case.ts'

/** The highest that the watch does by itself. */
export const automaticLevelMax = 3
/** From this level on a step needs `approvalsNeeded` people. */
export const approvedLevelMin = 4
export const stepApprovals = 2
/** A member of a cluster with less than this share of its own stays at level 2. */
export const harvestShareMin = 0.05
/** At most so many steps in one case. */
export const stepsMax = 100

export interface Clauses {
  /** By which the contract allows limits before anything is verified; null: it does not. */
  readonly limits: string | null
  /** The clause on what outputs may be used for; null: not named. */
  readonly use: string | null
  /** Clocks of termination in days; null: the contract has none. */
  readonly noticeDays: number | null
  readonly cureDays: number | null
  /** Notice before service is suspended, in days; null: ours. */
  readonly suspendDays: number | null
}

export const noClauses: Clauses = Object.freeze({
  limits: null,
  use: null,
  noticeDays: null,
  cureDays: null,
  suspendDays: null,
})

type Asked = Pick<
  CaseStep,
  'stage' | 'workloadIds' | 'limits' | 'questions' | 'urgent' | 'isTermination' | 'proposedBy'
>

/** What is wrong with a step, as a field and a sentence; null if it may be asked for. */
export function stepProblem(
  { members, cluster, steps }: Case,
  asked: Asked,
  clausesOf: (member: Member) => Clauses,
): { readonly param: string; readonly message: string } | null {
  const level = levelOf(asked.stage)
  if (steps.length >= stepsMax) return no('stage', `A case has at most ${stepsMax} steps.`)
  if (asked.proposedBy === 'watch') {
    if (level > automaticLevelMax) {
      return no('stage', `The watch by itself goes no further than ${stages[automaticLevelMax]}.`)
    }
    if (asked.urgent !== null) return no('urgent', 'Only a person says that harm is urgent.')
  }
  const shape = shapeProblem(asked)
  if (shape !== null) return shape
  if (asked.workloadIds.length === 0) return no('workloads', 'Name at least one workload.')
  for (const workloadId of asked.workloadIds) {
    const member = members.find((one) => one.workloadId === workloadId)
    if (member === undefined) return no('workloads', `${workloadId} is not in this case.`)
    const problem = memberProblem(member, asked, cluster !== null, clausesOf(member))
    if (problem !== null) return problem
  }
  return null
}

function shapeProblem({ stage, limits, questions, isTermination, urgent }: Asked) {
  const level = levelOf(stage)
  if (stage === 'none') return no('stage', 'To end an effect, lift its notice.')
  if (stage === 'limit' && limits.length === 0) return no('limits', 'Name at least one limit.')
  if (stage === 'verify' && limits.length === 0 && questions.length === 0) {
    return no('questions', 'Ask something, or name a limit.')
  }
  if (level < 3 && questions.length > 0) {
    return no('questions', `Nobody is asked anything before ${stages[3]}.`)
  }
  if (stage === 'watch' && limits.length > 0) {
    return no('limits', 'This stage only looks closer.')
  }
  if (stage === 'suspend' && limits.length > 0) {
    return no('limits', 'Whoever is suspended has no limits; leave them out.')
  }
  if (isTermination && stage !== 'suspend') {
    return no('termination', 'A contract is ended with a suspension, by its own clocks.')
  }
  if (urgent !== null && !changesService({ stage, limits })) {
    return no('urgent', 'This stage changes no service; nothing can be urgent.')
  }
  return null
}

function memberProblem(
  { workloadId, disposition, harvest, evidence, judgement }: Member,
  asked: Asked,
  isCluster: boolean,
  clauses: Clauses,
) {
  const level = levelOf(asked.stage)
  if (disposition !== null) {
    return no('workloads', `${workloadId} was disposed of as ${disposition.outcome}.`)
  }
  if (level < 3 && asked.limits.length > 0 && clauses.limits === null) {
    const message = `No clause of the contract of ${workloadId} allows a limit before ${stages[3]}.`
    return no('limits', message)
  }
  if (level >= 3 && !evidence.statistics.some(({ of }) => of > 0)) {
    return no('workloads', `${workloadId} has no evidence of its own; it stays at ${stages[2]}.`)
  }
  if (level >= 3 && judgement.finding === 'permitted') {
    const clause = judgement.clause === null ? '' : ` (${judgement.clause})`
    const message = `The contract of ${workloadId} permits what was found${clause}.`
    return no('workloads', message)
  }
  const share = harvest === null || harvest.of === 0 ? null : harvest.count / harvest.of
  if (level >= 3 && isCluster && (share === null || share < harvestShareMin)) {
    const shown =
      harvest === null ? 'was not measured' : `is ${harvest.count} of ${harvest.of} requests`
    const message = `What looks like harvesting at ${workloadId} ${shown}; under 5 % it stays at ${stages[2]}.`
    return no('workloads', message)
  }
  if (asked.isTermination && (clauses.noticeDays === null || clauses.cureDays === null)) {
    const message = `The contract of ${workloadId} states no clocks for notice and cure; it ends by none of ours.`
    return no('termination', message)
  }
  return null
}

/** Whether a customer feels it, so that it takes a notice. */
export function changesService({ stage, limits }: Pick<CaseStep, 'stage' | 'limits'>): boolean {
  return levelOf(stage) >= 3 || limits.length > 0
}

/** How many people must approve a step before it takes effect. */
export function approvalsOf({
  stage,
  limits,
  urgent,
}: Pick<CaseStep, 'stage' | 'limits' | 'urgent'>): number {
  const isAtOnce = urgent !== null && limits.length > 0
  return isAtOnce || levelOf(stage) >= approvedLevelMin ? stepApprovals : 0
}

/** Those who cannot approve it: they opened the case or asked for the step. */
export function notApprovers({ openedBy }: Case, { proposedBy }: CaseStep): readonly string[] {
  return [openedBy, proposedBy]
}

/** Neither waits for approvals nor was turned down. */
export function isWaiting({ effectedAtMs, rejected }: CaseStep): boolean {
  return effectedAtMs === null && rejected === null
}

function no(param: string, message: string): { readonly param: string; readonly message: string } {
  return { param, message }
}
