// Looking at what is asked, before anything is sent, and at whole answers, before anything is delivered: as far as
// the contract agreed to it. Findings are counted by their kind; a refusal names kind and place, never content.
import type { Contract } from '../contract/contract.ts'
import type { Inspection } from '../contract/inspection.ts'
import { sealOf } from '../kernel/seal.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { asksFor, type ModelRequest } from '../wire/model-request.ts'
import { answerBody, promptBody } from './inspected-body.ts'
import type { RelayOutcome } from './ports.ts'
import type { Held, Trip } from './trip.ts'

export interface Finding {
  readonly kind: string
  /** Where in the body: `messages[0].content`; empty if that is not known. */
  readonly path: string
}

export type Inspected =
  | { readonly kind: 'inspected'; readonly findings: readonly Finding[] }
  | { readonly kind: 'failed'; readonly why: string }

/** Looks at bodies. Must never reject, whatever the body or the service is, and must end in a bounded time. */
export interface Inspector {
  look(
    inspection: Inspection,
    subject: {
      readonly of: 'prompt' | 'answer'
      readonly requestId: string
      readonly contractId: string
      readonly model: string
      /** JSON. */
      readonly body: Buffer
    },
  ): Promise<Inspected>
}

/** 403 if something is found that the contract blocks, or could not be looked for; else null. */
export async function inspectPrompt(trip: Trip, held: Held): Promise<Refusal | null> {
  const { refusal } = await inspect(trip, held, 'prompt', promptBody(held.request))
  return refusal
}

/**
 * The outcome, with the refusal to answer with in place of an answer that the contract blocks. It was made and is
 * paid for; what the caller gets, and the entry commits to, is nothing of it. Streams and
 * speech are not looked at: where an answer may have to be blocked, none is asked for.
 */
export async function inspectAnswer(
  trip: Trip,
  held: Held,
  outcome: RelayOutcome,
): Promise<RelayOutcome> {
  const { ending, stream, recalled } = outcome
  if (held.caller.contract.inspections === null || ending !== 'completed') return outcome
  if (stream || held.request.operation === 'speech') return outcome
  // It was looked at when it was made.
  if (recalled !== undefined) return outcome
  const { refusal, unseen } = await inspect(trip, held, 'answer', answerBody(outcome))
  if (refusal !== null) return { ...outcome, withheld: refusal, tail: [], seal: sealOf(nothing) }
  if (!unseen) return outcome
  // It passes this once: given again it would never be looked at.
  const { onSettled: _, ...unkept } = outcome
  return unkept
}

const nothing = Buffer.alloc(0)

/** 403 for what could not be looked at: a session, and where its answer may have to be blocked a stream, speech, or one that is fetched later. */
export function refuseUninspectable(
  { inspections }: Pick<Contract, 'inspections'>,
  request: Pick<ModelRequest, 'operation' | 'stream' | 'features'>,
): Refusal | null {
  const blocks = inspections?.filter(({ action }) => action === 'block') ?? []
  if (blocks.length === 0) return null
  const { operation, stream } = request
  if (operation === 'realtime') return refuse('policy.feature_refused', { param: 'realtime' })
  if (!blocks.some(({ answer }) => answer)) return null
  if (operation === 'speech') return refuse('policy.feature_refused', { param: 'audio' })
  if (asksFor(request, 'background')) {
    return refuse('policy.feature_refused', { param: 'background' })
  }
  return stream ? refuse('policy.feature_refused', { param: 'stream' }) : null
}

/** A file goes to the provider as it is, and what it holds is not looked at. */
export function refuseFile({ inspections }: Pick<Contract, 'inspections'>): Refusal | null {
  const blocks = inspections?.some(({ action, prompt }) => action === 'block' && prompt) ?? false
  return blocks ? refuse('policy.feature_refused', { param: 'file' }) : null
}

interface Looked {
  readonly refusal: Refusal | null
  /** It could not be looked at, and may pass all the same. */
  readonly unseen: boolean
}

async function inspect(
  trip: Trip,
  { caller: { contract }, request }: Held,
  of: 'prompt' | 'answer',
  body: Buffer,
): Promise<Looked> {
  const { house, call, record } = trip
  let unseen = false
  for (const inspection of contract.inspections ?? []) {
    if (!inspection[of]) continue
    const asked = {
      of,
      requestId: call.requestId,
      contractId: contract.id,
      model: request.model,
      body,
    }
    const looked = await house.inspector.look(inspection, asked)
    if (looked.kind === 'failed') {
      count(record.findings, `${of}.${inspection.name}.failed`, 1)
      unseen = true
      if (inspection.onFailure === 'pass') continue
      const internal = `${inspection.name}: ${looked.why}`
      return { refusal: refuse('policy.inspection_failed', { internal }), unseen }
    }
    for (const { kind } of looked.findings) count(record.findings, `${of}.${kind}`, 1)
    const [first] = looked.findings
    if (first !== undefined && inspection.action === 'block') {
      return { refusal: refuseFinding(of, first), unseen }
    }
  }
  return { refusal: null, unseen }
}

function refuseFinding(of: 'prompt' | 'answer', { kind, path }: Finding): Refusal {
  const where = path === '' ? '' : ` at ${path}`
  return refuse('policy.content_refused', {
    message: `The ${of} holds what your contract does not let pass: ${kind}${where}.`,
    ...(of === 'prompt' && path !== '' ? { param: path } : {}),
  })
}

function count(findings: Record<string, number>, name: string, by: number): void {
  findings[name] = (findings[name] ?? 0) + by
}
