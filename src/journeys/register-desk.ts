// The register with its way into the book: an event is applied once it is durable, or, where nobody can
// lose by it, at once. Its entry in the log says what kind it is, by whom and about what; the whole of it
// is committed to, so that it can be proven later and reads nobody's reasons now.
import { isHold } from '../audit/hold.ts'
import { isGlass } from '../identity/break-glass.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { EventOp } from '../metering/ledger-ops.ts'
import { objectKey, packTextIn } from './managed-object.ts'
import type { Book } from './ports.ts'
import { isCase, isDeclaration, openRegister, type HouseEvent, type Register } from './register.ts'

export interface RegisterDesk {
  readonly register: Register
  /** Resolves once the event is durable and decides. Rejects with a Fault `store.*`; then it is not applied. */
  commitEvent(this: void, event: HouseEvent, by: string): Promise<void>
  /** Applies at once and makes it durable in order with everything else; nobody waits. */
  postEvent(this: void, event: HouseEvent, by?: string): void
}

export interface RegisterDeps {
  readonly clock: Clock
  readonly book: Pick<Book, 'post' | 'commit'>
  /** Of the book, in order. */
  readonly events: Iterable<HouseEvent>
  /** Told after an event that decisions rest on was applied; resolves when requests are decided by it. */
  readonly onChanged: () => Promise<void> | undefined
}

export function openRegisterDesk({ clock, book, events, onChanged }: RegisterDeps): RegisterDesk {
  const register = openRegister(events)

  async function apply(event: HouseEvent): Promise<void> {
    register.apply(event)
    if (isDecisive(event)) await onChanged()
  }

  return Object.freeze<RegisterDesk>({
    register,
    async commitEvent(event, by) {
      register.arriving.add(event)
      try {
        await book.commit(opOf(event, by, clock.nowMs()))
      } finally {
        register.arriving.delete(event)
      }
      await apply(event)
    },
    postEvent(event, by = 'house') {
      book.post(opOf(event, by, clock.nowMs()))
      void apply(event)
    },
  })
}

/** Whether a decision may rest on it: a world made before is then made anew. */
function isDecisive(event: HouseEvent): boolean {
  const { kind } = event.kind === 'change.published' ? (event.held ?? event) : event
  return decisive.has(kind)
}

const decisive: ReadonlySet<HouseEvent['kind']> = new Set([
  'determination.made',
  'fact.added',
  'fact.contested',
  'volume.reported',
])

function opOf(event: HouseEvent, by: string, atMs: number): EventOp {
  const json = canonicalJson(JSON.parse(JSON.stringify(event)))
  return {
    kind: 'event',
    atMs,
    json,
    entry: {
      id: newId('evt', atMs),
      type: event.kind,
      atMs,
      public: canonicalJson({ by, subject: subjectOf(event), ...packHash(event) }),
      committed: { event: json },
      sealed: {},
    },
  }
}

/** Of rules that count from now on also which text: whoever reads the log can hold a text against it. */
function packHash(event: HouseEvent): { readonly content?: string } {
  const held = event.kind === 'change.published' ? event.held : event
  if (held?.kind !== 'object.written' || held.object.section !== 'packs') return {}
  return { content: sha256Hex(packTextIn(held.object.written)) }
}

/** The id of what the event is about. */
function subjectOf(event: HouseEvent): string {
  if (isCase(event)) return event.kind === 'case.opened' ? event.case.id : event.caseId
  if (isGlass(event)) return event.kind === 'glass.broken' ? event.grant.id : event.grantId
  if (isHold(event)) return event.kind === 'hold.set' ? event.hold.id : event.holdId
  if (isDeclaration(event)) {
    return event.kind === 'declaration.made' ? event.declaration.id : event.declarationId
  }
  switch (event.kind) {
    case 'operator.created':
      return event.operator.id
    case 'operator.changed':
    case 'operator.removed':
      return event.operatorId
    case 'replay.done':
      return event.replay.id
    case 'change.requested':
      return event.change.id
    case 'change.replayed':
    case 'change.approved':
    case 'change.published':
    case 'change.withdrawn':
      return event.changeId
    case 'configuration.founded':
      return event.hash
    case 'referral.opened':
      return event.referral.id
    case 'referral.taken':
      return event.referralId
    case 'determination.made':
      return event.determination.id
    case 'notice.acknowledged':
      return `${event.acknowledgement.contractId} ${event.acknowledgement.noticeId}`
    case 'fact.added':
      return event.fact.id
    case 'fact.contested':
      return event.contest.id
    case 'volume.reported':
      return event.volume.id
    case 'object.written':
      return objectKey(event.object.section, event.object.id)
    case 'object.retired':
      return objectKey(event.section, event.id)
    case 'erasure.waits':
      return event.erasureId
    case 'erasure.ordered':
    case 'erasure.done':
      return event.erasure.id
    case 'breach.opened':
      return event.breach.id
    case 'breach.lifted':
      return event.breachId
  }
}
