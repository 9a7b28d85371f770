// docs/reference/translation.md: what of a request passes, is translated or is refused, for each shape that
// clients ask in and each that providers answer. Every cell is computed by the code that serves requests.
import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readMessages } from '../../src/door/read-messages.ts'
import { readResponses } from '../../src/door/read-responses.ts'
import { assert } from '../../src/kernel/assert.ts'
import { providerCodecs } from '../../src/upstream/provider-codecs.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'
import { codes, type Refusal } from '../../src/wire/codes.ts'
import type { ModelRequest, WireShape } from '../../src/wire/model-request.ts'
import { shapeFor } from '../../src/wire/translation.ts'
import { clientShapes, type Case, type ClientShape } from './translation-case.ts'
import { cases } from './translation-cases.ts'

export const providerShapes: readonly WireShape[] = [
  'chat',
  'messages',
  'responses',
  'converse',
  'gemini',
]

export type Cell =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'passes' }
  | { readonly kind: 'translated'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

const limits = { depthMax: 100, valuesMax: 10_000 }

export const terms: PromptTerms = {
  model: 'upstream-model',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_completion_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}

/** The client's request for `row` in the words of `from`; null where it has none. */
export function requestOf(row: Case, from: ClientShape, stream: boolean): Buffer | null {
  const asked = row.asked[from]
  if (asked === null) return null
  const cap = from === 'messages' ? { max_tokens: 1024 } : {}
  return Buffer.from(JSON.stringify({ model: 'model', ...cap, stream, ...asked }))
}

export function cellOf(row: Case, from: ClientShape, to: WireShape, stream = false): Cell {
  const bytes = requestOf(row, from, stream)
  if (bytes === null) return { kind: 'nothing' }
  const request = read(bytes, from)
  if ('kind' in request) return { kind: 'refused', refusal: request }
  if (from === to) return { kind: 'passes' }
  assert(shapeFor(from, 'chat', new Set([to])) === to, `${from} can be translated into ${to}`)
  const client = clientCodecs[from]
  const provider = providerCodecs[to]
  assert(client !== undefined && provider !== undefined, 'each shape of the page has a codec')
  const prompt = client.decode(request)
  if ('kind' in prompt) return { kind: 'refused', refusal: prompt }
  const body = provider.encode(prompt, terms)
  return isRefusal(body) ? { kind: 'refused', refusal: body } : { kind: 'translated', body }
}

function isRefusal(body: object): body is Refusal {
  return 'kind' in body && body.kind === 'refused'
}

function read(bytes: Buffer, from: ClientShape): ModelRequest | Refusal {
  switch (from) {
    case 'chat':
      return readChat(bytes, limits, null)
    case 'messages':
      return readMessages(bytes, limits, 'chat')
    case 'responses':
      return readResponses(bytes, limits, 'chat')
  }
}

const titles: Readonly<Record<string, string>> = {
  chat: 'Chat Completions',
  messages: 'Messages',
  responses: 'Responses',
  converse: 'Bedrock Converse',
  gemini: 'Gemini',
}

export function translationPage(): string {
  const lines = [
    '# What is translated',
    '',
    'Written by `npm run docs` from the code that serves requests; do not edit.',
    '',
    'A request goes to a deployment that answers the API in which it was asked, and then its bytes pass. Only where',
    'no deployment that may serve it does, it is translated into the API of one that may. What that API has no',
    'place for is refused before anything is sent, with the name of the field: nothing is dropped in silence.',
    'The same holds with and without `stream`.',
    '',
    '- **passes**: the bytes of the client, but for the declared edits',
    '- **translated**: asked in the other API, in equal meaning; the answer comes back in the API that was called',
    '- **refused**: 400 `place.not_carried` (or the code given), naming the field shown',
    '',
  ]
  for (const from of clientShapes) lines.push(...sectionOf(from))
  return `${lines.join('\n')}\n`
}

function sectionOf(from: ClientShape): string[] {
  const notes = new Map<string, number>()
  const rows = cases
    .filter((row) => row.asked[from] !== null)
    .map((row) => {
      const cells = providerShapes.map((to) => shown(cellOf(row, from, to), notes))
      return `| ${row.feature} | ${cells.join(' | ')} |`
    })
  const heads = providerShapes.map((to) => titles[to] ?? to)
  return [
    `## Asked in ${titles[from]}`,
    '',
    `| asked | ${heads.join(' | ')} |`,
    `| --- |${' --- |'.repeat(heads.length)}`,
    ...rows,
    '',
    ...[...notes].map(([text, number]) => `${number}. ${text}`),
    '',
  ]
}

/** A reason is written once, below the table. */
function shown(cell: Cell, notes: Map<string, number>): string {
  if (cell.kind !== 'refused') return cell.kind
  const { refusal } = cell
  const text = reasonOf(refusal)
  let number = notes.get(text)
  if (number === undefined) notes.set(text, (number = notes.size + 1))
  return `refused \`${refusal.param ?? refusal.code}\` (${number})`
}

function reasonOf({ code, message }: Refusal): string {
  const why =
    / cannot be carried to a deployment that may serve this request: (.*)\. Leave it/s.exec(
      message ?? '',
    )?.[1]
  return why ?? `${message ?? codes[code].message} (\`${code}\`)`
}
