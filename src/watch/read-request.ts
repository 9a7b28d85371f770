// Reads the body of a request, in whichever API it was asked, into what the watch looks at. Lenient: what
// is not there or of another kind is unknown, and no body is refused. Bounded: a huge one costs no more,
// once it was parsed, than its first and last messages. Every value is the client's: attacker-controlled.
import type { Parameters, Prompt, WatchedShape } from './observation.ts'
import { namesOf } from './read/names.ts'
import { parametersOf } from './read/parameters.ts'
import { joined, piecesOf } from './read/pieces.ts'
import { schemaKeysOf } from './read/schema-keys.ts'
import { turnsOf, type Turns } from './read/turns.ts'
import { fieldsOf, listOf, textOf, type Fields } from './read/unknown.ts'

export interface ReadRequest {
  /** Empty: the body names none. */
  readonly model: string
  readonly prompt: Prompt
  readonly parameters: Parameters
  /** As the body names them; null: it does not. */
  readonly conversation: string | null
  readonly endUser: string | null
}

/** Inputs of one embeddings request that are looked at. */
const inputsMax = 4_096

/** As `readRequest`, from bytes; null: they are no JSON object. */
export function readBody(bytes: Buffer, shape: WatchedShape, salt: number): ReadRequest | null {
  try {
    const fields = fieldsOf(JSON.parse(bytes.toString('utf8')))
    return fields === null ? null : readRequest(fields, shape, salt)
  } catch {
    return null
  }
}

/** `salt` is that of the contract. */
export function readRequest(fields: Fields, shape: WatchedShape, salt: number): ReadRequest {
  const { tools, ...names } = namesOf(fields)
  return {
    model: textOf(fields['model'])?.slice(0, 256) ?? '',
    prompt: { ...turnsIn(fields, shape, salt), tools, schemaKeys: schemaKeysOf(fields) },
    parameters: parametersOf(fields),
    ...names,
  }
}

function turnsIn(body: Fields, shape: WatchedShape, salt: number): Turns {
  switch (shape) {
    case 'chat':
      return turnsOf(listOf(body['messages']), [], salt)
    case 'messages':
      return turnsOf(listOf(body['messages']), present(piecesOf(body['system']).text), salt)
    case 'responses': {
      const instructions = present(piecesOf(body['instructions']).text)
      return turnsOf(itemsOf(body['input']), instructions, salt)
    }
    case 'embeddings':
      return turnsOf([{ role: 'user', content: inputsOf(body['input']) }], [], salt)
  }
}

function present(text: string): readonly string[] {
  return text === '' ? [] : [text]
}

/** A text alone is a message of the user. */
function itemsOf(input: unknown): readonly unknown[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : listOf(input)
}

/** Tokens in place of texts cannot be read. */
function inputsOf(input: unknown): string {
  if (typeof input === 'string') return input
  const texts = listOf(input).slice(0, inputsMax)
  return joined(texts.filter((text) => typeof text === 'string'))
}
