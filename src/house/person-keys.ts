// What natural persons' values are sealed with: a key for each record, wrapped by the master key of
// DATA_DIR/keys/persons, in the ring keys/persons.ring. Texts stand in dossiers and kept worlds, keys only
// here: a record's key taken out of the ring erases its values wherever their text still is, and a new
// master key leaves all texts as they are. docs/guides/house-keys.md tells rotation, loss and erasure.
import { join } from 'node:path'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { Fault } from '../kernel/fault.ts'
import { fieldKeyBytes, openField, sealField } from '../kernel/field-cipher.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { randomBytes } from '../kernel/ids.ts'
import type { PersonalAttribute } from '../party/person.ts'
import { renameDurably, replaceDurably } from '../store/durable-file.ts'
import { lockFile } from '../store/file-lock.ts'
import { stampOf } from './file-watch.ts'
import { readSecret } from './house-keys.ts'
import { isRecord } from './source-document.ts'

/** The one place at which a sealed value opens. */
export interface SealedPlace {
  readonly partyId: string
  readonly recordId: string
  readonly attribute: PersonalAttribute
}

export type Closed = 'no_master' | 'no_key' | 'erased' | 'not_for_it'

export type Opened =
  | { readonly kind: 'opened'; readonly codes: readonly string[] }
  | { readonly kind: 'closed'; readonly why: Closed }

export interface PersonKeys {
  /** False: nothing that is sealed can be opened. */
  readonly hasMaster: () => boolean
  /** Another one whenever what can be opened may have changed. */
  readonly version: () => string
  readonly open: (place: SealedPlace, sealed: string) => Opened
  /** Looks at the files again. What cannot be read then opens nothing. */
  readonly refresh: () => void
}

interface Ring {
  readonly master: Buffer | null
  /** Wrapped keys by record; null: erased. */
  readonly keys: ReadonlyMap<string, string | null>
}

const lockWaitMs = 5_000

/** What must be watched, so that a sealing or an erasure counts at once. */
export function personKeyFiles(dataDir: string): {
  readonly master: string
  readonly next: string
  readonly ring: string
} {
  const inside = (name: string): string => join(dataDir, 'keys', name)
  return {
    master: inside('persons'),
    next: inside('persons.next'),
    ring: inside('persons.ring'),
  }
}

/** Throws a Fault `store.unavailable` that names the remedy if a file is damaged or open to others. */
export function openPersonKeys(dataDir: string): PersonKeys {
  const stamps = (): string => Object.values(personKeyFiles(dataDir)).map(stampOf).join('\n')
  // Before the files are read, so that what changes meanwhile is seen the next time.
  let seen = stamps()
  let ring = readRing(dataDir)
  let version = versionOf(ring)
  return Object.freeze<PersonKeys>({
    hasMaster: () => ring.master !== null,
    version: () => version,
    open: (place, sealed) => openWith(ring, place, sealed),
    refresh() {
      const now = stamps()
      if (now === seen) return
      seen = now
      try {
        ring = readRing(dataDir)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        ring = emptyRing
      }
      version = versionOf(ring)
    },
  })
}

/** Seals `codes`, with the record's key or a new one. Throws as `openPersonKeys` does. */
export function sealPerson(dataDir: string, place: SealedPlace, codes: readonly string[]): string {
  return changing(dataDir, (ring, master) => {
    const name = recordName(place)
    const known = keyOf({ ...ring, master }, place)
    const key = Buffer.isBuffer(known) ? known : randomBytes(fieldKeyBytes)
    if (known === 'not_for_it') {
      throw unusable(`the key of ${name} does not open; restore keys/persons.ring`)
    }
    if (!Buffer.isBuffer(known)) {
      const wrapped = sealField(master, wrapContext(name), key.toString('hex'))
      writeRing(dataDir, master, new Map([...ring.keys, [name, wrapped]]))
    }
    return sealField(key, fieldContext(place), codes.join(' '))
  })
}

/** Takes the keys of the party's records (or of one) out of the ring, for good; gives their ids. */
export function erasePerson(
  dataDir: string,
  { partyId, recordId }: { readonly partyId: string; readonly recordId: string | null },
): readonly string[] {
  return changing(dataDir, (ring, master) => {
    const erased = [...ring.keys].flatMap(([name, wrapped]) => {
      const [party, record] = name.split(' ')
      const isMeant = party === partyId && (recordId === null || record === recordId)
      return isMeant && wrapped !== null && record !== undefined ? [record] : []
    })
    const gone = erased.map((record): [string, null] => [`${partyId} ${record}`, null])
    if (gone.length > 0) writeRing(dataDir, master, new Map([...ring.keys, ...gone]))
    return erased
  })
}

/** Wraps all keys with a new master key; gives how many. What is sealed stays as it is. */
export function rotateMaster(dataDir: string): number {
  return changing(dataDir, (ring, master) => {
    const next = randomBytes(fieldKeyBytes)
    const rewrapped = [...ring.keys].map(([name, wrapped]): [string, string | null] => {
      if (wrapped === null) return [name, null]
      const key = openField(master, wrapContext(name), wrapped)
      if (key === null) throw unusable(`the key of ${name} does not open; erase it first`)
      return [name, sealField(next, wrapContext(name), key)]
    })
    const files = personKeyFiles(dataDir)
    // The ring names its master: a kill between these leaves one of both files that it opens with.
    replaceDurably(files.next, `${next.toString('hex')}\n`)
    writeRing(dataDir, next, new Map(rewrapped))
    renameDurably(files.next, files.master)
    return rewrapped.filter(([, wrapped]) => wrapped !== null).length
  })
}

function changing<Result>(dataDir: string, change: (ring: Ring, master: Buffer) => Result): Result {
  const lock = lockFile(join(dataDir, 'persons.lock'), lockWaitMs)
  try {
    const ring = readRing(dataDir)
    const { master: path, next, ring: ringPath } = personKeyFiles(dataDir)
    if (ring.master === null && readSecret(ringPath) !== null) {
      throw unusable(
        `${path} is not the key that ${ringPath} was made with; restore it from its own backup, or see docs/guides/house-keys.md`,
      )
    }
    const master = ring.master ?? randomBytes(fieldKeyBytes)
    // Also where a kill left a new master key beside the old one.
    if (readSecret(path) !== master.toString('hex')) {
      replaceDurably(next, `${master.toString('hex')}\n`)
      renameDurably(next, path)
    }
    return change(ring, master)
  } finally {
    lock.release()
  }
}

function openWith(ring: Ring, place: SealedPlace, sealed: string): Opened {
  const key = keyOf(ring, place)
  if (!Buffer.isBuffer(key)) return { kind: 'closed', why: key }
  const plain = openField(key, fieldContext(place), sealed)
  if (plain === null) return { kind: 'closed', why: 'not_for_it' }
  return { kind: 'opened', codes: plain === '' ? [] : plain.split(' ') }
}

function keyOf({ master, keys }: Ring, place: SealedPlace): Buffer | Closed {
  const name = recordName(place)
  const wrapped = keys.get(name)
  if (master === null) return 'no_master'
  if (wrapped === undefined) return 'no_key'
  if (wrapped === null) return 'erased'
  const key = openField(master, wrapContext(name), wrapped)
  return key === null ? 'not_for_it' : Buffer.from(key, 'hex')
}

/** Neither id holds a space. */
function recordName({ partyId, recordId }: Omit<SealedPlace, 'attribute'>): string {
  return `${partyId} ${recordId}`
}

function wrapContext(name: string): string {
  return canonicalJson(['customhouse.person-key', name])
}

function fieldContext({ partyId, recordId, attribute }: SealedPlace): string {
  return canonicalJson(['customhouse.person', partyId, recordId, attribute])
}

const emptyRing: Ring = { master: null, keys: new Map() }

function readRing(dataDir: string): Ring {
  const files = personKeyFiles(dataDir)
  const masters = [files.master, files.next].flatMap((path) => readMaster(path) ?? [])
  const text = readSecret(files.ring)
  if (text === null) return { master: masters[0] ?? null, keys: new Map() }
  const { masterId, keys } = parseRing(text, files.ring)
  return { master: masters.find((master) => idOf(master) === masterId) ?? null, keys }
}

function readMaster(path: string): Buffer | null {
  const text = readSecret(path)
  if (text === null) return null
  const master = Buffer.from(text, 'hex')
  if (master.length === fieldKeyBytes) return master
  throw unusable(`${path} does not hold 64 hex digits; restore it from its own backup`)
}

function parseRing(text: string, path: string): { masterId: string } & Pick<Ring, 'keys'> {
  let ring: unknown
  try {
    ring = JSON.parse(text)
  } catch {
    ring = null
  }
  if (!isRecord(ring) || ring['v'] !== 1 || !isRecord(ring['keys'])) {
    throw unusable(`${path} is damaged; restore it from its own backup`)
  }
  return {
    masterId: String(ring['master']),
    keys: new Map(
      Object.entries(ring['keys']).map(([name, wrapped]) => [
        name,
        typeof wrapped === 'string' ? wrapped : null,
      ]),
    ),
  }
}

function writeRing(dataDir: string, master: Buffer, keys: Ring['keys']): void {
  const ring = { v: 1, master: idOf(master), keys: Object.fromEntries(keys) }
  replaceDurably(personKeyFiles(dataDir).ring, `${canonicalJson(ring)}\n`)
}

function idOf(master: Buffer): string {
  return sha256Hex(`customhouse.person-master ${master.toString('hex')}`).slice(0, 16)
}

function versionOf({ master, keys }: Ring): string {
  return sha256Hex(canonicalJson([master === null ? null : idOf(master), [...keys].flat()]))
}

function unusable(internal: string): Fault {
  return new Fault({ code: 'store.unavailable', internal })
}
