// The duties of a permit as edits of a completion. What a provider must not do is written out even
// where its default is the same today: a default can change, and differs between its own APIs (stored
// are Responses unless told otherwise, chat completions only if asked). Where an API version has no such
// parameter, naming it would be an error, and nothing of the kind can happen.
import type { RelayPlan } from '../journeys/ports.ts'
import type { Channel } from '../place/deployment.ts'
import {
  cacheField,
  isShortCache,
  logprobFields,
  type ModelRequest,
} from '../wire/model-request.ts'
import type { Span } from '../wire/json-scan.ts'
import { datedKnowsStore, isDatedAzure } from './azure.ts'
import { obligeResponses } from './responses-obligations.ts'
import type { BodyEdits } from './seller-edits.ts'
import { insertAfter, type Splice } from './splice.ts'

/** Adds what the target's obligations change of the request. */
export function oblige(
  { added, removed }: BodyEdits,
  request: ModelRequest,
  { channel, obligations }: Pick<RelayPlan, 'channel' | 'obligations'>,
): void {
  if (request.shape === 'responses')
    return obligeResponses({ added, removed }, request, obligations)
  if (request.media !== undefined) return obligeMedia({ added, removed }, request, obligations)
  // The others are not stored, have no log probabilities and no second choice.
  if (request.shape !== 'chat' && request.shape !== 'completions') return
  const remove = (field: string): unknown => removed.set(field, `obliged.${field}`)
  for (const obligation of obligations) {
    switch (obligation.kind) {
      case 'force_store_false':
        if (request.shape === 'chat' && knowsStore(channel)) addStoreFalse(added, request)
        else remove('store')
        // Providers refuse metadata of a completion that they do not store.
        remove('metadata')
        if (asksLongCache(request)) remove(cacheField)
        break
      case 'strip_logprobs':
        for (const field of logprobFields) remove(field)
        break
      case 'cap_n':
        addCapN(added, request, obligation.max)
        break
      case 'pin_regions':
      case 'refuse_feature':
      case 'rate_class':
      case 'log_mode':
      case 'notice':
        // Met before anything is sent: by the choice of deployment, a refusal, or the house itself.
        break
    }
  }
}

/**
 * Pictures may be several, and transcripts have log probabilities. These APIs have no word for what is stored; a
 * server that is only compatible may obey the one that others have.
 */
function obligeMedia(
  edits: BodyEdits,
  request: ModelRequest,
  obligations: RelayPlan['obligations'],
): void {
  for (const obligation of obligations) {
    const { kind } = obligation
    if (kind === 'cap_n') addCapN(edits.added, request, obligation.max)
    else if (kind === 'force_store_false') leaveOut(edits, request, storing)
    else if (kind === 'strip_logprobs') leaveOut(edits, request, ['include', ...logprobFields])
  }
}

const storing = ['store', 'metadata', cacheField]

/** Of a form every part of that name goes, with brackets or without. */
function leaveOut(
  { added, removed }: BodyEdits,
  { form }: ModelRequest,
  fields: readonly string[],
): void {
  if (form === undefined) for (const field of fields) removed.set(field, `obliged.${field}`)
  for (const { name, whole } of form?.parts ?? []) {
    const [base = name] = name.split('[')
    if (fields.includes(base)) added.push({ name: `obliged.${name}`, span: whole, text: '' })
  }
}

/** Where an API version has no such parameter, nothing of the kind can happen. */
function knowsStore(channel: Pick<Channel, 'kind' | 'apiVersion'>): boolean {
  // Mistral has no such field, and refuses what it does not know. Source: Mistral docs, "Chat completion API".
  if (channel.kind === 'mistral') return false
  return !isDatedAzure(channel) || datedKnowsStore(channel)
}

/** A word for the shorter cache stays: left out, it may be the longer one. */
function asksLongCache(request: ModelRequest): boolean {
  const span = request.fields.get(cacheField)
  return span !== undefined && !isShortCache(JSON.parse(textOf(request, span)))
}

function addStoreFalse(splices: Splice[], request: ModelRequest): void {
  const span = request.fields.get('store')
  if (span === undefined) {
    splices.push(insertAfter(request.openBrace, 'obliged.store', '"store":false,'))
  } else if (textOf(request, span) !== 'false') {
    splices.push({ name: 'obliged.store', span, text: 'false' })
  }
}

function addCapN(splices: Splice[], request: ModelRequest, max: number): void {
  // A legacy completion makes `best_of` answers and gives back the best `n` of them.
  for (const name of request.shape === 'completions' ? ['n', 'best_of'] : ['n']) {
    const span = request.fields.get(name)
    if (span === undefined || Number(textOf(request, span)) <= max) continue
    splices.push({ name: `obliged.${name}`, span, text: String(max) })
  }
}

function textOf({ bytes }: ModelRequest, { start, end }: Span): string {
  return bytes.toString('latin1', start, end)
}
