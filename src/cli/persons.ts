// `customhouse persons`: seal what is attested of a natural person for a dossier, erase it for good, and
// give the master key a successor. A value comes on the standard input, so that no shell remembers it, and
// is never printed. Exit codes: 0 done, 1 refused, 2 wrong arguments.
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { spoolEntry } from '../house/access-spool.ts'
import { erasePerson, rotateMaster, sealPerson, type SealedPlace } from '../house/person-keys.ts'
import { heldInBook } from '../house/held-in-book.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { Fault } from '../kernel/fault.ts'
import { newId } from '../kernel/ids.ts'
import { systemClock } from '../kernel/time.ts'
import { personalAttributes } from '../party/person.ts'
import { placeProblem } from '../place/zones.ts'
import {
  ArgumentError,
  bookPlaceOf,
  databaseOption,
  dataDirOf,
  dataDirOptions,
  exitCodeOf,
} from './data-dir.ts'

export const name = 'persons'
export const summary = 'Seal what is attested of natural persons, erase it, change its master key'
export const operands = 'seal|erase|rotate'
export const options = {
  party: { type: 'string', description: 'The party of the record (seal, erase)' },
  record: {
    type: 'string',
    description: 'The id of the record (seal; erase: left out, all of the party)',
  },
  field: { type: 'string', description: `${personalAttributes.join(' or ')} (seal)` },
  ...databaseOption,
  ...dataDirOptions,
} as const

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true })
}

type Values = ReturnType<typeof parse>['values']

export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values, positionals } = parse(args)
    const [action, ...more] = positionals
    if (more.length > 0) throw new ArgumentError(`say ${operands}`)
    if (action === 'seal') return seal(values)
    if (action === 'erase') return erase(values)
    if (action === 'rotate') return rotate(values)
    throw new ArgumentError(`say ${operands}`)
  })
}

async function seal(values: Values): Promise<string> {
  const place = placeOf(values)
  let written = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) written += String(chunk)
  const codes = [...new Set(written.split(/[\s,]+/).filter((code) => code !== ''))].toSorted()
  if (codes.length === 0 || !codes.every(isCountry)) {
    throw new ArgumentError(
      'write country codes such as SG on the standard input, with spaces between them',
    )
  }
  const sealed = sealPerson(dataDirOf(values), place, codes)
  return values.json ? JSON.stringify({ sealed }) : sealed
}

function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && placeProblem(code) === null
}

function placeOf({ party, record, field }: Values): SealedPlace {
  const attribute = personalAttributes.find((one) => one === field)
  if (attribute === undefined) throw new ArgumentError(`give --field ${options.field.description}`)
  return { partyId: idOf('--party', party), recordId: idOf('--record', record), attribute }
}

function idOf(option: string, given: string | undefined): string {
  if (given !== undefined && /^\S{1,200}$/.test(given)) return given
  throw new ArgumentError(`give ${option} ID, as the dossier has it`)
}

async function erase(values: Values): Promise<string> {
  const dataDir = dataDirOf(values)
  const partyId = idOf('--party', values.party)
  const recordId = values.record === undefined ? null : idOf('--record', values.record)
  const hold = (await heldInBook(bookPlaceOf(values))).parties.get(partyId)
  if (hold !== undefined) {
    const internal = `legal hold ${hold} stands over ${partyId}, and nothing was erased; have it lifted first`
    throw new Fault({ code: 'store.unavailable', internal })
  }
  const records = erasePerson(dataDir, { partyId, recordId }, (recordIds) => {
    const atMs = systemClock.nowMs()
    spoolEntry(dataDir, {
      id: newId('acc', atMs),
      type: 'person.erased',
      atMs,
      public: canonicalJson({
        by: `user:${userInfo().username}`,
        count: recordIds.length,
        party: partyId,
      }),
      committed: { records: canonicalJson([...recordIds]) },
      sealed: {},
    })
  })
  if (records.length === 0) {
    throw new ArgumentError(
      `no record of ${partyId}${recordId === null ? '' : ` named ${recordId}`} has a key here`,
    )
  }
  if (values.json) return JSON.stringify({ erased: records })
  return [
    `${records.length} records of ${partyId} can be opened no more: ${records.join(', ')}`,
    'Take them out of the dossier, and their keys out of every copy of keys/persons.ring.',
  ].join('\n')
}

function rotate(values: Values): string {
  const keys = rotateMaster(dataDirOf(values))
  if (values.json) return JSON.stringify({ keys })
  return `keys/persons is new and wraps ${keys} keys. What is sealed stays as it is.\nKeep a copy of keys/persons and keys/persons.ring, and destroy the copies of the old ones.`
}
