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

/** Tokens of a skeleton: the opening of a system text, and the two ends of a user message that has more between them. */
const systemTokens = { least: 10, most: 24 } as const
const headTokens = 10
const tailTokens = 6
const middleTokensLeast = 3
/** Tokens of the user message that are looked at for the words of a payload; half of them are left out. */
const wordsMax = 128
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

/** Words of this request's payload, once for all of its skeletons; filled only when one has a slot. */
const words = { hashes: new Uint32Array(wordsMax), count: -1 }

/** Templates show as an equal system text, or as a user message's equal beginning or end. */
function noteSkeletons(text: PromptText, keys: Keys, state: Bytes): void {
  const { systemEnd, end } = text
  words.count = -1
  if (systemEnd >= systemTokens.least) {
    const to = Math.min(systemEnd, systemTokens.most)
    noteSkeleton(skeletonOf(text, 0, to, keys, 1), text, keys, state)
  }
  if (end - systemEnd < headTokens + middleTokensLeast) return
  noteSkeleton(skeletonOf(text, systemEnd, systemEnd + headTokens, keys, 2), text, keys, state)
  noteSkeleton(skeletonOf(text, end - tailTokens, end, keys, 3), text, keys, state)
}

function skeletonOf(
  { tokens }: PromptText,
  from: number,
  to: number,
  { contractSalt, salt }: Keys,
  part: number,
): number {
  let hash = mix(salt, part)
  for (let index = from; index < to; index++) {
    hash = mix(hash, plainToken(tokens[index] ?? 0, contractSalt))
  }
  return hash || 1
}

/** Tokens carry their contract's salt, which is taken off: the mask of what varies has none. */
function plainToken(token: number, contractSalt: number): number {
  return token < 16 ? token : unmix(token, contractSalt)
}

function noteSkeleton(value: number, text: PromptText, keys: Keys, state: Bytes): void {
  const { view, at: base } = state
  let rarest = base + at.skeletons
  for (let index = 0; index < skeletonEntry.entries; index++) {
    const place = base + at.skeletons + index * skeletonEntry.bytes
    const count = view.getUint16(place + skeletonEntry.count)
    if (count > 0 && view.getUint32(place) === value) {
      view.setUint16(place + skeletonEntry.count, Math.min(0xffff, count + 1))
      sign(view, place, text, keys)
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
  sign(view, rarest, text, keys)
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

/** One permutation, one minimum a bin: Li, Owen and Zhang, "One permutation hashing", 2012. */
function sign(view: DataView, place: number, text: PromptText, keys: Keys): void {
  lower(view, place + skeletonEntry.payloads, skeletonEntry.payloadBins, keys.payload)
  if (words.count < 0) words.count = readWords(text, keys)
  for (let index = 0; index < words.count; index++) {
    lower(view, place + skeletonEntry.words, skeletonEntry.wordBins, words.hashes[index] ?? 0)
  }
}

/** Words are left out by their hash, not by their place: a template's are always in, or always out. */
function readWords({ tokens, systemEnd, end }: PromptText, { contractSalt, salt }: Keys): number {
  const to = Math.min(end, systemEnd + wordsMax)
  let count = 0
  for (let index = systemEnd; index < to; index++) {
    const token = tokens[index] ?? 0
    if (token < 16) continue
    const hash = mix(plainToken(token, contractSalt), salt)
    if ((hash & 0x8000) !== 0) words.hashes[count++] = hash
  }
  return count
}

/** 0 is an empty bin. */
function lower(view: DataView, first: number, bins: number, hash: number): void {
  const bin = first + 2 * (hash % bins)
  const value = hash >>> 16 || 1
  const kept = view.getUint16(bin)
  if (kept === 0 || value < kept) view.setUint16(bin, value)
}
