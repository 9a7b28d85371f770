// The wide event of one request: everything worth knowing about it, in one flat record, from which
// the log line, the metrics and the spans are made. Never content, never a secret.
import type { Ending } from '../metering/ledger-ops.ts'
import type { UsageSource } from '../metering/usage.ts'
import type { PlaceFinding } from '../place/breach.ts'
import { noAttribution, type Attribution } from '../wire/attribution.ts'
import type { Code } from '../wire/codes.ts'
import type { Dialect, Operation } from '../wire/model-request.ts'

/** The steps of a request in order; docs/lifecycle.md, log, metrics and spans use these names. */
export const steps = [
  'read',
  'identify',
  'decide',
  'hold',
  'choose',
  'intent',
  'relay',
  'settle',
  'record',
] as const
export type Step = (typeof steps)[number]

export interface RequestRecord {
  readonly requestId: string
  readonly atMs: number
  readonly dialect: Dialect
  /** `stored`: something kept was read, cancelled or deleted. */
  operation: Operation | 'stored'
  readonly startedMs: number
  stream: boolean
  partyId: string
  contractId: string
  contractVersion: string
  workloadId: string
  keyId: string
  /** As the caller named it; empty until the key was accepted. */
  model: string
  /** The model that it fell back to at its last attempt; empty if it did not. */
  fallback: string
  decisionId: string
  /** `minimal`: the log line keeps no key and no free text. */
  logMode: 'standard' | 'minimal'
  verdict: 'permit' | 'refer' | 'deny' | ''
  /** Our own refusal or fault, if one was answered. */
  code: Code | ''
  /** The last deployment tried. */
  deploymentId: string
  channelId: string
  processing: string
  assertedRegion: string
  /** Against the promise; empty if the provider said nothing. */
  assertedStanding: PlaceFinding['kind'] | ''
  attempts: number
  /** Whose answer was given, where a second deployment was asked beside the first; empty where none was. */
  hedge: 'first' | 'second' | 'neither' | ''
  /** The status given to the client; 0 if the socket was destroyed before a head. */
  status: number
  ending: Ending | ''
  usageSource: UsageSource | ''
  tokens: Readonly<Record<string, number>>
  priceNanos: bigint
  costNanos: bigint
  currency: string
  priceVersion: string
  /** Milliseconds from the first byte of the request to the first byte of the answer; null if none. */
  firstByteMs: number | null
  totalMs: number
  /** Milliseconds spent per step, summed over attempts. */
  stepsMs: Partial<Record<Step, number>>
  /** What was found in prompt and answer, by `prompt.email` and the like. */
  findings: Record<string, number>
  /** Whether an answer was given again; empty where none may be kept. */
  cache: 'hit' | 'miss' | ''
  /** What the caller says of the request beside its body. */
  attribution: Attribution
  /** For the operator's log only. */
  internal: string
}

/** The record of a request of which nothing is known but how it arrived. */
export function openRecord({
  requestId,
  atMs,
  dialect,
  startedMs,
}: Pick<RequestRecord, 'requestId' | 'atMs' | 'dialect' | 'startedMs'>): RequestRecord {
  return {
    requestId,
    atMs,
    dialect,
    operation: 'chat',
    startedMs,
    stream: false,
    partyId: '',
    contractId: '',
    contractVersion: '',
    workloadId: '',
    keyId: '',
    model: '',
    fallback: '',
    decisionId: '',
    logMode: 'standard',
    verdict: '',
    code: '',
    deploymentId: '',
    channelId: '',
    processing: '',
    assertedRegion: '',
    assertedStanding: '',
    attempts: 0,
    hedge: '',
    status: 0,
    ending: '',
    usageSource: '',
    tokens: {},
    priceNanos: 0n,
    costNanos: 0n,
    currency: '',
    priceVersion: '',
    firstByteMs: null,
    totalMs: 0,
    stepsMs: {},
    findings: {},
    cache: '',
    attribution: noAttribution,
    internal: '',
  }
}

/** A stopwatch over the steps: `mark(step)` closes the step that just ended, and says when that was. */
export interface Steps {
  mark(step: Step): number
}

export function openSteps(record: RequestRecord, monotonicMs: () => number, fromMs: number): Steps {
  let lastMs = fromMs
  return {
    mark(step) {
      const nowMs = monotonicMs()
      record.stepsMs[step] = (record.stepsMs[step] ?? 0) + nowMs - lastMs
      lastMs = nowMs
      return nowMs
    },
  }
}
