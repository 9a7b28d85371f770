// Checks a receipt in the browser, on a code path of its own: nothing here is the writer's. Every check is run and
// told by its name, so that a person sees which one fails; what an earlier failure leaves without ground is told as
// not checked, never as passed. RFC 6962 hashing, RFC 9162 2.1.3.2 inclusion, C2SP signed notes and vkeys.
import { fromHex, same, toHex, utf8 } from './bytes.ts'
import { isObject, readCanonical, type Json } from './canonical.ts'
import { openProofCrypto, type ProofCrypto } from './crypto.ts'
import { keyTypes, readHead, readVkey, signedBy, type Head, type Vkey } from './head.ts'
import { readReceipt, type Opening, type Receipt } from './receipt.ts'

/** In the order in which they are shown. */
export const checkNames = [
  'format', // it is a tlog-proof whose extra line carries an entry
  'key', // the key is well-formed, and its id is that of its own name and bytes
  'signature', // the key signed the checkpoint
  'root', // the checkpoint is of the key's log, and large enough to hold the entry
  'entry', // the entry is canonical, of format v1, and says the log and the index of the proof
  'inclusion', // the path leads from the entry's hash to the signed root
  'commitments', // every value that is given is what the entry committed to
  'request', // the entry is of the request that was asked for
  'shown', // what the page shows of the request is what the entry says
] as const
export type CheckName = (typeof checkNames)[number]

export interface Check {
  readonly name: CheckName
  readonly end: 'passed' | 'failed' | 'not_checked'
  /** Which field, size or hash it is about; empty where the name says it all. */
  readonly about: string
}

export interface Claim {
  /** The id on the page; null: any entry is meant. */
  readonly requestId: string | null
  /** Fields of the entry as the page shows them; a field that the entry lacks fails. */
  readonly shown: Readonly<Record<string, Json>>
}

export interface Verdict {
  readonly verified: boolean
  readonly checks: readonly Check[]
  readonly by: ProofCrypto['name']
  /** Only what a verified entry says; empty otherwise. */
  readonly entry: Readonly<Record<string, Json>>
  readonly opened: Readonly<Record<string, string>>
  /** Commitments that stay closed: nothing is said of them. */
  readonly closed: readonly string[]
  readonly origin: string
  readonly size: number
}

/** Never throws on any text. `crypto` is the browser's unless given. */
export async function verifyReceipt(
  text: string,
  vkey: string,
  claim: Claim,
  crypto?: ProofCrypto,
): Promise<Verdict> {
  const by = crypto ?? (await openProofCrypto())
  const receipt = readReceipt(text)
  const key = await readVkey(vkey, keyTypes.log, by)
  if (receipt === null) {
    return told([failed('format'), key === null ? failed('key') : passed('key')], by)
  }
  const head = readHead(receipt.head)
  const entry = readEntry(receipt)
  const checks = [
    passed('format'),
    key === null ? failed('key') : passed('key', key.id),
    key === null ? unchecked('signature') : await checkSignature(receipt, key, by),
    key === null ? unchecked('root') : checkHead(receipt, head, key.name),
    checkEntry(receipt, entry, head?.origin ?? ''),
    head === null ? unchecked('inclusion') : await checkInclusion(receipt, head, by),
    entry === null ? unchecked('commitments') : await checkCommitments(receipt, entry, by),
    entry === null ? unchecked('request') : checkRequest(entry, claim),
    entry === null ? unchecked('shown') : checkShown(entry, claim),
  ]
  return told(checks, by, { receipt, entry: entry ?? {}, head })
}

function told(
  checks: readonly Check[],
  by: ProofCrypto,
  read?: {
    readonly receipt: Receipt
    readonly entry: Readonly<Record<string, Json>>
    readonly head: Head | null
  },
): Verdict {
  const all = checkNames.map(
    (name) => checks.find((check) => check.name === name) ?? unchecked(name),
  )
  const verified = all.every(({ end }) => end === 'passed')
  if (read === undefined || !verified) {
    return { verified: false, checks: all, by: by.name, ...nothing }
  }
  const { receipt, entry, head } = read
  const commitments = isObject(entry['commitments']) ? Object.keys(entry['commitments']) : []
  const opened = Object.entries(receipt.openings).flatMap(([field, { value }]) =>
    value === null ? [] : [[field, value] as const],
  )
  const isOpen = new Set(opened.map(([field]) => field))
  return {
    verified,
    checks: all,
    by: by.name,
    entry,
    opened: Object.fromEntries(opened),
    closed: commitments.filter((field) => !isOpen.has(field)),
    origin: head?.origin ?? '',
    size: head?.size ?? 0,
  }
}

const nothing = { entry: {}, opened: {}, closed: [], origin: '', size: 0 } as const

function passed(name: CheckName, about = ''): Check {
  return { name, end: 'passed', about }
}

function failed(name: CheckName, about = ''): Check {
  return { name, end: 'failed', about }
}

function unchecked(name: CheckName): Check {
  return { name, end: 'not_checked', about: '' }
}

async function checkSignature(receipt: Receipt, key: Vkey, by: ProofCrypto): Promise<Check> {
  const holds = await signedBy(receipt, key, by)
  return holds ? passed('signature', key.name) : failed('signature', key.name)
}

function checkHead({ index }: Receipt, head: Head | null, keyName: string): Check {
  if (head === null) return failed('root')
  const about = `${head.origin}, ${head.size}`
  return head.origin === keyName && index < head.size
    ? passed('root', about)
    : failed('root', about)
}

function readEntry({ leaf }: Receipt): Readonly<Record<string, Json>> | null {
  const entry = readCanonical(leaf)
  return entry !== null && isObject(entry) ? entry : null
}

function checkEntry(
  { index }: Receipt,
  entry: Readonly<Record<string, Json>> | null,
  origin: string,
): Check {
  if (entry === null) return failed('entry')
  const wrong = [
    ...(entry['v'] === 1 ? [] : ['v']),
    ...(entry['origin'] === origin ? [] : ['origin']),
    ...(entry['index'] === index ? [] : ['index']),
  ]
  return wrong.length === 0 ? passed('entry', `${index}`) : failed('entry', wrong.join(', '))
}

async function checkInclusion(
  { leaf, index, path }: Receipt,
  head: Head,
  { sha256 }: ProofCrypto,
): Promise<Check> {
  if (index >= head.size) return failed('inclusion', `${index}`)
  // RFC 9162 2.1.3.2: `node` and `last` are halved together on the way up.
  let hash = await sha256(Uint8Array.of(0), utf8(leaf))
  const leafHash = toHex(hash)
  let [node, last] = [index, head.size - 1]
  for (const sibling of path) {
    if (last === 0) return failed('inclusion', leafHash)
    if (node % 2 === 1 || node === last) {
      hash = await sha256(Uint8Array.of(1), sibling, hash)
      while (node % 2 === 0 && node > 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = await sha256(Uint8Array.of(1), hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  const leads = last === 0 && same(hash, head.root)
  return leads ? passed('inclusion', leafHash) : failed('inclusion', leafHash)
}

async function checkCommitments(
  { openings }: Receipt,
  { commitments = null }: Readonly<Record<string, Json>>,
  { sha256 }: ProofCrypto,
): Promise<Check> {
  if (commitments === null || !isObject(commitments)) return failed('commitments')
  const wrong: string[] = []
  for (const [field, opening] of Object.entries(openings)) {
    const digest = Object.hasOwn(commitments, field) ? commitments[field] : undefined
    if (!(await opens(opening, digest, sha256))) wrong.push(field)
  }
  return wrong.length === 0
    ? passed('commitments', Object.keys(openings).join(', '))
    : failed('commitments', wrong.join(', '))
}

/** A salt without a value proves nothing by itself: it only has to belong to a field of the entry. */
async function opens(
  { salt, value }: Opening,
  digest: Json | undefined,
  sha256: ProofCrypto['sha256'],
): Promise<boolean> {
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return false
  if (value === null) return true
  const bytes = fromHex(salt)
  return bytes !== null && toHex(await sha256(bytes, utf8(value))) === digest
}

/** Of a fold of equal refusals the entry has the first one's id and names the last; ids ascend with time. */
function checkRequest(entry: Readonly<Record<string, Json>>, { requestId }: Claim): Check {
  if (requestId === null) return passed('request')
  const { id, request, type, lastRequest } = entry
  const isOwn = id === requestId || request === requestId
  const isFolded =
    type === 'refusal' &&
    typeof id === 'string' &&
    typeof lastRequest === 'string' &&
    id < requestId &&
    requestId <= lastRequest
  return isOwn || isFolded ? passed('request', requestId) : failed('request', requestId)
}

function checkShown(entry: Readonly<Record<string, Json>>, { shown }: Claim): Check {
  const wrong = Object.entries(shown).filter(([field, value]) => entry[field] !== value)
  const fields = (wrong.length === 0 ? Object.keys(shown) : wrong.map(([field]) => field)).join(
    ', ',
  )
  return wrong.length === 0 ? passed('shown', fields) : failed('shown', fields)
}
