// What people say for decisions to rest on (a fact, a count of persons), as the content of a change: under
// change control it counts only once somebody else has seen its replay and approved it. The change holds
// the text of it, whose hash is what was approved; its id follows from the change's.
import { isApproved, isOpen, type Change } from '../identity/change.ts'
import type { Operator } from '../identity/operator.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { newId } from '../kernel/ids.ts'
import { isoTime } from '../kernel/time.ts'
import type { Fact } from '../policy/fact.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { approvalSentences, requestChange, requireAction } from './change-desk.ts'
import { factProblem } from './fact-problem.ts'
import { staleness, type ManagedDesk } from './managed.ts'
import { objectEvent, type ObjectChange } from './managed-object.ts'
import { isLeaving, statedFacts, type StatedEvent, type Volume } from './register.ts'
import type { World } from './world.ts'

export interface HeldDesk extends ManagedDesk {
  readonly world: () => World
  /** Must be the facts of the packs that are in force. */
  readonly packFacts: () => readonly Fact[]
}

/** What people say that decisions rest on. */
export type Stated =
  | {
      readonly kind: 'fact'
      readonly audience: 'party' | 'compliance'
      readonly fact: Omit<Fact, 'id' | 'knownFromMs'>
    }
  | { readonly kind: 'volume'; readonly volume: Omit<Volume, 'id' | 'reportedBy' | 'atMs'> }

export type Held = Stated | ObjectChange

/** What `content` of a change holds: our own text, as `hold` wrote it. */
export function heldOf(content: string): Held {
  return JSON.parse(content)
}

export function isObjectChange(held: Held): held is ObjectChange {
  return held.kind === 'object' || held.kind === 'retirement'
}

/** The text whose hash is approved. */
export function heldText(held: Stated): string {
  return canonicalJson(JSON.parse(JSON.stringify(held)))
}

/** What is wrong with it now; null if it may be held. */
export async function heldProblem(desk: HeldDesk, held: Held): Promise<Refusal | null> {
  if (!isObjectChange(held)) return statedProblem(desk, held)
  return staleness(desk, held) ?? (await desk.objects.check(held))
}

/** At once: nothing may come between this and the commit. */
function statedProblem(desk: HeldDesk, held: Stated): Refusal | null {
  const nowMs = desk.clock.nowMs()
  if (held.kind === 'volume') return volumeProblem(desk, held.volume, nowMs)
  const { hiddenFacts } = desk.register
  if (held.audience === 'party' && held.fact.supersedes.some((id) => hiddenFacts.has(id))) {
    // What replaces a match on a list tells of the match.
    const message =
      'It replaces a fact that the party may not see, and would show it; give audience: compliance.'
    return invalid('audience', message)
  }
  const known = [...desk.packFacts(), ...statedFacts(desk.register)]
  const problem = factProblem({ ...held.fact, id: '', knownFromMs: nowMs }, known, nowMs)
  return problem === null ? null : refuse(problem.code ?? 'admin.invalid', problem)
}

function volumeProblem(
  { world }: HeldDesk,
  { workloadId, personsFrom, personsTo, fromMs, toMs }: Omit<Volume, 'id' | 'reportedBy' | 'atMs'>,
  nowMs: number,
): Refusal | null {
  if (!world().workloads.has(workloadId)) return invalid('workload', 'There is no such workload.')
  if (personsTo !== null && personsTo < personsFrom) {
    return invalid('persons.to', 'to must not be less than from.')
  }
  if (toMs <= fromMs) return invalid('period.to', 'to must be later than from.')
  if (toMs <= nowMs) return null
  return invalid('period.to', `to must not be in the future; it is ${isoTime(nowMs)} now.`)
}

function invalid(param: string, message: string): Refusal {
  return refuse('admin.invalid', { param, message })
}

/** Holds it at once; under change control it becomes a change that others approve. */
export async function hold(
  desk: HeldDesk,
  by: Operator,
  held: Stated,
  reason: string,
): Promise<StatedEvent | Change | Refusal> {
  const problem = statedProblem(desk, held)
  if (problem !== null) return problem
  if (desk.register.control !== null) return requestHeld(desk, by, held, reason)
  const atMs = desk.clock.nowMs()
  const event = heldEvent(held, { id: newId(prefixes[held.kind], atMs), by: by.id, atMs })
  await desk.commitEvent(event, by.id)
  return event
}

const prefixes = { fact: 'fact', volume: 'vol' } as const

/** The event by which it is held from `atMs` on: we know it since then, whenever it became true. */
export function heldEvent(
  held: Stated,
  { id, by, atMs }: { readonly id: string; readonly by: string; readonly atMs: number },
): StatedEvent {
  if (held.kind === 'volume') {
    return { kind: 'volume.reported', volume: { ...held.volume, id, reportedBy: by, atMs } }
  }
  const { audience } = held
  return { kind: 'fact.added', fact: { ...held.fact, id, knownFromMs: atMs }, audience }
}

/** Asks for it as a change. What it says is in the content alone: more people read changes than reasons. */
function requestHeld(
  desk: HeldDesk,
  by: Operator,
  held: Stated,
  reason: string,
): Promise<Change | Refusal> {
  const content = heldText(held)
  const about =
    held.kind === 'fact'
      ? `A fact about ${held.fact.subject}`
      : `Persons counted for ${held.volume.workloadId}`
  const contentHash = sha256Hex(content)
  return requestChange(desk, by, { kind: 'fact', contentHash, content, summary: about, reason })
}

/**
 * Puts in force what was approved and is in no file. What cannot be held any more stays approved, and so do
 * packs: from when on the house decides by other rules is for somebody to say.
 */
export async function publishHeld(desk: HeldDesk): Promise<void> {
  for (const change of desk.register.changes.values()) {
    const { content } = change
    if (content === undefined || !mayPublish(desk, change)) continue
    const held = heldOf(content)
    if (isObjectChange(held)) {
      if (held.section !== 'packs') await publishObject(desk, change, held, 'house')
    } else await publishStated(desk, change, held, 'house')
  }
}

/** Puts one change in force that was approved; a repeat answers the first time. */
export async function publishChange(
  desk: HeldDesk,
  by: Operator,
  changeId: string,
): Promise<Change | Refusal> {
  const forbidden = requireAction(by, 'changes.publish')
  if (forbidden !== null) return forbidden
  const change = desk.register.changes.get(changeId)
  if (change === undefined) return refuse('door.not_found')
  if (change.publishedAtMs !== null) return change
  if (change.withdrawnAtMs !== null || isLeaving(desk.register, changeId)) {
    return refuse('admin.forbidden', { message: approvalSentences.not_open })
  }
  if (!mayPublish(desk, change)) {
    const message = 'It is not approved, or its approvals count no more; others approve it first.'
    return refuse('admin.forbidden', { message })
  }
  if (change.content === undefined) {
    const message = 'Its content is in files: put what was approved in place, and it counts.'
    return refuse('admin.invalid', { message })
  }
  const held = heldOf(change.content)
  const refusal = isObjectChange(held)
    ? await publishObject(desk, change, held, by.id)
    : await publishStated(desk, change, held, by.id)
  if (refusal !== null) return refusal
  const now = desk.register.changes.get(changeId) ?? change
  if (now.publishedAtMs !== null) return now
  return refuse('admin.forbidden', { message: approvalSentences.not_open })
}

function mayPublish({ clock, register }: HeldDesk, change: Change): boolean {
  const at = { operators: register.operators, nowMs: clock.nowMs() }
  return isOpen(change) && !isLeaving(register, change.id) && isApproved(change, at)
}

async function publishStated(
  desk: HeldDesk,
  change: Change,
  held: Stated,
  by: string,
): Promise<Refusal | null> {
  const problem = statedProblem(desk, held)
  if (problem !== null) return problem
  const atMs = desk.clock.nowMs()
  const id = `${prefixes[held.kind]}_${change.id.slice(change.id.indexOf('_') + 1)}`
  const event = heldEvent(held, { id, by: change.requestedBy, atMs })
  await desk.commitEvent({ kind: 'change.published', changeId: change.id, atMs, held: event }, by)
  return null
}

async function publishObject(
  desk: HeldDesk,
  { id }: Change,
  held: ObjectChange,
  by: string,
): Promise<Refusal | null> {
  const late = staleness(desk, held)
  if (late !== null) return late
  return desk.objects.take(held, async () => {
    // While the configuration was looked at, the change may have been taken back.
    const now = desk.register.changes.get(id)
    if (now === undefined || !mayPublish(desk, now)) return false
    const atMs = desk.clock.nowMs()
    const event = objectEvent(held, { by: now.requestedBy, atMs })
    await desk.commitEvent({ kind: 'change.published', changeId: id, atMs, held: event }, by)
    return true
  })
}
