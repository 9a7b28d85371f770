// The register: what operators, reviewers and parties did, as events that are only ever added, and
// the state that follows from them. The book keeps the events; every event is a leaf of the log too.
// Folding the same events in the same order gives the same register.
import {
  applyErasure,
  type DoneErasure,
  type Erasure,
  type ErasureEvent,
} from '../audit/erasure.ts'
import { applyHold, isHold, type Hold, type HoldEvent } from '../audit/hold.ts'
import {
  applyGlass,
  isGlass,
  openGlass,
  type Glass,
  type GlassEvent,
} from '../identity/break-glass.ts'
import type { Change } from '../identity/change.ts'
import type { Operator } from '../identity/operator.ts'
import type { Breach } from '../place/breach.ts'
import type { Fact } from '../policy/fact.ts'
import type { CaseEvent } from '../watch/case.ts'
import { openCases, type Cases } from '../watch/cases.ts'
import { openDeclarations, type DeclarationEvent, type Declarations } from './declaration-events.ts'
import { applyChange, type ChangeStep } from './change-events.ts'
import {
  objectKey,
  type ManagedObject,
  type ObjectEvent,
  type RetiredObject,
} from './managed-object.ts'
import { keepPackVersion, type PackVersion, type PackVersions } from './pack-versions.ts'
import { applyOperator, type OperatorEvent } from './operator-events.ts'

/** One open question about one party: nothing is sent for it until somebody answers. */
export interface Referral {
  readonly id: string
  readonly partyId: string
  readonly ruleId: string
  /** What is to be found out, in words. */
  readonly question: string
  readonly openedAtMs: number
  /** Who is to answer; an operator's id, or the role `compliance` until somebody took it. */
  readonly owner: string
  readonly dueAtMs: number
}

/** A person's dated, reasoned answer to one rule's question about one party. It expires. */
export interface Determination {
  readonly id: string
  readonly partyId: string
  readonly ruleId: string
  readonly truth: 'T' | 'F'
  readonly reason: string
  /** What was looked at: names of documents with their hashes. */
  readonly evidence: readonly string[]
  readonly madeBy: string
  readonly madeAtMs: number
  readonly expiresAtMs: number
}

export interface Acknowledgement {
  readonly contractId: string
  readonly noticeId: string
  /** SHA-256 of what was acknowledged, in hex: another text needs another word. */
  readonly textHashes: readonly string[]
  readonly keyId: string
  readonly atMs: number
}

/** Distinct persons whose data of one kind a workload moved in a period, exact or within bounds. */
export interface Volume {
  readonly id: string
  readonly workloadId: string
  readonly kind: string
  readonly personsFrom: number
  readonly personsTo: number | null
  readonly fromMs: number
  readonly toMs: number
  readonly reportedBy: string
  readonly atMs: number
}

/** A party's objection to a fact held about it. */
export interface Contest {
  readonly id: string
  readonly factId: string
  readonly partyId: string
  readonly statement: string
  readonly atMs: number
}

/** A replay that was asked for over the API and came to its end. */
export interface DoneReplay {
  readonly id: string
  readonly askedBy: string
  readonly startedAtMs: number
  /** SHA-256 in hex of exactly what was proposed, as changes name their content; null for a question. */
  readonly contentHash: string | null
  /** The world that it was compared with. */
  readonly worldId: string
  /** Under which the book keeps its report. */
  readonly reportId: string
}

/** The configuration that counts under change control. */
export interface ConfigurationControl {
  /** Of its text and of all files that it names. */
  readonly hash: string
  /** SHA-256 over its exceptions alone: a change of them needs two approvals. */
  readonly exceptions: string
}

/** What is held from now on: under change control it comes with the change that published it. */
export type HeldEvent = StatedEvent | ObjectEvent

/** What people say that decisions rest on. */
export type StatedEvent =
  | {
      readonly kind: 'fact.added'
      readonly fact: Fact
      /** Whether the party that it is about may see it; it may, where nothing is said. */
      readonly audience?: 'party' | 'compliance'
    }
  | { readonly kind: 'volume.reported'; readonly volume: Volume }

export type HouseEvent =
  | CaseEvent
  | HoldEvent
  | GlassEvent
  | DeclarationEvent
  | OperatorEvent
  | { readonly kind: 'replay.done'; readonly replay: DoneReplay }
  | ChangeStep
  | {
      readonly kind: 'change.published'
      readonly changeId: string
      readonly atMs: number
      /** Of a configuration: what it is from now on. */
      readonly configuration?: ConfigurationControl & { readonly isControlled: boolean }
      /** Of what people say for decisions to rest on: what is said from now on. */
      readonly held?: HeldEvent
    }
  /** The first configuration under change control: from then on no other counts without approval. */
  | ({ readonly kind: 'configuration.founded'; readonly atMs: number } & ConfigurationControl)
  | { readonly kind: 'referral.opened'; readonly referral: Referral }
  | { readonly kind: 'referral.taken'; readonly referralId: string; readonly owner: string }
  | { readonly kind: 'determination.made'; readonly determination: Determination }
  | { readonly kind: 'notice.acknowledged'; readonly acknowledgement: Acknowledgement }
  | HeldEvent
  | {
      readonly kind: 'fact.contested'
      readonly contest: Contest
      /** The question that it opens. */
      readonly referral?: Referral
    }
  | ErasureEvent
  | { readonly kind: 'breach.opened'; readonly breach: Breach }
  | {
      readonly kind: 'breach.lifted'
      readonly breachId: string
      readonly deploymentId: string
      readonly reason: string
      readonly by: string
      readonly atMs: number
    }

/** What the events say now. The maps are views: they change with `apply`. */
export interface Register {
  readonly operators: ReadonlyMap<string, Operator>
  readonly changes: ReadonlyMap<string, Change>
  readonly replays: ReadonlyMap<string, DoneReplay>
  /** Null while no configuration is under change control. */
  readonly control: ConfigurationControl | null
  /** Open ones; a determination closes its question. */
  readonly referrals: ReadonlyMap<string, Referral>
  readonly determinations: ReadonlyMap<string, Determination>
  /** By `acknowledgementKey`. */
  readonly acknowledgements: ReadonlyMap<string, Acknowledgement>
  readonly facts: ReadonlyMap<string, Fact>
  /** Ids of facts that are not for the party they are about: matches on lists. */
  readonly hiddenFacts: ReadonlySet<string>
  readonly contests: ReadonlyMap<string, Contest>
  readonly volumes: ReadonlyMap<string, Volume>
  /** What the API manages, by `objectKey`. */
  readonly objects: ReadonlyMap<string, ManagedObject>
  /** What it managed once, as it was then. */
  readonly retiredObjects: ReadonlyMap<string, RetiredObject>
  /** All that packs of the API ever said, by id, oldest first. */
  readonly packVersions: PackVersions
  /** Ordered ones, and from their end on those that ended. */
  readonly erasures: ReadonlyMap<string, Erasure | DoneErasure>
  readonly holds: ReadonlyMap<string, Hold>
  /** Who read beyond their roles for a time, and what. */
  readonly glass: Glass
  /** Those that no operator has lifted, by deployment. */
  readonly breaches: ReadonlyMap<string, Breach>
  /** What the watch and analysts found, and what people did about it. */
  readonly cases: Cases
  /** What customers say of their use beyond what is registered. */
  readonly declarations: Declarations
  /** On their way into the book: they do not count yet, and nothing may be taken that contradicts them. */
  readonly arriving: Set<HouseEvent>
  apply(event: HouseEvent): void
}

/** The facts that count, and those that are about to. */
export function statedFacts({
  facts,
  arriving,
}: Pick<Register, 'facts' | 'arriving'>): readonly Fact[] {
  const coming = [...arriving].flatMap((event) => {
    const held = event.kind === 'change.published' ? event.held : event
    return held?.kind === 'fact.added' ? held.fact : []
  })
  return [...facts.values(), ...coming]
}

/** Whether the question is open or about to be. */
export function isAsked(
  { referrals, arriving }: Pick<Register, 'referrals' | 'arriving'>,
  referralId: string,
): boolean {
  if (referrals.has(referralId)) return true
  return [...arriving].some(
    (event) => event.kind === 'fact.contested' && event.referral?.id === referralId,
  )
}

/** Whether the change is being published or withdrawn: then it is too late for anything else. */
export function isLeaving({ arriving }: Pick<Register, 'arriving'>, changeId: string): boolean {
  return [...arriving].some(
    (event) =>
      (event.kind === 'change.published' || event.kind === 'change.withdrawn') &&
      event.changeId === changeId,
  )
}

export function acknowledgementKey(contractId: string, noticeId: string): string {
  return `${contractId} ${noticeId}`
}

export function openRegister(events: Iterable<HouseEvent>): Register {
  const register = new Folded()
  for (const event of events) register.apply(event)
  return register
}

class Folded implements Register {
  readonly operators = new Map<string, Operator>()
  readonly changes = new Map<string, Change>()
  readonly replays = new Map<string, DoneReplay>()
  control: ConfigurationControl | null = null
  readonly referrals = new Map<string, Referral>()
  readonly determinations = new Map<string, Determination>()
  readonly acknowledgements = new Map<string, Acknowledgement>()
  readonly facts = new Map<string, Fact>()
  readonly hiddenFacts = new Set<string>()
  readonly contests = new Map<string, Contest>()
  readonly volumes = new Map<string, Volume>()
  readonly objects = new Map<string, ManagedObject>()
  readonly retiredObjects = new Map<string, RetiredObject>()
  readonly packVersions = new Map<string, readonly PackVersion[]>()
  readonly erasures = new Map<string, Erasure | DoneErasure>()
  readonly holds = new Map<string, Hold>()
  readonly glass = openGlass()
  readonly breaches = new Map<string, Breach>()
  readonly cases = openCases()
  readonly declarations = openDeclarations()
  readonly arriving = new Set<HouseEvent>()

  apply(event: HouseEvent): void {
    if (event.kind === 'change.published') return this.#publish(event)
    if (isChange(event)) return applyChange(this.changes, event)
    if (isCase(event)) return this.cases.apply(event)
    if (isHold(event)) return applyHold(this.holds, event)
    if (isGlass(event)) return applyGlass(this.glass, event)
    if (isDeclaration(event)) return this.declarations.apply(event)
    switch (event.kind) {
      case 'operator.created':
      case 'operator.changed':
      case 'operator.removed':
        return applyOperator(this.operators, event)
      case 'replay.done':
        this.replays.set(event.replay.id, event.replay)
        return
      case 'configuration.founded':
        this.control = { hash: event.hash, exceptions: event.exceptions }
        return
      case 'referral.opened':
        this.referrals.set(event.referral.id, event.referral)
        return
      case 'referral.taken':
        edit(this.referrals, event.referralId, (one) => ({ ...one, owner: event.owner }))
        return
      case 'determination.made':
        this.#determine(event.determination)
        return
      case 'notice.acknowledged': {
        const { contractId, noticeId } = event.acknowledgement
        this.acknowledgements.set(acknowledgementKey(contractId, noticeId), event.acknowledgement)
        return
      }
      case 'fact.added':
        this.facts.set(event.fact.id, event.fact)
        if (event.audience === 'compliance') this.hiddenFacts.add(event.fact.id)
        return
      case 'fact.contested':
        this.contests.set(event.contest.id, event.contest)
        if (event.referral !== undefined) this.referrals.set(event.referral.id, event.referral)
        return
      case 'volume.reported':
        this.volumes.set(event.volume.id, event.volume)
        return
      case 'object.written':
        this.objects.set(objectKey(event.object.section, event.object.id), event.object)
        keepPackVersion(this.packVersions, event)
        return
      case 'object.retired':
        this.#retire(event)
        keepPackVersion(this.packVersions, event)
        return
      case 'erasure.ordered':
      case 'erasure.waits':
      case 'erasure.done':
        return applyErasure(this.erasures, event)
      case 'breach.opened':
        // Of several replicas each may have found it: the first one stands.
        if (this.breaches.has(event.breach.deploymentId)) return
        this.breaches.set(event.breach.deploymentId, event.breach)
        return
      case 'breach.lifted':
        this.breaches.delete(event.deploymentId)
        return
    }
  }

  #retire({ section, id, by, atMs }: Extract<ObjectEvent, { kind: 'object.retired' }>): void {
    const key = objectKey(section, id)
    const object = this.objects.get(key)
    if (object === undefined) return
    this.objects.delete(key)
    this.retiredObjects.set(key, { ...object, retiredBy: by, retiredAtMs: atMs })
  }

  #determine(made: Determination): void {
    this.determinations.set(made.id, made)
    for (const [id, { partyId, ruleId }] of this.referrals) {
      if (partyId === made.partyId && ruleId === made.ruleId) this.referrals.delete(id)
    }
  }

  #publish(event: Extract<HouseEvent, { kind: 'change.published' }>): void {
    const { changeId, atMs, configuration, held } = event
    // Of two who published the same at once, the first one stands.
    const isFirst = this.changes.get(changeId)?.publishedAtMs === null
    edit(this.changes, changeId, (one) => ({ ...one, publishedAtMs: atMs }))
    if (held !== undefined && isFirst) this.apply(held)
    if (configuration === undefined) return
    const { hash, exceptions, isControlled } = configuration
    this.control = isControlled ? { hash, exceptions } : null
  }
}

function isChange(event: HouseEvent): event is ChangeStep {
  return event.kind.startsWith('change.')
}

export function isCase(event: HouseEvent): event is CaseEvent {
  return event.kind.startsWith('case.')
}

export function isDeclaration(event: HouseEvent): event is DeclarationEvent {
  return event.kind.startsWith('declaration.')
}

/** Replaces one value; an event about something unknown changes nothing. */
function edit<T>(map: Map<string, T>, id: string, change: (before: T) => T): void {
  const before = map.get(id)
  if (before !== undefined) map.set(id, change(before))
}
