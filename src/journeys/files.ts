// A file that a provider is to keep: it rests at one channel, so it is decided by the model that it is for,
// where it would rest; it is registered for its workload and entered in the log before the caller is told.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Span } from '../wire/json-scan.ts'
import type { Dialect } from '../wire/model-request.ts'
import { batchToKeep } from './batch-upload.ts'
import { identifyCaller, type Caller } from './caller.ts'
import { refusalOfFault } from './fault-refusal.ts'
import { refuseFile } from './inspect.ts'
import { closeKept, tellCaller, type KeptHouse, type Visited } from './kept-response.ts'
import { obligationsOf, obligationsText } from './obliged.ts'
import type { HeaderList, Reply } from './ports.ts'
import { openRecord, type RequestRecord } from './record.ts'
import { fileFeatures, restingsOf, type Asking, type Resting } from './resting.ts'
import { storedEntry, storedNow } from './stored.ts'

export interface UploadForm {
  readonly body: Buffer
  readonly contentType: string
  /** Where in the body the lines of a batch stand; null for a file that is for no batch. */
  readonly batch: Span | null
}

export interface UploadCall {
  readonly requestId: string
  readonly dialect: Dialect
  readonly atMs: number
  readonly startedMs: number
  readonly token: string | undefined
  readonly country: string | null
  /** The model that it is for; null if the caller names none. */
  readonly model: string | null
  /** A form that cannot be read is refused only after its key was, so that strangers learn nothing. */
  readonly form: UploadForm | Refusal
}

/** Answers on `reply`, and tells the request to the observer. Rejects only for a bug. */
export async function keepFile(house: KeptHouse, call: UploadCall, reply: Reply): Promise<void> {
  const record = openRecord(call)
  record.operation = 'stored'
  const refusal = await upload(house, call, reply, record).catch(refusalOfFault)
  closeKept(house, record, refusal, { reply, headers: restingHeaders(call, null) })
}

async function upload(
  house: KeptHouse,
  call: UploadCall,
  reply: Reply,
  record: RequestRecord,
): Promise<Refusal | null> {
  const world = house.world()
  const caller = identifyCaller(house.identity, world, call.token, call.atMs)
  if (caller.kind === 'refused') return caller
  tellCaller(record, caller)
  const blocked = house.book.blocked()
  if (blocked !== null) return refuse(blocked, { retryAfterMs: 1000 })
  if ('kind' in call.form) return call.form
  const unseen = refuseFile(caller.contract)
  if (unseen !== null) return unseen
  const asking = { world, caller, call }
  const { form } = call
  const batch =
    form.batch === null
      ? null
      : await batchToKeep(house, asking, { ...form, batch: form.batch }, record)
  if (batch?.kind === 'refused') return batch
  const resting = batch?.resting ?? restingOf(house, asking, record)
  if (resting.kind === 'refused') return resting
  const { contract } = caller
  const scope = { id: `contract:${contract.id}`, limits: contract.limits }
  const admission = house.limits.admit([scope], { tokens: 0 })
  if (admission.kind === 'refused') return admission
  try {
    const { channel, deployment } = resting
    Object.assign(record, {
      channelId: channel.id,
      deploymentId: deployment.id,
      model: resting.model,
    })
    const visit = { channel, requestId: call.requestId, of: 'files', method: 'POST' } as const
    const sent = { body: batch?.body ?? form.body, contentType: form.contentType }
    const more = { tail: '', query: '', headers: [], body: sent }
    const visited = await house.source.visit({ ...visit, ...more }, reply)
    return await keep(house, { call, caller, resting }, visited, reply, record)
  } finally {
    admission.release(0)
  }
}

/** Where it will rest: of the model that is named, else the one channel that any model of the contract leaves. */
function restingOf(
  house: KeptHouse,
  asking: Asking & { readonly call: UploadCall },
  record: RequestRecord,
): Resting | Refusal {
  const { caller, call } = asking
  const models = call.model === null ? [...caller.contract.models.keys()] : [call.model]
  const found: Resting[] = []
  let refusal: Refusal | null = null
  for (const model of models) {
    const one = restingsOf(house, asking, { model, features: fileFeatures }, record)
    if ('kind' in one) refusal ??= one
    else found.push(one[0])
  }
  const [first] = found
  if (first === undefined) return refusal ?? refuse('policy.model_not_found')
  if (new Set(found.map(({ channel }) => channel.id)).size > 1) {
    return refuse('door.field_invalid', { param: modelHeader, message: nameTheModel })
  }
  record.decisionId = first.decision.id
  record.verdict = first.decision.verdict
  return first
}

export const modelHeader = 'x-customhouse-model'

const nameTheModel = `A file rests at one channel, and your models are at several: name the model that it is for in the header ${modelHeader}.`

interface Kept {
  readonly call: UploadCall
  readonly caller: Caller
  readonly resting: Resting
}

/** Registers what the provider took, before the caller is told. */
async function keep(
  house: KeptHouse,
  { call, caller, resting }: Kept,
  visited: Visited,
  reply: Reply,
  record: RequestRecord,
): Promise<Refusal | null> {
  if (visited.kind === 'failed') return visited.refusal
  if (visited.kind === 'streamed') return refuse('upstream.invalid')
  const { status, body, headers } = visited
  const isTaken = status >= 200 && status < 300
  if (!isTaken) {
    const refused = refusalOf(status)
    if (refused !== null) return refused
  } else {
    const id = idOf(body)
    if (id === null) return refuse('upstream.invalid', { internal: 'an upload without an id' })
    const { channel, deployment, model } = resting
    const object = storedNow(
      house.clock,
      { id, kind: 'file', requestId: call.requestId },
      {
        caller,
        channel,
        deployment,
        model,
      },
    )
    const entry = storedEntry(object, resting.deployment)
    await house.book.commit({ kind: 'store', object, entry })
  }
  record.status = status
  const ours = restingHeaders(call, resting)
  reply.head(status, [...ours, ...headers, 'content-length', String(body.length)])
  reply.end([body])
  return null
}

/** Of what a provider made; null if it does not say. */
export function idOf(body: Buffer): string | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
    return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : null
  } catch {
    return null
  }
}

/** Null where the provider's own answer is what the caller should see. */
export function refusalOf(status: number): Refusal | null {
  if (status === 401 || status === 403 || status === 404) return refuse('upstream.refused_us')
  if (status === 429) return refuse('upstream.rate_limited')
  return status >= 500 ? refuse('upstream.failed', { internal: `status ${status}` }) : null
}

/** Of an answer about what rests there from now on; null: of one that came to no decision. */
export function restingHeaders(
  { requestId, dialect }: Pick<UploadCall, 'requestId' | 'dialect'>,
  resting: Resting | null,
): HeaderList {
  const headers = ['x-request-id', requestId]
  if (dialect === 'azure') headers.push('apim-request-id', requestId)
  if (resting === null) return headers
  const { deployment, decision } = resting
  headers.push('x-customhouse-decision', decision.id, 'x-customhouse-receipt', requestId)
  headers.push('x-customhouse-deployment', deployment.id)
  const duties = obligationsText(obligationsOf(decision, deployment.id))
  if (duties !== '') headers.push('x-customhouse-obligations', duties)
  return headers
}
