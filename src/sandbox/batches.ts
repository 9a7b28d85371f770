// Batches of simulated providers, in memory. One runs when it was asked about often enough, so that a test says when:
// each line is answered as it would be alone, counted in the truth, and written to one of two files.
// `metadata` steers it: `sandbox-polls` (questions until it is over; 2 unless given), `sandbox-expires` (half of it
// is never done). Source: OpenAI API reference, Batch.
import { newId } from '../kernel/ids.ts'
import { apis } from './apis.ts'
import { findDeployment, providers, type ProviderName } from './catalog.ts'
import { compose, promptTokens } from './compose.ts'
import { keepFile, type FileShelf } from './files.ts'
import { contentProblem, type ModelHouse } from './model-call.ts'
import { badRequest, faultProblem, modelNotFound, problemBody, type Problem } from './problem.ts'
import { isFields, parseJson, type Fields } from './shape.ts'

export interface BatchPath {
  readonly provider: ProviderName
  readonly id: string | null
  readonly isCancel: boolean
}

interface KeptBatch {
  readonly provider: ProviderName
  readonly asked: Fields
  readonly metadata: Fields
  readonly lines: readonly string[]
  readonly createdSeconds: number
  status: string
  polls: number
  about: Fields
}

export type BatchShelf = Map<string, KeptBatch>

/** Null for what is no path of batches. */
export function batchPath(path: string, query: URLSearchParams): BatchPath | null {
  const match =
    /^\/(northwind\/v1|azure\/openai|azure\/openai\/v1)\/batches(?:\/([^/]+)(\/cancel)?)?$/.exec(
      path,
    )
  if (match === null || (match[1] === 'azure/openai' && !query.has('api-version'))) return null
  const provider = match[1]?.startsWith('azure') === true ? 'azure' : 'northwind'
  return { provider, id: match[2] ?? null, isCancel: match[3] !== undefined }
}

interface Answered {
  readonly status: number
  readonly body: Fields
}

export function answerBatches(
  house: ModelHouse,
  { method, body }: { readonly method: string; readonly body: Buffer },
  { provider, id, isCancel }: BatchPath,
): Answered {
  if (id === null && method === 'GET') return { status: 200, body: listOf(house, provider) }
  if (id === null) {
    const asked = parseJson(body.toString('utf8'))
    if (method !== 'POST' || !isFields(asked)) return failed(badRequest(null, 'Not a batch.'))
    return create(house, provider, asked)
  }
  const batch = house.batches.get(id)
  if (batch?.provider !== provider)
    return failed({ ...badRequest(null, `No batch ${id}.`), status: 404 })
  if (isCancel) {
    if (batch.status === 'in_progress') batch.status = 'cancelling'
  } else {
    batch.polls += 1
    step(house, id, batch)
  }
  return { status: 200, body: aboutOf(id, batch) }
}

/** Newest first, on one page. */
function listOf({ batches }: ModelHouse, provider: ProviderName): Fields {
  const all = [...batches].filter(([, batch]) => batch.provider === provider).toReversed()
  const data = all.map(([id, batch]) => aboutOf(id, batch))
  return { object: 'list', data, has_more: false }
}

function create(house: ModelHouse, provider: ProviderName, asked: Fields): Answered {
  const { input_file_id: fileId, endpoint, completion_window: window } = asked
  const file = typeof fileId === 'string' ? house.files.get(fileId) : undefined
  if (file?.provider !== provider || file.about['purpose'] !== 'batch' || file.content === null) {
    return failed(badRequest('input_file_id', 'Invalid input file: it is not for a batch.'))
  }
  if (window !== '24h') return failed(badRequest('completion_window', 'Only 24h is supported.'))
  if (typeof endpoint !== 'string') return failed(badRequest('endpoint', 'It is missing.'))
  const nowMs = house.clock.nowMs()
  const id = newId('batch', nowMs)
  const batch: KeptBatch = {
    provider,
    asked,
    metadata: isFields(asked['metadata']) ? asked['metadata'] : {},
    lines: file.content
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== ''),
    createdSeconds: Math.floor(nowMs / 1000),
    status: 'in_progress',
    polls: 0,
    about: {},
  }
  house.batches.set(id, batch)
  return { status: 200, body: aboutOf(id, batch) }
}

function aboutOf(id: string, { asked, status, createdSeconds, lines, about }: KeptBatch): Fields {
  return {
    id,
    object: 'batch',
    endpoint: asked['endpoint'],
    model: modelOf(lines[0] ?? ''),
    errors: null,
    input_file_id: asked['input_file_id'],
    completion_window: '24h',
    status,
    output_file_id: null,
    error_file_id: null,
    created_at: createdSeconds,
    in_progress_at: createdSeconds,
    expires_at: createdSeconds + 86_400,
    request_counts: { total: lines.length, completed: 0, failed: 0 },
    metadata: asked['metadata'] ?? null,
    simulated: true,
    ...about,
  }
}

function modelOf(line: string): unknown {
  const read = parseJson(line)
  return isFields(read) && isFields(read['body']) ? read['body']['model'] : null
}

/** Runs what is due: all of it, or the half that was done before it was stopped. */
function step(house: ModelHouse, id: string, batch: KeptBatch): void {
  const wanted = Number(batch.metadata['sandbox-polls'] ?? '2')
  const isCancelled = batch.status === 'cancelling'
  if (!isCancelled && (batch.status !== 'in_progress' || batch.polls < wanted)) return
  const isExpired = !isCancelled && batch.metadata['sandbox-expires'] !== undefined
  const isCut = isCancelled || isExpired
  batch.status = isCancelled ? 'cancelled' : isExpired ? 'expired' : 'completed'
  const done = isCut ? Math.ceil(batch.lines.length / 2) : batch.lines.length
  const output: string[] = []
  const errors: string[] = []
  for (const [index, text] of batch.lines.entries()) {
    const line = parseJson(text)
    const common = {
      id: newId('batch_req', house.clock.nowMs()),
      custom_id: isFields(line) ? line['custom_id'] : null,
    }
    if (index >= done) {
      const error = { code: `batch_${batch.status}`, message: 'This request was not executed.' }
      errors.push(JSON.stringify({ ...common, response: null, error }))
      continue
    }
    const answer = answerLine(house, batch.provider, isFields(line) ? line : {})
    const response = {
      status_code: answer.status,
      request_id: common.id,
      body: parseJson(answer.text),
    }
    const isDone = answer.status === 200
    ;(isDone ? output : errors).push(JSON.stringify({ ...common, response, error: null }))
  }
  const atSeconds = Math.floor(house.clock.nowMs() / 1000)
  batch.about = {
    output_file_id: fileOf(house, batch.provider, `${id}_output.jsonl`, output),
    error_file_id: fileOf(house, batch.provider, `${id}_error.jsonl`, errors),
    [`${batch.status}_at`]: atSeconds,
    request_counts: { total: batch.lines.length, completed: output.length, failed: errors.length },
  }
}

/** Null where there is nothing to say. */
function fileOf(
  { files, clock }: { readonly files: FileShelf } & Pick<ModelHouse, 'clock'>,
  provider: ProviderName,
  filename: string,
  lines: readonly string[],
): unknown {
  if (lines.length === 0) return null
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  return keepFile(files, clock, { provider, filename, purpose: 'batch_output', content }).about.id
}

const operations = {
  '/chat/completions': 'chat',
  '/responses': 'responses',
  '/embeddings': 'embeddings',
  '/completions': 'completions',
} as const

function answerLine(
  house: ModelHouse,
  providerName: ProviderName,
  { url, body }: Fields,
): { readonly status: number; readonly text: string } {
  const path = String(url).replace(/^\/v1/, '')
  const known = Object.entries(operations).find(([each]) => each === path)?.[1]
  const model = isFields(body) ? String(body['model']) : ''
  const deployment = findDeployment(providerName, model)
  const requestId = newId('sim', house.clock.nowMs())
  const region = deployment === null ? null : house.nextRegion(deployment)
  const refused = (problem: Problem): { status: number; text: string } => {
    const call = { apiVersion: 'v1' }
    return { status: problem.status, text: problemBody(providerName, problem, { call, requestId }) }
  }
  if (known === undefined || !isFields(body)) return refused(badRequest('url', 'Unknown url.'))
  if (deployment === null || region === null) return refused(modelNotFound(model))
  const api = apis[known]
  const provider = providers[providerName]
  const seller = { provider, model: deployment.model, kept: house.keptBy(providerName) }
  const request = api.read(body, {}, seller, false)
  if ('status' in request) return refused(request)
  const faults = house.faults.marked(request.lastUserText) ?? {}
  if (faults.status !== undefined && faults.status !== 200)
    return refused(faultProblem(faults.status))
  const prompt = promptTokens(request)
  const problem = contentProblem(request, deployment, prompt)
  if (problem !== null) return refused(problem)
  const stage = {
    provider: providerName,
    deployment: deployment.name,
    region,
    model: deployment.model,
  }
  const plan = compose(request, stage, { prompt, cached: 0, written: 0, writtenHour: 0 })
  const entry = house.truth.arrive({
    provider: providerName,
    deployment: deployment.name,
    region,
    bytes: Buffer.byteLength(JSON.stringify(body)),
    clientRequestId: null,
    planned: plan.usage,
  })
  const text = api.body(
    {
      provider: providerName,
      deployment,
      region,
      api,
      id: `${api.idPrefix}${requestId}`,
      createdSeconds: Math.floor(house.clock.nowMs() / 1000),
      faults,
    },
    request,
    plan,
  )
  const { usage } = plan
  house.truth.end(entry, { status: 200, end: 'finished', usage, emitted: usage.completion })
  return { status: 200, text: text.toString() }
}

function failed({ status, message, code, param }: Problem): Answered {
  const error = { message, type: 'invalid_request_error', param: param ?? null, code }
  return { status, body: { error } }
}
