// What the live watch found becomes a case, or adds to one. Nobody waits for it; telling it the same again
// changes nothing. At level 3 the watch asks the customer by itself, and goes no further.
import { newId } from '../kernel/ids.ts'
import { judge } from '../watch/case-finding.ts'
import { bounded, intakeOf, type Found, type FoundMember } from '../watch/case-intake.ts'
import { isWaiting, stepProblem, type Clauses } from '../watch/case-steps.ts'
import { levelOf, type Case, type Member, type ReasonClass } from '../watch/case.ts'
import type { Group } from '../watch/section.ts'
import { observedUses } from '../watch/observed-uses.ts'
import { declaredOf } from './case-declared.ts'
import { parties, proposeInTurn, type CaseDesk } from './case-desk.ts'

/** A finding as the watch tells it; what it is under the contract is judged here. */
export interface Finding extends Omit<Found, 'members'> {
  readonly members: readonly Omit<FoundMember, 'judgement'>[]
}

export interface Findings {
  /** Opens or updates the case of the workload or cluster. Resolves when what follows from it is durable. */
  found(this: void, finding: Finding): Promise<Case | null>
}

export interface FindingsOptions {
  /** Cases that are open at once; beyond it findings are only counted. */
  readonly openCasesMax: number
  readonly onDropped: () => void
}

export function openFindings(desk: CaseDesk, options: FindingsOptions): Findings {
  const { cases } = desk.register
  const openCount = (): number =>
    [...cases.all.values()].filter(({ members }) => members.some(isUndisposed)).length

  /** Who acts as one changes from day to day; the case stays the same. */
  function clusterOf({ cluster, members }: Finding): string | null {
    if (cluster === null) return null
    return cases.clusterOf(members.map(({ workloadId }) => workloadId))?.cluster ?? cluster
  }

  async function found(finding: Finding): Promise<Case | null> {
    const known = bounded({
      ...finding,
      cluster: clusterOf(finding),
      members: finding.members.flatMap((member) => judged(desk, member)),
    })
    const [first] = known.members
    if (first === undefined) return null
    const nowMs = desk.clock.nowMs()
    const last = cases.lastOf({ cluster: known.cluster, workloadId: first.workloadId })
    const intake = intakeOf(known, last, nowMs)
    // Whom a kill left unasked is asked now.
    if (intake.kind === 'nothing') return last === null ? null : verify(desk, last.id)
    if (intake.kind === 'opens') {
      if (openCount() >= options.openCasesMax) {
        options.onDropped()
        return null
      }
      const opened = caseOf(desk, known, nowMs)
      desk.postEvent({ kind: 'case.opened', case: opened }, 'watch')
      return verify(desk, opened.id)
    }
    const { level, groups, links, edges } = known
    const { caseId } = intake
    const members = intake.members.flatMap((member) => memberOf(desk, member, nowMs))
    const event = {
      kind: 'case.found',
      caseId,
      level,
      groups,
      links,
      edges,
      members,
      atMs: nowMs,
    } as const
    desk.postEvent(event, 'watch')
    return verify(desk, caseId)
  }

  return Object.freeze<Findings>({ found })
}

/** Nothing for a workload that the world does not know any more. */
function judged(desk: CaseDesk, member: Finding['members'][number]): FoundMember[] {
  const said = declaredOf(desk, member.workloadId, desk.clock.nowMs())
  if (said === null) return []
  const judgement = judge(said.declared, observedUses(member.evidence.statistics))
  return [{ ...member, judgement }]
}

function isUndisposed({ disposition }: Member): boolean {
  return disposition === null
}

function caseOf(desk: CaseDesk, found: Found, nowMs: number): Case {
  const { cluster, links, edges, level, groups, members } = found
  return {
    id: newId('case', nowMs),
    openedBy: 'watch',
    openedAtMs: nowMs,
    cluster,
    links,
    edges,
    level,
    groups,
    members: members.flatMap((member) => memberOf(desk, member, nowMs)),
    owner: null,
    notes: [],
    steps: [],
  }
}

function memberOf(desk: CaseDesk, member: FoundMember, atMs: number): Member[] {
  const who = parties(desk, member.workloadId)
  return who === null ? [] : [{ ...who, ...member, atMs, disposition: null }]
}

/** Asks those of level 3 that were not asked yet, together. Whoever may not be asked stays with the analysts. */
function verify(desk: CaseDesk, caseId: string): Promise<Case | null> {
  // What another finding is about to ask is seen here.
  return desk.inTurn(() => verifyInTurn(desk, caseId))
}

async function verifyInTurn(desk: CaseDesk, caseId: string): Promise<Case | null> {
  const found = desk.register.cases.all.get(caseId)
  if (found === undefined || found.level < 3) return found ?? null
  const asked = new Set(
    found.steps
      .filter((step) => levelOf(step.stage) >= 3 && (isWaiting(step) || step.effectedAtMs !== null))
      .flatMap(({ workloadIds }) => workloadIds),
  )
  const step = {
    stage: 'verify',
    limits: [],
    questions: verifyQuestions,
    reasonClass: reasonOf(found.groups),
    words: '',
    urgent: null,
    isTermination: false,
  } as const
  const nowMs = desk.clock.nowMs()
  const clausesOf = (member: Member): Clauses => desk.clausesOf(member.contractId, nowMs)
  const workloadIds = found.members
    .filter(({ workloadId, level }) => level >= 3 && !asked.has(workloadId))
    .map(({ workloadId }) => workloadId)
    .filter((id) => {
      const alone = { ...step, workloadIds: [id], proposedBy: 'watch' }
      return stepProblem(found, alone, clausesOf) === null
    })
  if (workloadIds.length === 0) return found
  await proposeInTurn(desk, 'watch', caseId, { ...step, workloadIds })
  return desk.register.cases.all.get(caseId) ?? found
}

const verifyQuestions: readonly string[] = [
  'What are the outputs of this workload used for?',
  'Which service or team sends these requests, and does it serve users of its own?',
  'Please send an id of the end user with each request (user, safety_identifier or metadata.user_id).',
]

function reasonOf(groups: readonly Group[]): ReasonClass {
  if (groups.includes('a')) return 'extraction'
  if (groups.includes('d')) return 'sharing'
  return groups.includes('c') ? 'parameters' : 'extraction'
}
