// The texts of a JSON body with the path of each, as a refusal names it: strings, names of members, and numbers
// long enough to be somebody's, also in JSON that stands in a string, as arguments of tools do. What is no text
// for a model is left out by how it looks and not by its name: encoded media, and what providers seal.
import { readDataUrl } from '../wire/data-url.ts'

export interface PlacedText {
  readonly text: string
  readonly path: () => string
}

/** One by one, so that who looks can leave off; null if `body` is no JSON. */
export function textsOf(body: Buffer): Iterable<PlacedText> | null {
  const read = parsed(body.toString('utf8'))
  return read === null ? null : walk(read.value)
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return null
  }
}

/** Where a value stands; made into a path only when something is found there. */
interface At {
  readonly within: At | null
  /** Null in JSON within a string, whose place is the string's. */
  readonly step: string | number | null
}

interface Waiting {
  readonly value: unknown
  readonly at: At
}

/** Depth first without recursion, since an answer may be nested as deep as it is long. */
function* walk(whole: unknown): Generator<PlacedText> {
  const waiting: Waiting[] = [{ value: whole, at: { within: null, step: null } }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, at } = next
    const path = () => pathOf(at)
    if (typeof value === 'string') {
      const inner = isJson(value) ? parsed(value) : null
      if (inner !== null) waiting.push({ value: inner.value, at: { within: at, step: null } })
      else if (!isOpaque(value)) yield { text: value, path }
    } else if (typeof value === 'number') {
      if (value >= longNumber) yield { text: String(value), path }
    } else if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) {
        waiting.push({ value: value[index], at: { within: at, step: index } })
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value).toReversed()) {
        const step = { within: at, step: name }
        waiting.push({ value: member, at: step })
        if (telling.test(name)) yield { text: name, path: () => pathOf(step) }
      }
    }
  }
}

/** What is shorter is no number of a card. */
const longNumber = 1e12

/** A name without any of these holds nothing that is looked for. */
const telling = /[@\d-]/

function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text)
}

const opaqueFrom = 256

/** Base64, signatures and ids: long, without a space or a stop, and nobody's words. */
function isOpaque(text: string): boolean {
  const encoded = readDataUrl(text)?.base64 ?? text
  return encoded.length >= opaqueFrom && !/[^A-Za-z0-9+/=_-]/.test(encoded)
}

/** A name may be the caller's own words: a long or odd one is not repeated, nor one that is a number. */
const plainName = /^(?!.*\d{4})[\w-]{1,64}$/

/** Empty if it is too long. The depth is the sender's choice: no more is written than is told. */
function pathOf(at: At): string {
  let path = ''
  for (let one: At | null = at; one !== null; one = one.within) {
    const { step } = one
    // Within JSON in a string: only the string has a place.
    if (step === null && one.within !== null) path = ''
    else if (step === null || path.length > pathMax) continue
    else if (typeof step === 'number') path = `[${step}]${dotted(path)}`
    else path = `${plainName.test(step) ? step : '*'}${dotted(path)}`
  }
  return path.length > pathMax ? '' : path
}

const pathMax = 256

function dotted(path: string): string {
  return path === '' || path.startsWith('[') ? path : `.${path}`
}
