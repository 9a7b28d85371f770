// The page of paths and headers. Paths of the data plane are checked against the router, the admin
// API's come from its route table, and a header of ours without a sentence stops the page.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { routeOf } from '../../src/door/routes.ts'
import { unserved } from '../../src/door/unserved.ts'

const paths: readonly [method: string, path: string, meaning: string][] = [
  ['POST', '/v1/chat/completions', 'Chat completions, OpenAI dialect.'],
  ['POST', '/v1/embeddings', 'Embeddings, OpenAI dialect.'],
  ['POST', '/v1/completions', 'Legacy completions, OpenAI dialect.'],
  ['POST', '/v1/moderations', 'Moderations, OpenAI dialect; `model` must be named.'],
  ['POST', '/v1/images/generations', 'Pictures, whole or as a stream.'],
  ['POST', '/v1/images/edits', 'Pictures out of pictures; a form.'],
  ['POST', '/v1/audio/speech', 'Speech: sound, or events that carry it.'],
  ['POST', '/v1/audio/transcriptions', 'Transcripts of sound; a form.'],
  ['POST', '/v1/audio/translations', 'The same in English; a form.'],
  ['POST', '/v1/messages', 'Messages, Anthropic dialect.'],
  ['POST', '/v1/messages/count_tokens', 'The tokens of a prompt, counted by the provider; free.'],
  [
    'GET',
    '/v1/realtime?model={model}',
    'A realtime session by WebSocket; browsers give the key as protocol `openai-insecure-api-key.KEY`.',
  ],
  [
    'GET',
    '/openai/realtime?api-version=2025-04-01-preview&deployment={model}',
    'The same, Azure dialect; `/openai/v1/realtime?model=` too.',
  ],
  [
    'POST',
    '/v1/responses',
    'Responses, OpenAI dialect; kept by the provider unless `store` is false; `background` too. [What rests where](../guides/responses.md).',
  ],
  ['POST', '/v1/responses/input_tokens', 'The tokens of an input, counted by the provider; free.'],
  [
    'POST',
    '/v1/responses/compact',
    'A shorter input in place of a long one; held and charged like an answer.',
  ],
  [
    'GET',
    '/v1/responses/{id}',
    'A response that the provider keeps for this workload; `?stream=true&starting_after=` too.',
  ],
  ['DELETE', '/v1/responses/{id}', 'Has the provider delete it; an entry of the log.'],
  [
    'POST',
    '/v1/responses/{id}/cancel',
    'Passed on: stops an answer in the background, which is settled then.',
  ],
  ['GET', '/v1/responses/{id}/input_items', 'What it was made of.'],
  [
    'POST',
    '/openai/responses?api-version=2025-04-01-preview',
    'Responses, Azure dialect, and all paths below; `/openai/v1/responses` too.',
  ],
  [
    'POST',
    '/v1/files',
    'Upload a file to the channel of one model; `x-customhouse-model` names it where there are several. Azure’s paths too.',
  ],
  [
    'GET',
    '/v1/files/{file}',
    'What the provider says of it; `DELETE` has it deleted. For the workload that uploaded it.',
  ],
  ['GET', '/v1/files/{file}/content', 'Its content, as far as the provider gives it back.'],
  [
    'POST',
    '/v1/batches',
    'Runs the requests of a file that was uploaded with `purpose` `batch`. Azure’s paths too.',
  ],
  ['GET', '/v1/batches/{batch}', 'How it goes, and which files its answers are in.'],
  ['POST', '/v1/batches/{batch}/cancel', 'Passed on: what was done by then is settled.'],
  ['GET', '/v1/models', 'The models that this key may use, and no others.'],
  ['GET', '/v1/models/{model}', 'One of them.'],
  [
    'POST',
    '/openai/deployments/{model}/chat/completions?api-version=2024-10-21',
    'Chat completions, Azure dialect; the path names the model.',
  ],
  [
    'POST',
    '/openai/v1/chat/completions',
    'Chat completions, Azure’s v1 paths; `api-version` may be left out.',
  ],
  [
    'POST',
    '/openai/deployments/{model}/embeddings?api-version=2024-10-21',
    'Embeddings, Azure dialect; `/openai/v1/embeddings` too.',
  ],
  [
    'POST',
    '/openai/deployments/{model}/completions?api-version=2024-10-21',
    'Legacy completions, Azure dialect; `/openai/v1/completions` too.',
  ],
  [
    'POST',
    '/openai/deployments/{model}/images/generations?api-version=2025-04-01-preview',
    'Pictures, Azure dialect; so are `images/edits`, `audio/speech`, `audio/transcriptions` and `audio/translations`, and all of them below `/openai/v1`.',
  ],
  ['GET', '/openai/models?api-version=2024-10-21', 'The models that this key may use.'],
  ['GET', '/openai/v1/models', 'The same.'],
  [
    'GET',
    '/v1/receipts/{id}',
    'A receipt as C2SP tlog-proof; 202 with `retry-after` until a signed checkpoint covers it.',
  ],
  [
    'GET',
    '/checkpoint',
    'The last signed head of the log, as a C2SP checkpoint. The log as C2SP tlog-tiles lies below `/`; no key.',
  ],
  [
    'GET',
    '/tile/{level}/{n}',
    'A tile of hashes, `.p/{width}` while it is not full. No key; kept for good.',
  ],
  ['GET', '/tile/entries/{n}', 'A bundle of entries, the same way; for an auditor’s key.'],
  [
    'GET',
    '/v1/notices',
    'The notices that bind this key’s contract: due ones first, then those acknowledged.',
  ],
  [
    'POST',
    '/v1/notices/{id}/acknowledge',
    'Acknowledges one for the whole contract; 200 once that is durable. No body is read.',
  ],
  [
    'GET',
    '/v1/party/facts',
    'The facts held about the party, with their sources; for the party’s own key.',
  ],
  [
    'POST',
    '/v1/party/facts/{id}/contest',
    'Contest one of them: `{"statement": "..."}`; opens a question for a person and changes nothing by itself.',
  ],
  [
    'GET',
    '/v1/watch/notices',
    'What the watch limits or asks of this workload, or, for the party’s own key, of all of its workloads. A suspended key reads it, too.',
  ],
  [
    'POST',
    '/v1/watch/notices/{id}/contest',
    'Contest one of them: `{"statement": "..."}`. A third person decides within 48 hours; until then nothing changes, afterwards the effect rests.',
  ],
  ['POST', '/v1/watch/notices/{id}/answer', 'Answer what it asks, the same way.'],
  ['GET', '/healthz', 'The process lives.'],
  ['GET', '/readyz', 'It admits; else 503 and why. `detail` says if a configuration waits.'],
]

const operatorPaths: readonly [path: string, meaning: string][] = [
  ['/metrics', 'Prometheus text format, see metrics.md.'],
  ['/console/', 'What there is instead of a console.'],
  ['/admin/v1/openapi.json', 'The admin API as OpenAPI 3.1, without a key.'],
]

const headerSentences: Readonly<Record<string, string>> = {
  'x-request-id': 'On chat answers and every refusal: the id for `explain`, logs and the receipt.',
  'apim-request-id': 'The same, in the Azure dialect.',
  'x-customhouse-receipt': 'Id of the receipt; the request id.',
  'x-customhouse-deployment': 'Which deployment served.',
  'x-customhouse-processing':
    'Where it promises to process: `SG`, `DE,SE`, `open:JP,SG` or `unknown`.',
  'x-customhouse-model':
    'Of a request: the model that an uploaded file is for, which says where it rests.',
  'x-customhouse-decision': 'Id of the decision.',
  'x-customhouse-fallback':
    'The model that served in place of the one asked for; absent if that one did.',
  'x-customhouse-obligations':
    'The duties that the permit carries, e.g. `n<=4, store=false`; left out where there are none.',
  'x-customhouse-output-cap':
    'Only where a hard budget could not pay for more: the cap that was sent.',
  'x-customhouse-cache':
    'Where the contract has a cache and the request may use it: `hit` or `miss`.',
  'x-customhouse-saved': 'On a hit: what the same answer cost when it was made.',
  'x-customhouse-cost':
    'What the customer pays, on answers that are no stream; a stream’s is in its receipt.',
}

const introduction = `# HTTP

Generated by \`npm run docs\` from the routes; do not edit.

Keys are taken from \`Authorization: Bearer\`, \`api-key\` or \`x-api-key\`, and never forwarded. Errors are in [errors.md](errors.md).

## Data

| method | path | meaning |
| --- | --- | --- |
`

export function httpPage(): string {
  const rows = paths.map(([method, path, meaning]) => {
    const example = path.replaceAll(/\{\w+\}/g, 'x')
    const { kind } = routeOf(method, example, false)
    if (['not_found', 'unserved', 'method_not_allowed', 'bad_api_version'].includes(kind)) {
      throw new Error(`the router has no ${method} ${path}`)
    }
    return `| ${method} | \`${path}\` | ${meaning} |`
  })
  const operator = operatorPaths.map(([path, meaning]) => {
    if (routeOf('GET', path, false).kind !== 'operator')
      throw new Error(`${path} is not the operator’s`)
    return `| GET | \`${path}\` | ${meaning} |`
  })
  const admin = adminRows()
  return `${introduction}${rows.join('\n')}

## Not served

What providers have besides is refused with 404 \`endpoint_not_served\`, in the dialect of the caller, with the reason and what to do
instead. Azure's paths are refused with the names of OpenAI's.

| API | endpoints | why | instead |
| --- | --- | --- | --- |
${unservedRows().join('\n')}

## Operator

On the operator’s listener. \`/admin\` takes an operator’s key as \`Authorization: Bearer\`; which role
grants which action is in [change control](../guides/change-control.md).

| method | path | meaning |
| --- | --- | --- |
${[...operator, ...admin].join('\n')}

## Headers of ours

Rate limits are \`x-ratelimit-{limit,remaining,reset}-{requests,tokens}\`, written as each dialect does. Providers’ headers pass by an
allow-list.

| header | meaning |
| --- | --- |
${headerRows().join('\n')}
`
}

/** One row for each reason; a name of which more is served says only what is not. */
function unservedRows(): string[] {
  return (['openai', 'anthropic'] as const).flatMap((dialect) => {
    const rows = new Map<string, string[]>()
    for (const [name, { why, remedy }] of Object.entries(unserved[dialect])) {
      const path = `\`/v1/${name}\``
      const key = `${why}. | ${remedy}`
      const names = rows.get(key)
      if (names === undefined) rows.set(key, [path])
      else names.push(path)
    }
    const api = dialect === 'openai' ? 'OpenAI' : 'Anthropic'
    return [...rows].map(([reason, names]) => `| ${api} | ${names.join(' ')} | ${reason} |`)
  })
}

function adminRows(): string[] {
  // The table is data; what a route needs to work is not touched here.
  const deps = {} as AdminDeps
  return adminRoutes(deps).map(({ method, path, summary, needs }) => {
    return `| ${method.toUpperCase()} | \`${path}\` | ${summary}. ${needed(needs)} |`
  })
}

function needed(needs: ReturnType<typeof adminRoutes>[number]['needs']): string {
  if (needs === 'anyone') return 'For anyone.'
  if (needs === 'signed_in') return 'For every operator.'
  return `Needs ${needs.map((action) => `\`${action}\``).join(' or ')}.`
}

function headerRows(): string[] {
  const root = join(import.meta.dirname, '..', '..')
  for (const file of globSync('src/journeys/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })) {
    for (const [, name = ''] of readFileSync(join(root, file), 'utf8').matchAll(
      /'(x-customhouse-[a-z-]+)'/g,
    )) {
      if (!(name in headerSentences)) {
        throw new Error(`give ${name} a sentence in scripts/docs/http.ts`)
      }
    }
  }
  return Object.entries(headerSentences).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
}
