// Takes into a workload's state what may link it to others: templates, clients, hours, facts of the account.
// Bounded, and one account's requests never touch what is kept of another.
import { hashText, mix, unmix } from '../hash.ts'
import type { AccountFacts } from '../observation.ts'
import type { Bytes, Seen } from '../section.ts'
import type { PromptText } from '../text/prompt-text.ts'
import { clientHash } from '../transport/client.ts'
import {
  activityEntries,
  chainEntries,
  clientEntry,
  link as at,
  probationEntries,
  skeletonEntry,
} from './layout.ts'

/** Tokens of a skeleton: the opening of a system text, the two ends of a user message, and runs anywhere in that message. */
const systemTokens = { least: 5, long: 10, most: 24 } as const
const headTokens = 6
const tailTokens = 6
const runTokens = 8
const earlyTokens = 40
/** Tokens of a user message that may have a template, and those that are looked at. */
const userTokens = { least: 12, most: 128 } as const
/** An id that a client counts up is everybody's; one of this length is drawn. */
const conversationCharactersLeast = 16
const payloadCharactersMax = 512
export const binMs = 300_000

/** `salt` is the house's for linking. */
export function noteLink(
  { observation, text, salt: contractSalt }: Seen,
  facts: AccountFacts | null,
  state: Bytes,
  salt: number,
): void {
  noteTimes(observation.atMs, state)
  noteFacts(facts, state, salt)
  const { transport, prompt } = observation
  const client = clientHash(transport)
  if (client !== 0) noteClient(mix(client, salt) || 1, state)
  const { conversation } = transport
  if (conversation !== null && conversation.length >= conversationCharactersLeast) {
    noteChain(hashText(conversation, 0, Math.min(256, conversation.length), salt) || 1, state)
  }
  const { length } = prompt.user
  const from = Math.max(0, length - payloadCharactersMax)
  const payload = hashText(prompt.user, from, length, salt ^ length)
  noteSkeletons(text, { contractSalt, salt, payload }, state)
}

function noteTimes(atMs: number, { view, at: base }: Bytes): void {
  const seconds = Math.min(0xffff_ffff, Math.max(1, Math.floor(atMs / 1_000)))
  const requests = view.getUint32(base + at.requests)
  view.setUint32(base + at.requests, Math.min(0xffff_ffff, requests + 1))
  const first = view.getUint32(base + at.first)
  if (first === 0 || seconds < first) view.setUint32(base + at.first, seconds)
  if (seconds > view.getUint32(base + at.last)) view.setUint32(base + at.last, seconds)
  const bin = Math.floor((1_000 * seconds) / binMs) & 0xffff
  if (requests > 0 && view.getUint16(base + at.lastBin) === bin) return
  view.setUint16(base + at.lastBin, bin)
  noteBin({ view, at: base }, bin)
}

/** Keeps the bins of the lowest hash. */
export function noteBin({ view, at: base }: Bytes, bin: number): void {
  const count = view.getUint8(base + at.activityCount)
  let highest = -1
  let place = 0
  for (let index = 0; index < count; index++) {
    const kept = view.getUint16(base + at.activity + 2 * index)
    if (kept === bin) return
    const hash = binHash(kept)
    if (hash > highest) [highest, place] = [hash, index]
  }
  if (count < activityEntries) {
    view.setUint16(base + at.activity + 2 * count, bin)
    view.setUint8(base + at.activityCount, count + 1)
    return
  }
  view.setUint8(base + at.activityCut, 1)
  if (binHash(bin) < highest) view.setUint16(base + at.activity + 2 * place, bin)
}

/** In [0, 2^32); the same for all. */
export function binHash(bin: number): number {
  return mix(bin, 0x1b873593)
}

function noteFacts(facts: AccountFacts | null, { view, at: base }: Bytes, salt: number): void {
  if (facts === null) return
  const { paymentRef, contactRef } = facts
  if (paymentRef !== null && paymentRef !== '') {
    view.setUint32(base + at.payment, factHash(paymentRef, salt))
  }
  if (contactRef !== null && contactRef !== '') {
    view.setUint32(base + at.contact, factHash(contactRef, salt ^ 1))
  }
}

function factHash(text: string, salt: number): number {
  return hashText(text, 0, Math.min(256, text.length), salt) || 1
}

/** The most frequent values: a newcomer wears the rarer one down before it takes its place. */
function noteClient(value: number, { view, at: base }: Bytes): void {
  let rarest = base + at.clients
  for (let index = 0; index < clientEntry.entries; index++) {
    const place = base + at.clients + index * clientEntry.bytes
    const count = view.getUint16(place + clientEntry.count)
    if (count > 0 && view.getUint32(place) === value) {
      view.setUint16(place + clientEntry.count, Math.min(0xffff, count + 1))
      return
    }
    if (count < view.getUint16(rarest + clientEntry.count)) rarest = place
  }
  const count = view.getUint16(rarest + clientEntry.count)
  if (count > 1) {
    view.setUint16(rarest + clientEntry.count, count - 1)
    return
  }
  view.setUint32(rarest, value)
  view.setUint16(rarest + clientEntry.count, 1)
}

/** Keeps the lowest hashes. */
export function noteChain(value: number, { view, at: base }: Bytes): void {
  let highest = 0
  for (let index = 0; index < chainEntries; index++) {
    const kept = view.getUint32(base + at.chain + 4 * index)
    if (kept === value) return
    if (kept === 0) {
      view.setUint32(base + at.chain + 4 * index, value)
      return
    }
    if (kept > view.getUint32(base + at.chain + 4 * highest)) highest = index
  }
  if (value < view.getUint32(base + at.chain + 4 * highest)) {
    view.setUint32(base + at.chain + 4 * highest, value)
  }
}

interface Keys {
  readonly contractSalt: number
  readonly salt: number
  readonly payload: number
}

/** Tokens of the user message without their contract's salt, once for all that is made of them. */
const plain = { tokens: new Uint32Array(userTokens.most), count: 0 }

/** A template shows as an equal system text, or as an equal part of user messages, wherever that lies. */
function noteSkeletons(text: PromptText, keys: Keys, state: Bytes): void {
  const { tokens, systemEnd, end } = text
  words.known = false
  plain.count = Math.min(userTokens.most, end - systemEnd)
  for (let index = 0; index < plain.count; index++) {
    plain.tokens[index] = plainToken(tokens[systemEnd + index] ?? 0, keys.contractSalt)
  }
  if (systemEnd >= systemTokens.least) {
    let hash = mix(keys.salt, 1)
    for (let index = 0; index < Math.min(systemEnd, systemTokens.most); index++) {
      hash = mix(hash, plainToken(tokens[index] ?? 0, keys.contractSalt))
    }
    noteSkeleton(systemEnd < systemTokens.long ? phrase(hash) : long(hash), keys, state)
  }
  if (plain.count < userTokens.least) return
  noteSkeleton(phrase(runHash(0, headTokens, keys.salt)), keys, state)
  // What closes a message that is all looked at.
  if (end - systemEnd <= userTokens.most) {
    const tail = runHash(plain.count - tailTokens, tailTokens, keys.salt)
    noteSkeleton(phrase(tail), keys, state)
  }
  noteRuns(keys, state)
}

function runHash(from: number, length: number, salt: number): number {
  let hash = mix(salt, length)
  for (let index = from; index < from + length; index++) {
    hash = mix(hash, plain.tokens[index] ?? 0)
  }
  return hash
}

/** Phrases that samples and tutorials have as well, and bring a client along with: told apart by the lowest bit. */
function phrase(hash: number): number {
  return (hash | 1) >>> 0
}

/** Of a skeleton's value: a few words. */
export function isShort(skeleton: number): boolean {
  return (skeleton & 1) === 1
}

function long(hash: number): number {
  return (hash & ~1) >>> 0 || 2
}

/**
 * The runs of the lowest hashes: the same ones wherever the same text stands. Two of the message's beginning, where templates
 * are, and one of all of it. Schleimer, Wilkerson and Aiken, "Winnowing", 2003.
 */
function noteRuns(keys: Keys, state: Bytes): void {
  let [lowest, second, later] = [0xffff_ffff, 0xffff_ffff, 0xffff_ffff]
  let sum = 0
  for (let index = 0; index < plain.count; index++) {
    // A sum of powers that the token leaving takes its own away from: each run costs one step.
    sum = (Math.imul(sum, runBase) + (plain.tokens[index] ?? 0)) | 0
    if (index >= runTokens) {
      sum = (sum - Math.imul(plain.tokens[index - runTokens] ?? 0, runBasePower)) | 0
    }
    if (index < runTokens - 1) continue
    const hash = mix(sum, keys.salt)
    if (index >= earlyTokens) later = Math.min(later, hash)
    else if (hash < lowest) [second, lowest] = [lowest, hash]
    else if (hash < second && hash !== lowest) second = hash
  }
  noteSkeleton(long(lowest), keys, state)
  if (second !== 0xffff_ffff) noteSkeleton(long(second), keys, state)
  if (later < lowest) noteSkeleton(long(later), keys, state)
}

const runBase = 0x9e3779b1
let runBasePower = 1
for (let index = 0; index < runTokens; index++) runBasePower = Math.imul(runBasePower, runBase)

/** Tokens carry their contract's salt, which is taken off: the mask of what varies has none. */
function plainToken(token: number, contractSalt: number): number {
  return token < 16 ? token : unmix(token, contractSalt)
}

function noteSkeleton(value: number, keys: Keys, state: Bytes): void {
  const { view, at: base } = state
  let rarest = base + at.skeletons
  for (let index = 0; index < skeletonEntry.entries; index++) {
    const place = base + at.skeletons + index * skeletonEntry.bytes
    const count = view.getUint16(place + skeletonEntry.count)
    if (count > 0 && view.getUint32(place) === value) {
      view.setUint16(place + skeletonEntry.count, Math.min(0xffff, count + 1))
      sign(view, place, keys)
      return
    }
    if (count < view.getUint16(rarest + skeletonEntry.count)) rarest = place
  }
  if (!cameBefore(value, state)) return
  const count = view.getUint16(rarest + skeletonEntry.count)
  if (count > 2) {
    view.setUint16(rarest + skeletonEntry.count, count - 1)
    return
  }
  for (let byte = 0; byte < skeletonEntry.bytes; byte++) view.setUint8(rarest + byte, 0)
  view.setUint32(rarest, value)
  view.setUint16(rarest + skeletonEntry.count, 2)
  sign(view, rarest, keys)
}

/** Texts of their own never come twice: only what does may take a place. */
function cameBefore(value: number, { view, at: base }: Bytes): boolean {
  const short = value & 0xffff || 1
  for (let index = 0; index < probationEntries; index++) {
    if (view.getUint16(base + at.probation + 2 * index) === short) return true
  }
  const next = view.getUint8(base + at.probationNext) % probationEntries
  view.setUint16(base + at.probation + 2 * next, short)
  view.setUint8(base + at.probationNext, next + 1)
  return false
}

/**
 * One permutation, one minimum a bin: Li, Owen and Zhang, "One permutation hashing", 2012. Words are left out by their hash,
 * not by their place: a template's are always in, or always out.
 */
function sign(view: DataView, place: number, keys: Keys): void {
  lower(view, place + skeletonEntry.payloads, skeletonEntry.payloadBins, keys.payload)
  if (!words.known) readWords(keys.salt)
  for (let bin = 0; bin < skeletonEntry.wordBins; bin++) {
    const value = words.minima[bin] ?? 0
    if (value !== 0) lowerBin(view, place + skeletonEntry.words + 2 * bin, value)
  }
}

/** The lowest word of each bin, once for all skeletons of a request. */
const words = { minima: new Uint16Array(skeletonEntry.wordBins), known: false }

function readWords(salt: number): void {
  const { minima } = words
  minima.fill(0)
  for (let index = 0; index < plain.count; index++) {
    const token = plain.tokens[index] ?? 0
    if (token < 16) continue
    const hash = mix(token, salt)
    if ((hash & 0x8000) === 0) continue
    const bin = hash % skeletonEntry.wordBins
    const value = hash >>> 16 || 1
    const kept = minima[bin] ?? 0
    if (kept === 0 || value < kept) minima[bin] = value
  }
  words.known = true
}

/** 0 is an empty bin. */
function lower(view: DataView, first: number, bins: number, hash: number): void {
  lowerBin(view, first + 2 * (hash % bins), hash >>> 16 || 1)
}

function lowerBin(view: DataView, bin: number, value: number): void {
  const kept = view.getUint16(bin)
  if (kept === 0 || value < kept) view.setUint16(bin, value)
}
