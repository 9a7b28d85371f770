// Events of a realtime session as far as they decide anything: what a client asks of the model beyond
// what was decided when the session began, and what a provider says of a response's beginning and end.
// Everything else passes as it came. Every byte of a client's event is attacker-controlled.
// Source: OpenAI API reference, "Realtime: client events" and "Realtime: server events".
import { refuse, type Refusal } from './codes.ts'
import { scanJson, type ScanLimits, type Span } from './json-scan.ts'
import { featureBits } from './model-request.ts'

/** What a client's event means for the session. */
export interface ClientEvent {
  readonly kind: 'event'
  /** The client's own id of the event, for an error that answers it. */
  readonly eventId: string | null
  /** `create` has the provider begin a response, `commit` ends what was said. */
  readonly what: 'create' | 'commit' | 'other'
  /** As a sum of `featureBits`. */
  readonly features: number
  /** The field in which each is asked for, for a refusal. */
  readonly param: string
  /** UTF-16 length of the text that it adds to the prompt, and tokens of its audio at most. */
  readonly promptCharacters: number
  /** Values to be replaced before it is sent; without an id of its own, one is added behind the brace. */
  readonly id: Span | null
  readonly openBrace: number
  readonly model: Span | null
  readonly tracing: Span | null
}

export interface RefusedEvent {
  readonly kind: 'refused_event'
  /** The client's own id of the event, for the error that answers it. */
  readonly eventId: string | null
  readonly refusal: Refusal
}

type Value = Readonly<Record<string, unknown>>

/** Those that neither ask for anything nor begin a response by themselves. */
const plainEvents: ReadonlySet<string> = new Set([
  'input_audio_buffer.append',
  'input_audio_buffer.clear',
  'output_audio_buffer.clear',
  'conversation.item.delete',
  'conversation.item.retrieve',
  'conversation.item.truncate',
  'response.cancel',
])

/** Tokens of a client's audio per byte of base64, at most: 24 kHz, 16 bit, a token each 100 ms; telephone codecs are 8 kHz, 8 bit. */
const audioBytesPerToken = 1_000
const charactersPerToken = 4

/**
 * Reads a client's event. `models` are the names by which the session's model may be called; another one
 * has no decision and is refused.
 */
export function readClientEvent(
  bytes: Buffer,
  limits: ScanLimits,
  models: readonly string[],
): ClientEvent | RefusedEvent {
  const outline = scanJson(bytes, limits)
  if (outline.kind === 'duplicate_key') return refused(null, refuse('door.json_duplicate_key'))
  if (outline.kind === 'too_complex') return refused(null, refuse('door.json_limits'))
  if (outline.kind !== 'outline') return refused(null, refuse('door.json_invalid'))
  const misspelled = misspelledIn(outline.fields.keys())
  if (misspelled !== null) return refused(null, misspelled)
  const typeSpan = outline.fields.get('type')
  const type =
    typeSpan === undefined ? null : parsed(bytes.toString('utf8', typeSpan.start, typeSpan.end))
  if (type === 'input_audio_buffer.append') {
    // Most of what a session sends: not built, since nothing of it is read.
    const promptCharacters = Math.ceil((bytes.length / audioBytesPerToken) * charactersPerToken)
    return { ...nothing, promptCharacters }
  }
  const event = parsed(bytes.toString('utf8'))
  if (!isValue(event)) return refused(null, refuse('door.json_invalid'))
  const eventId = typeof event['event_id'] === 'string' ? event['event_id'] : null
  const read = readKnown(event, { bytes, limits, models, fields: outline.fields })
  if (read.kind === 'refused') return refused(eventId, read)
  const { openBrace, fields } = outline
  return { ...read, eventId, openBrace, id: fields.get('event_id') ?? null }
}

const nothing: ClientEvent = {
  kind: 'event',
  eventId: null,
  what: 'other',
  features: 0,
  param: '',
  promptCharacters: 0,
  id: null,
  openBrace: 0,
  model: null,
  tracing: null,
}

interface Source {
  readonly bytes: Buffer
  readonly limits: ScanLimits
  readonly models: readonly string[]
  readonly fields: ReadonlyMap<string, Span>
}

function readKnown(event: Value, source: Source): ClientEvent | Refusal {
  const { type } = event
  if (typeof type !== 'string') return invalid('type', 'must name the event')
  if (plainEvents.has(type)) return nothing
  switch (type) {
    case 'input_audio_buffer.commit':
      return { ...nothing, what: 'commit' }
    case 'session.update':
      return readUpdate(event['session'], source)
    case 'response.create':
      return readCreate(event['response'])
    case 'conversation.item.create':
      return readItem(event['item'], 'item')
    default: {
      const message = `Events of type '${type.slice(0, 64)}' are not passed on: what they would have the provider do was not decided.`
      return refuse('policy.field_denied', { param: 'type', message })
    }
  }
}

function readUpdate(
  session: unknown,
  { bytes, limits, models, fields }: Source,
): ClientEvent | Refusal {
  if (!isValue(session)) return invalid('session', 'must be an object')
  const denied = misspelledIn(Object.keys(session)) ?? deniedIn(session)
  if (denied !== null) return denied
  const { model } = session
  if (model !== undefined && (typeof model !== 'string' || !models.includes(model))) {
    const message =
      'The model of a session cannot be changed: it was decided when the session began. Open another session.'
    return refuse('policy.field_denied', { param: 'session.model', message })
  }
  const span = fields.get('session')
  const nested = span === undefined ? null : scanJson(bytes, limits, span)
  if (nested?.kind !== 'outline') return invalid('session', 'must be an object')
  const asked = askedIn(session)
  if (asked.kind === 'refused') return asked
  return {
    ...nothing,
    ...asked,
    kind: 'event',
    param: `session.${asked.param}`,
    model: model === undefined ? null : (nested.fields.get('model') ?? null),
    tracing: isAsked(session['tracing']) ? (nested.fields.get('tracing') ?? null) : null,
  }
}

function readCreate(response: unknown): ClientEvent | Refusal {
  if (response === undefined || response === null) return { ...nothing, what: 'create' }
  if (!isValue(response)) return invalid('response', 'must be an object')
  const denied = misspelledIn(Object.keys(response))
  if (denied !== null) return denied
  if (isAsked(response['model'])) return refuse('policy.field_denied', { param: 'response.model' })
  const asked = askedIn(response)
  if (asked.kind === 'refused') return asked
  let { features, promptCharacters } = asked
  if (response['prompt'] !== undefined && response['prompt'] !== null)
    return stored('response.prompt')
  const { input } = response
  if (isAsked(input) && !Array.isArray(input)) return invalid('response.input', 'must be an array')
  for (const item of Array.isArray(input) ? input : []) {
    const one = readItem(item, 'response.input')
    if (one.kind === 'refused') return one
    features |= one.features
    promptCharacters += one.promptCharacters
  }
  return {
    ...nothing,
    what: 'create',
    features,
    promptCharacters,
    param: asked.features === 0 ? 'response.input' : `response.${asked.param}`,
  }
}

interface Asked {
  readonly kind: 'asked'
  readonly features: number
  readonly param: string
  readonly promptCharacters: number
}

/** What the settings of a session or a response ask for. */
function askedIn(settings: Value): Asked | Refusal {
  let features = 0
  let param = ''
  const ask = (bit: number, field: string): void => {
    if (param === '') param = field
    features |= bit
  }
  const { tools, instructions } = settings
  let promptCharacters = typeof instructions === 'string' ? instructions.length : 0
  if (isAsked(tools) && !Array.isArray(tools)) return invalid('tools', 'must be an array')
  if (Array.isArray(tools) && tools.length > 0) {
    const foreign = tools.some((tool: unknown) => !isValue(tool) || tool['type'] !== 'function')
    if (foreign) return refuse('policy.field_denied', { param: 'tools' })
    promptCharacters += JSON.stringify(tools).length
    ask(featureBits.tools, 'tools')
  }
  if (isAsked(settings['tracing'])) ask(featureBits.store, 'tracing')
  if (isAsked(settings['metadata'])) ask(featureBits.metadata, 'metadata')
  const { include } = settings
  if (Array.isArray(include) && include.length > 0) ask(featureBits.logprobs, 'include')
  return { kind: 'asked', features, param, promptCharacters }
}

/** What a session must not be set to, since it runs where no decision was made. */
function deniedIn(session: Value): Refusal | null {
  if (session['type'] !== undefined && session['type'] !== 'realtime')
    return transcribed('session.type')
  if (isAsked(session['prompt'])) return stored('session.prompt')
  if (isAsked(session['input_audio_transcription'])) {
    return transcribed('session.input_audio_transcription')
  }
  const { audio } = session
  const input = isValue(audio) ? audio['input'] : null
  for (const part of [audio, input]) {
    const misspelled = isValue(part) ? misspelledIn(Object.keys(part)) : null
    if (misspelled !== null) return misspelled
  }
  if (isValue(input) && isAsked(input['transcription'])) {
    return transcribed('session.audio.input.transcription')
  }
  return null
}

function transcribed(param: string): Refusal {
  const message =
    'A transcript of the input is made by another model, for which nothing was decided. Leave it out, or have the audio transcribed by a request of its own.'
  return refuse('policy.field_denied', { param, message })
}

function stored(param: string): Refusal {
  const message =
    'A prompt that is stored at the provider is not read here, so that what it asks for could not be decided. Send its text as instructions.'
  return refuse('policy.field_denied', { param, message })
}

const callersItems: ReadonlySet<unknown> = new Set([
  undefined,
  'message',
  'function_call',
  'function_call_output',
  'item_reference',
])
const textParts: ReadonlySet<unknown> = new Set(['input_text', 'text', 'output_text'])
const audioParts: ReadonlySet<unknown> = new Set(['input_audio', 'audio', 'output_audio'])

function readItem(item: unknown, param: string): ClientEvent | Refusal {
  if (!isValue(item)) return invalid(param, 'must be an object')
  if (!callersItems.has(item['type']))
    return refuse('policy.field_denied', { param: `${param}.type` })
  let features = 0
  let promptCharacters = 0
  for (const text of [item['arguments'], item['output']]) {
    if (typeof text === 'string') promptCharacters += text.length
  }
  const { content } = item
  if (isAsked(content) && !Array.isArray(content)) {
    return invalid(`${param}.content`, 'must be an array')
  }
  for (const part of Array.isArray(content) ? (content as readonly unknown[]) : []) {
    const type = isValue(part) ? part['type'] : null
    const length = JSON.stringify(part).length
    if (textParts.has(type)) promptCharacters += length
    else if (audioParts.has(type)) {
      promptCharacters += Math.ceil((length / audioBytesPerToken) * charactersPerToken)
    } else features |= type === 'input_image' ? featureBits.image : featureBits.files
  }
  return { ...nothing, features, promptCharacters, param: `${param}.content` }
}

/** What a provider's event says of a response. */
export type ServerEvent =
  | { readonly kind: 'created'; readonly responseId: string }
  | { readonly kind: 'done'; readonly responseId: string; readonly usage: unknown }
  /** A piece of an answer. */
  | { readonly kind: 'delta'; readonly responseId: string | null }
  /** `eventId`: of the client's event that it answers. */
  | { readonly kind: 'error'; readonly eventId: string | null }
  /** How the session is set: what ends of speech that the provider hears itself lead to. */
  | { readonly kind: 'session'; readonly onSpeech: OnSpeech }
  /** What was said has ended: by the client's word, or because the provider heard it. */
  | { readonly kind: 'committed' }
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' }

/** `answer`: a response of the provider's own; `unless_busy`: one unless another runs. */
export type OnSpeech = 'answer' | 'unless_busy' | 'nothing'

/** Reads a provider's event, leniently: what it does not know passes. */
export function readServerEvent(bytes: Buffer): ServerEvent {
  const event = parsed(bytes.toString('utf8'))
  if (!isValue(event) || typeof event['type'] !== 'string') return { kind: 'unreadable' }
  const { type, response, error } = event
  if (type === 'error') {
    const of = isValue(error) ? error['event_id'] : null
    return { kind: 'error', eventId: typeof of === 'string' ? of : null }
  }
  if (type.endsWith('.delta')) {
    const of = event['response_id']
    return { kind: 'delta', responseId: typeof of === 'string' ? of : null }
  }
  if (type === 'input_audio_buffer.committed') return { kind: 'committed' }
  if (type === 'session.created' || type === 'session.updated') {
    return { kind: 'session', onSpeech: onSpeechOf(event['session']) }
  }
  if (type !== 'response.created' && type !== 'response.done') return { kind: 'other' }
  const id = isValue(response) ? response['id'] : null
  if (typeof id !== 'string' || !isValue(response)) return { kind: 'unreadable' }
  return type === 'response.created'
    ? { kind: 'created', responseId: id }
    : { kind: 'done', responseId: id, usage: usageOf(response) }
}

/** Source: OpenAI API reference, "Realtime": `session.audio.input.turn_detection`, and `session.turn_detection` of the beta. */
function onSpeechOf(session: unknown): OnSpeech {
  if (!isValue(session)) return 'nothing'
  const { audio } = session
  const input = isValue(audio) ? audio['input'] : null
  const turns = isValue(input) ? input['turn_detection'] : session['turn_detection']
  if (!isValue(turns) || turns['create_response'] === false) return 'nothing'
  return turns['interrupt_response'] === false ? 'unless_busy' : 'answer'
}

/** Null says that nothing was counted, and only of what failed is that believed. */
function usageOf({ usage, status }: Value): unknown {
  return (usage ?? null) === null && status !== 'failed' ? undefined : (usage ?? null)
}

/** The error event that tells a client of a refusal, as the provider itself would. */
export function errorEvent(
  error: {
    readonly type: string
    readonly code: string
    readonly message: string
    readonly param: string | null
  },
  ids: { readonly own: string; readonly client: string | null },
): Buffer {
  const said = { ...error, event_id: ids.client }
  return Buffer.from(JSON.stringify({ type: 'error', event_id: ids.own, error: said }))
}

/** `bytes` with the values at `spans`, ascending, replaced. */
export function withValues(
  bytes: Buffer,
  values: readonly { readonly span: Span; readonly text: string }[],
): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  for (const { span, text } of values) {
    pieces.push(bytes.subarray(at, span.start), Buffer.from(text))
    at = span.end
  }
  return Buffer.concat([...pieces, bytes.subarray(at)])
}

/** No field of this API has a capital: servers that match names without regard to case would read what nobody read here. */
function misspelledIn(keys: Iterable<string>): Refusal | null {
  for (const key of keys) {
    const plain = key.toUpperCase().toLowerCase()
    if (plain !== key) return invalid(plain.slice(0, 64), 'spell it in lower case, as the API does')
  }
  return null
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}

function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refused(eventId: string | null, refusal: Refusal): RefusedEvent {
  return { kind: 'refused_event', eventId, refusal }
}

function invalid(param: string, must: string): Refusal {
  return refuse('door.field_invalid', { param, message: `Invalid '${param}': ${must}.` })
}
