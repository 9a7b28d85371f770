// One line of recorded traffic, as `watch replay` takes it. Strict, unlike the body in it: whoever wrote the
// line meant it for us, so every field that is not as it must be is named with its remedy, all of a line at
// once. What is left out, or null, is unknown and never zero.
import { isoTime } from '../kernel/time.ts'
import {
  declaredUses,
  watchedShapes,
  type AccountFacts,
  type Answer,
  type Declared,
  type DeclaredUse,
  type Transport,
  type WatchedShape,
} from './observation.ts'
import { fieldsOf, isFields, numberOf, type Fields } from './read/unknown.ts'

export interface RequestLine {
  readonly kind: 'request'
  readonly atMs: number
  readonly account: string
  /** Null: the account is the workload. */
  readonly workload: string | null
  readonly party: string | null
  readonly shape: WatchedShape
  readonly transport: Transport
  /** A JSON object; who reads it is lenient. */
  readonly body: Fields
  readonly answer: Answer | null
  readonly declared: Declared | null
  readonly facts: AccountFacts | null
  /** Fields of the line that mean nothing here. */
  readonly unread: readonly string[]
}

/** When a model came out. */
export interface ReleaseLine {
  readonly kind: 'release'
  readonly model: string
  readonly releasedAtMs: number
}

export type ReadLine =
  | RequestLine
  | ReleaseLine
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

export function readReplayLine(text: string): ReadLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 120) : ''
    return problem(`is no JSON (${why}): write one object a line`)
  }
  const fields = fieldsOf(value)
  if (fields === null) return problem('is no JSON object: write {"at": …, "account": …, "body": …}')
  const reader = new Reader(fields)
  const line = fields['releasedAt'] === undefined ? requestOf(reader) : releaseOf(reader)
  return reader.problems.length > 0 ? { kind: 'problems', problems: reader.problems } : line
}

function problem(sentence: string): ReadLine {
  return { kind: 'problems', problems: [sentence] }
}

function releaseOf(reader: Reader): ReleaseLine {
  return {
    kind: 'release',
    model: reader.text('model') ?? reader.missing('model', 'the model that came out', ''),
    releasedAtMs: reader.instant('releasedAt') ?? 0,
  }
}

function requestOf(reader: Reader): RequestLine {
  const { fields } = reader
  const network = reader.inner('network')
  return {
    kind: 'request',
    atMs: reader.instant('at') ?? reader.missing('at', 'when the request came', 0),
    account: reader.text('account') ?? reader.missing('account', 'whose request it is', ''),
    workload: reader.text('workload'),
    party: reader.text('party'),
    shape: reader.oneOf('dialect', watchedShapes) ?? 'chat',
    transport: {
      headers: headersOf(reader),
      ip: reader.text('ip'),
      country: network.text('country'),
      asn: network.name('asn'),
      anonymiser: network.flag('anonymiser'),
      tls: network.text('tls'),
      conversation: reader.name('conversation'),
      endUser: reader.name('endUser'),
    },
    body: bodyOf(reader),
    answer: answerOf(reader),
    declared: declaredOf(reader),
    facts: factsOf(reader),
    unread: Object.keys(fields).filter((field) => !known.has(field)),
  }
}

const known: ReadonlySet<string> = new Set([
  'at',
  'account',
  'workload',
  'party',
  'dialect',
  'headers',
  'ip',
  'network',
  'conversation',
  'endUser',
  'body',
  'response',
  'usage',
  'declared',
  'facts',
])

function bodyOf(reader: Reader): Fields {
  const { body } = reader.fields
  if (isFields(body)) return body
  return body === undefined || body === null
    ? reader.missing('body', 'the body of the request', {})
    : reader.wrong('body', 'must be the JSON object that was sent, not a text or a list', {})
}

/** Lower-case names; of a header that came more than once, all values. */
function headersOf(reader: Reader): Transport['headers'] {
  const given = reader.object('headers')
  if (given === null) return null
  const headers: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(given)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values.every((one) => typeof one === 'string')) {
      headers[name.toLowerCase()] = values.join(', ')
    } else reader.wrong(`headers.${name}`, 'must be a text, or a list of texts', null)
  }
  return headers
}

function answerOf(reader: Reader): Answer | null {
  const response = reader.inner('response')
  const usage = reader.inner('usage')
  if (response.isAbsent && usage.isAbsent) return null
  return {
    status: response.count('status'),
    finish: response.text('finish'),
    inputTokens: usage.count('prompt_tokens') ?? usage.count('input_tokens'),
    outputTokens:
      response.count('outputTokens') ??
      usage.count('completion_tokens') ??
      usage.count('output_tokens'),
    reasoningTokens: response.count('reasoningTokens') ?? reasoningIn(usage),
    choices: response.count('choices'),
  }
}

/** As OpenAI's two APIs count it within the output. */
function reasoningIn(usage: Reader): number | null {
  const { completion_tokens_details: chat, output_tokens_details: responses } = usage.fields
  return numberOf((fieldsOf(chat) ?? fieldsOf(responses))?.['reasoning_tokens'])
}

function declaredOf(reader: Reader): Declared | null {
  const declared = reader.inner('declared')
  if (declared.isAbsent) return null
  const uses = declared.inner('outputUse')
  const outputUse: Partial<Record<DeclaredUse, 'permit' | 'deny' | 'ask'>> = {}
  for (const use of declaredUses) {
    const said = uses.oneOf(use, ['permit', 'deny', 'ask'] as const)
    if (said !== null) outputUse[use] = said
  }
  return {
    purposes: declared.texts('purposes'),
    multiUser: declared.flag('multiUser') ?? false,
    evaluation: declared.texts('evaluation'),
    outputUse,
    clause: declared.text('clause'),
  }
}

function factsOf(reader: Reader): AccountFacts | null {
  const facts = reader.inner('facts')
  if (facts.isAbsent) return null
  return {
    signupAtMs: facts.instant('signupAt'),
    paymentRef: facts.name('paymentRef'),
    contactRef: facts.name('contactRef'),
  }
}

/** Reads the fields of one object; what is wrong is told to `problems` by its path, and reads as unknown. */
class Reader {
  readonly fields: Fields
  readonly problems: string[]
  readonly isAbsent: boolean
  readonly #path: string

  constructor(fields: Fields | null, path = '', problems: string[] = []) {
    this.fields = fields ?? {}
    this.isAbsent = fields === null
    this.problems = problems
    this.#path = path
  }

  wrong<Fallback>(field: string, remedy: string, fallback: Fallback): Fallback {
    this.problems.push(`${this.#path}${field} ${remedy}`)
    return fallback
  }

  missing<Fallback>(field: string, what: string, fallback: Fallback): Fallback {
    const value = this.fields[field]
    if (value !== undefined && value !== null) return fallback
    return this.wrong(field, `is missing: give ${what}`, fallback)
  }

  object(field: string): Fields | null {
    const value = this.fields[field]
    if (value === undefined || value === null) return null
    return isFields(value) ? value : this.wrong(field, 'must be an object, or left out', null)
  }

  inner(field: string): Reader {
    return new Reader(this.object(field), `${this.#path}${field}.`, this.problems)
  }

  text(field: string): string | null {
    const value = this.fields[field]
    if (value === undefined || value === null) return null
    if (typeof value === 'string' && value !== '') return value
    return this.wrong(field, 'must be a text that is not empty, or left out', null)
  }

  /** A text, or a whole number that names something. */
  name(field: string): string | null {
    const value = this.fields[field]
    return Number.isSafeInteger(value) ? String(value) : this.text(field)
  }

  texts(field: string): readonly string[] {
    const value = this.fields[field]
    if (value === undefined || value === null) return []
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
    return this.wrong(field, 'must be a list of texts, or left out', [])
  }

  flag(field: string): boolean | null {
    const value = this.fields[field]
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? null
    return this.wrong(field, 'must be true or false, or left out', null)
  }

  count(field: string): number | null {
    const value = this.fields[field]
    if (value === undefined || value === null) return null
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    return this.wrong(field, 'must be a whole number from 0, or left out', null)
  }

  oneOf<Word extends string>(field: string, words: readonly Word[]): Word | null {
    const value = this.fields[field]
    if (value === undefined || value === null) return null
    const word = words.find((one) => one === value)
    return word ?? this.wrong(field, `must be one of ${words.join(', ')}, or left out`, null)
  }

  /** Milliseconds since 1970. */
  instant(field: string): number | null {
    const value = this.fields[field]
    if (value === undefined || value === null) return null
    const ms = typeof value === 'string' ? fromText(value) : fromNumber(value)
    const remedy = 'must be an instant such as "2026-11-10T12:00:00Z", or milliseconds since 1970'
    return ms ?? this.wrong(field, remedy, null)
  }
}

const timestamp = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)$/
/** RFC 3339; the offset must be there, since a local time is no instant. */
function fromText(text: string): number | null {
  const ms = timestamp.test(text) && isDay(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(day) && isoTime(day).startsWith(text.slice(0, 10))
}

/** Seconds of any day from 2001 to 5138 are milliseconds of a day before 1974, when nobody asked a model. */
const [secondsFrom, secondsTo] = [1e9, 1e11]
const instantMsMax = 8.64e15

function fromNumber(value: unknown): number | null {
  const number = numberOf(value)
  if (number === null || number < 0 || number > instantMsMax) return null
  return number >= secondsFrom && number < secondsTo ? number * 1000 : number
}
