// What one request's parameters say. It reads no wording: a prompt is a hash here, equal or not.
import { hashText, mix } from '../hash.ts'
import type { Observation, Parameters } from '../observation.ts'
import { scoreByte, unknownScore, type Bytes, type Seen } from '../section.ts'
import { biasEntry, flag, mark, record as out, replayEntry, state as kept } from './layout.ts'
import {
  allBias,
  bitsOf,
  burstPrompts,
  distance,
  distinctMaps,
  findBias,
  findReplay,
  hasBit,
} from './tables.ts'
import { step } from '../steps.ts'
import * as weights from './weights.ts'

/** Code units of a `logit_bias` map and of a stop string that are looked at. */
const biasCharactersMax = 2_048
const stopCharactersMax = 16
const stopsMax = 8
/** Tokens up to which an answer is a label. */
const labelTokens = 8

/** Scores and describes one request in `record`; see `Section.extract`. */
export function extractParameters(seen: Seen, state: Bytes, record: Bytes): void {
  const { observation, text, declared } = seen
  const { view, at } = record
  if (observation.shape === 'embeddings') {
    // An embedding has neither samples nor probabilities of tokens.
    view.setUint8(at, unknownScore)
    return
  }
  const { parameters } = observation
  const evaluation =
    declared !== null &&
    (declared.evaluation.length > 0 || declared.outputUse.benchmark === 'permit')
  const length = answerLength(observation)
  view.setUint8(at + out.flags, flagsOf(parameters, length) | (evaluation ? flag.evaluation : 0))
  view.setUint8(at + out.samples, Math.min(255, Math.max(1, parameters.n ?? 1)))
  view.setUint32(at + out.promptHash, promptKey(seen))
  view.setUint32(at + out.biasHash, biasHash(parameters))
  view.setUint16(at + out.skeleton, mix(text.headHash, text.tailHash) & 0xffff)
  const { seed } = parameters
  view.setUint8(at + out.seed, seed === null ? 0 : mix(seed | 0, 0) & 0xff)
  view.setUint8(at + out.topLogprobs, Math.min(255, parameters.topLogprobs ?? 0))
  const lengthFactor =
    length === null ? weights.answerLengthUnknown : step(weights.answerLength, length)
  const sampling = samplingScore(parameters, lengthFactor) // by `n`
  if (sampling > 0) setMark(record, mark.sampled)
  const replay = replayScore(parameters, state, record)
  const honest = evaluation ? weights.declaredEvaluation : 1
  let innocence = 1 - honest * logprobsScore(parameters, lengthFactor)
  innocence *= 1 - honest * sampling
  innocence *= 1 - honest * replay
  innocence *= 1 - biasScore(parameters, state, record)
  if ((view.getUint8(at + out.flags) & flag.listStop) !== 0) {
    innocence *= 1 - honest * weights.listStop
  }
  view.setUint8(at, scoreByte(1 - innocence))
}

function setMark({ view, at }: Bytes, bit: number): void {
  view.setUint8(at + out.marks, view.getUint8(at + out.marks) | bit)
}

/** Tokens of the answer: as they came, or else the cap; null: neither is known. */
function answerLength({ answer, parameters }: Observation): number | null {
  const tokens = answer?.outputTokens ?? null
  if (tokens === null) return parameters.maxTokens
  return tokens / Math.max(1, answer?.choices ?? parameters.n ?? 1)
}

function flagsOf(parameters: Parameters, length: number | null): number {
  return (
    (asksLogprobs(parameters) ? flag.logprobs : 0) |
    (length === null || length > labelTokens ? flag.long : 0) |
    (parameters.logitBias === null ? 0 : flag.bias) |
    (parameters.seed === null ? 0 : flag.seed) |
    (parameters.temperature === 0 ? 0 : flag.hot) |
    (parameters.maxTokens !== null && stopsList(parameters.stop) ? flag.listStop : 0)
  )
}

function asksLogprobs(parameters: Parameters): boolean {
  return parameters.logprobs || (parameters.topLogprobs ?? 0) > 0
}

/** A stop string that ends a numbered list at its n-th item: perhaps a line feed, a number, perhaps a mark. */
function stopsList(stop: readonly string[]): boolean {
  for (let index = 0; index < stop.length && index < stopsMax; index++) {
    if (isListItem(stop[index] ?? '')) return true
  }
  return false
}

function isListItem(text: string): boolean {
  const end = Math.min(text.length, stopCharactersMax)
  let at = 0
  while (at < end && isSpaceOrHash(text.charCodeAt(at))) at++
  const digits = at
  while (at < end && isDigit(text.charCodeAt(at))) at++
  return at > digits && at - digits <= 4 && text.length - at <= 2
}

function isSpaceOrHash(unit: number): boolean {
  return unit <= 0x20 || unit === 0x23
}

/** Also of other scripts' decimal digits, which a list may be numbered with. */
function isDigit(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0xff10 && unit <= 0xff19) ||
    (unit >= 0x660 && unit <= 0x669) ||
    (unit >= 0x966 && unit <= 0x96f)
  )
}

/** All that makes an answer, but the seed: two requests with one key could only differ by chance. */
function promptKey({ observation: { model, prompt, parameters }, text }: Seen): number {
  let hash = mix(text.exactHash, text.systemHash)
  hash = mix(hash, prompt.prefixHash)
  hash = mix(hash, Math.round((parameters.temperature ?? -1) * 1_000))
  hash = mix(hash, Math.round((parameters.topP ?? -1) * 1_000))
  hash = mix(hash, parameters.maxTokens ?? -1)
  return hashText(model, 0, Math.min(64, model.length), hash)
}

function biasHash({ logitBias }: Parameters): number {
  if (logitBias === null) return 0
  return (
    hashText(logitBias, 0, Math.min(biasCharactersMax, logitBias.length), logitBias.length) || 1
  )
}

function logprobsScore(parameters: Parameters, lengthFactor: number): number {
  if (!asksLogprobs(parameters)) return 0
  return step(weights.logprobsWidth, parameters.topLogprobs ?? 0) * lengthFactor
}

function samplingScore(parameters: Parameters, lengthFactor: number): number {
  const samples = step(weights.samplesPerRequest, parameters.n ?? 1)
  return samples === 0 ? 0 : samples * varies(parameters, false) * lengthFactor
}

function varies({ temperature }: Parameters, seedChanged: boolean): number {
  const { hot, unset, cold, seedSweep } = weights.samplingFactor
  if (seedChanged) return seedSweep
  return temperature === null ? unset : temperature > 0 ? hot : cold
}

/**
 * One prompt again and again in a burst. A set of prompts that comes in cycles (a suite that runs each night) comes back at
 * the distance of the set, and a popular question among others at any: neither is dense since it began.
 */
function replayScore(parameters: Parameters, state: Bytes, record: Bytes): number {
  const { view, at } = record
  const place = findReplay(state, view.getUint32(at + out.promptHash))
  if (place < 0) return 0
  const position = state.view.getUint32(state.at + kept.requests)
  const count = state.view.getUint8(place + replayEntry.count) + 1
  const age = distance(state, place, replayEntry.first, position)
  if (count > weights.replaysMost) return weights.replayPolled
  if (age > weights.burstAge.slack + weights.burstAge.perReplay * count) return 0
  setMark(record, mark.replay)
  if (count === weights.burstReplays) setMark(record, mark.burst)
  const seeds = state.view.getUint8(place + replayEntry.seeds)
  const seedChanged =
    parameters.seed !== null && bitsOf(seeds | (1 << (view.getUint8(at + out.seed) & 7))) > 1
  if (seedChanged) setMark(record, mark.seedChanged)
  const prompts = burstPrompts(state)
  const breadth = step(weights.replayBreadth, prompts)
  // Who has sampled many prompts by now samples this one as well, from the second time on.
  const times = prompts >= weights.sampledPrompts ? Math.max(count, weights.burstReplays) : count
  return step(weights.replaysPerPrompt, times) * breadth * varies(parameters, seedChanged)
}

/** Many maps on one prompt read the model's output layer token by token: Carlini et al., "Stealing part of a production language model", 2024. */
function biasScore(parameters: Parameters, state: Bytes, record: Bytes): number {
  const { view, at } = record
  const map = view.getUint32(at + out.biasHash)
  if (map === 0) return 0
  const place = findBias(state, view.getUint16(at + out.skeleton))
  const all = allBias(state)
  const seenAnywhere = hasBit(state, all, biasEntry.bits, map)
  let score = 0
  if (asksLogprobs(parameters) && !seenAnywhere) {
    score = step(weights.biasMapsWithLogprobs, distinctMaps(state, all) + 1)
  }
  if (place < 0) return score
  const seenHere = hasBit(state, place, biasEntry.bits, map)
  if (!seenHere) setMark(record, mark.newBiasMap)
  const distinct = distinctMaps(state, place) + (seenHere ? 0 : 1)
  return Math.max(score, step(weights.biasMaps, distinct))
}
