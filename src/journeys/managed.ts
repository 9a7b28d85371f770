// Parties, contracts, workloads and packs that the API manages: written in the words of the files, held
// by the same rules, kept as events of the register. An object is the file's or the API's, never both. A new
// one, a change or a retirement counts when the configuration with it is good, its event is durable and the
// world is made of it; until then requests see the world before. Under change control it becomes a change.
import type { Change, ChangeKind } from '../identity/change.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { requestChange, type ChangeDesk } from './change-desk.ts'
import type { Register } from './register.ts'
import type { Directory, ManagedSection } from './directory.ts'
import {
  nounOf,
  objectEvent,
  objectKey,
  type ObjectChange,
  type ObjectEvent,
  type Written,
} from './managed-object.ts'

export interface ObjectKeeper {
  /** Must say what is wrong with the configuration that the change would make; null if nothing is. */
  check(change: ObjectChange): Promise<Refusal | null>
  /**
   * Must refuse as `check` does, or else call `commit` once and, if that says so, resolve when requests are
   * decided by it. One at a time: nothing comes between the check and the commit.
   */
  take(change: ObjectChange, commit: () => Promise<boolean>): Promise<Refusal | null>
}

export interface ManagedDesk extends ChangeDesk {
  readonly directory: Pick<Directory, 'managedBy'>
  readonly objects: ObjectKeeper
}

/** Objects of the API that may be there at once: each change looks at all of them. */
export const objectsMax = 20_000

/** Why the change cannot be meant as it stands, whatever it says; null if it can. */
export function staleness(
  { register, directory }: Pick<ManagedDesk, 'register' | 'directory'>,
  change: ObjectChange,
): Refusal | null {
  const { section, id, basis } = change
  const noun = nounOf(section)
  const key = objectKey(section, id)
  const current = register.objects.get(key)
  if (change.kind === 'object' && (basis === null || current === undefined)) {
    if (register.objects.size >= objectsMax) {
      const message = `The API manages ${objectsMax} objects already; put this one into the file.`
      return refuse('admin.invalid', { message, param: 'id' })
    }
    const by = directory.managedBy(section, id)
    const taken = by !== null && !(by === 'file' && takesOver(change))
    if (!taken && basis === firstBasis(register, section, id)) return null
    if (basis !== null) return noObject({ register, directory }, section, id)
    const why = taken ? `There is a ${noun} of this id already` : `A ${noun} of this id was retired`
    return refuse('admin.invalid', { message: `${why}; take another id.`, param: 'id' })
  }
  if (current === undefined) return noObject({ register, directory }, section, id)
  if (current.revision === basis) return null
  const message = `Somebody changed the ${noun} since revision ${basis}; it is ${current.revision} now.`
  return refuse('admin.changed_meanwhile', { message, param: 'revision' })
}

/**
 * What a new object begins from. A pack that was retired may be said again, and its revisions go on; of all else
 * an id is given once: the outcome equals no number where it was.
 */
export function firstBasis(
  { retiredObjects }: Pick<Register, 'retiredObjects'>,
  section: ManagedSection,
  id: string,
): number | null | undefined {
  const retired = retiredObjects.get(objectKey(section, id))
  if (retired === undefined) return null
  return section === 'packs' ? retired.revision : undefined
}

/** Whether it takes a file's pack into the hands of the API. */
function takesOver({ section, written }: Extract<ObjectChange, { kind: 'object' }>): boolean {
  return section === 'packs' && written['replaces'] !== undefined
}

/** There is none of the API: it is the file's, or nobody's. */
export function noObject(
  { directory }: Pick<ManagedDesk, 'register' | 'directory'>,
  section: ManagedSection,
  id: string,
): Refusal {
  if (directory.managedBy(section, id) !== 'file') return refuse('door.not_found')
  const message = `The ${nounOf(section)} ${id} is managed by the configuration file; change it there.`
  return refuse('admin.managed_by_file', { message })
}

/** Puts it in force; under change control it becomes a change that others approve. */
export async function changeObject(
  desk: ManagedDesk,
  by: Operator,
  change: ObjectChange,
  { summary, reason }: { readonly summary: string; readonly reason: string },
): Promise<ObjectEvent | Change | Refusal> {
  const early = staleness(desk, change)
  if (early !== null) return early
  if (desk.register.control !== null) {
    const problem = await desk.objects.check(change)
    if (problem !== null) return problem
    const content = canonicalJson(JSON.parse(JSON.stringify(change)))
    const contentHash = sha256Hex(content)
    const kind = changeKindOf(change)
    return requestChange(desk, by, { kind, contentHash, content, summary, reason })
  }
  if (!mayDo(by, 'changes.publish')) {
    return refuse('admin.forbidden', {
      message: `Without change control this counts at once, which needs changes.publish; your roles are: ${by.roles.join(', ')}.`,
    })
  }
  // What is attested of a party is a fact as any other.
  if (change.kind === 'object' && change.dossiers !== null && !mayDo(by, 'facts.add')) {
    return refuse('admin.forbidden', {
      message: `Without change control a dossier counts at once, which needs facts.add; your roles are: ${by.roles.join(', ')}.`,
    })
  }
  let event: ObjectEvent | null = null
  const refusal = await desk.objects.take(change, async () => {
    event = objectEvent(change, { by: by.id, atMs: desk.clock.nowMs() })
    await desk.commitEvent(event, by.id)
    return true
  })
  return refusal ?? event ?? refuse('door.draining')
}

function changeKindOf({ section }: ObjectChange): ChangeKind {
  if (section === 'packs') return 'pack'
  return section === 'contracts' ? 'contract' : 'configuration'
}

/** What was said in how many words as came before: times a lost race is run again. */
const attemptsMax = 8

/** Adds an amendment to a contract of the API; of two at once both are added, one after the other. */
export async function amendContract(
  desk: ManagedDesk,
  by: Operator,
  { contractId, amendment, reason }: AskedAmendment,
): Promise<ObjectEvent | Change | Refusal> {
  for (let attempt = 1; ; attempt += 1) {
    const change = withAmendment(desk, contractId, amendment)
    if (change.kind === 'refused') return change
    const summary = `The contract ${contractId} is amended`
    const made = await changeObject(desk, by, change, { summary, reason })
    const isLate = made.kind === 'refused' && made.code === 'admin.changed_meanwhile'
    if (!isLate || attempt >= attemptsMax) return made
  }
}

/** The contract with one more amendment. */
export function withAmendment(
  desk: Pick<ManagedDesk, 'register' | 'directory'>,
  contractId: string,
  amendment: Written,
): ObjectChange | Refusal {
  const current = desk.register.objects.get(objectKey('contracts', contractId))
  if (current === undefined) return noObject(desk, 'contracts', contractId)
  const { section, id, written, dossiers, revision } = current
  const { amendments } = written
  const before = isList(amendments) ? amendments : []
  return {
    kind: 'object',
    section,
    id,
    written: { ...written, amendments: [...before, amendment] },
    dossiers,
    basis: revision,
  }
}

/** What would stand in its way if it were asked for now; nothing is entered. */
export async function tryObject(desk: ManagedDesk, change: ObjectChange): Promise<Refusal | null> {
  return staleness(desk, change) ?? desk.objects.check(change)
}

export interface AskedAmendment {
  readonly contractId: string
  readonly amendment: Written
  readonly reason: string
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
