// The turns of a Gemini request: checked part by part, and flattened to what counts as prompt. A call is only
// accepted back with the signature that it was given out with, by models that sign; results must answer all calls
// of the turn before at once.
// Sources: Gemini API reference, Content and Part; docs, "Thought signatures", "Function calling".
import { createHash } from 'node:crypto'

import { imageTokens } from './images.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'

export interface GeminiTurns {
  readonly text: string
  readonly imageTokens: number
  readonly messageCount: number
  readonly lastRole: string
  readonly lastUserText: string
}

/** What a signing model puts on its first call of a turn, and demands back. */
export function signCall(name: string): string {
  return createHash('sha256').update(`simulated thought before ${name}`).digest('base64')
}

/** Google's word for a call whose signature nobody has. */
const skipped = 'skip_thought_signature_validator'

interface Reading {
  text: string
  images: number
  /** Names of the calls of the turn before that wait for their results. */
  open: string[]
  lastUserText: string
  lastRole: string
  /** Whether calls have ids and signatures here. */
  readonly rules: GeminiRules
}

export interface GeminiRules {
  readonly takesIds: boolean
  readonly signs: boolean
}

export function readGeminiTurns(body: Fields, rules: GeminiRules): GeminiTurns | Problem {
  const { contents, systemInstruction: system } = body
  if (!isList(contents) || contents.length === 0) {
    return badRequest('contents', 'GenerateContentRequest.contents: contents is not specified')
  }
  const reading: Reading = {
    text: '',
    images: 0,
    open: [],
    lastUserText: '',
    lastRole: '',
    rules,
  }
  if (system !== undefined) {
    const parts = isFields(system) ? system['parts'] : undefined
    if (!isList(parts)) return badRequest('systemInstruction', 'Invalid systemInstruction.')
    for (const part of parts) {
      const text = isFields(part) ? part['text'] : undefined
      if (typeof text !== 'string')
        return badRequest('systemInstruction', 'Only text is supported.')
      reading.text += `${text}\n`
    }
  }
  for (const [index, content] of contents.entries()) {
    const problem = readContent(reading, content, `contents[${index}]`)
    if (problem !== null) return problem
  }
  if (reading.lastRole === 'model') {
    const message = 'Please ensure that the last turn is of the user or a function response.'
    return badRequest('contents', message)
  }
  return {
    text: reading.text,
    imageTokens: reading.images,
    messageCount: contents.length,
    lastRole: reading.lastRole,
    lastUserText: reading.lastUserText,
  }
}

function readContent(reading: Reading, content: unknown, at: string): Problem | null {
  if (!isFields(content)) return badRequest(at, `Invalid value at '${at}'.`)
  const { role, parts, ...rest } = content
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined) return unknownName(unknown, at)
  if (role !== 'user' && role !== 'model') {
    return badRequest(`${at}.role`, 'Please use a valid role: user, model.')
  }
  if (!isList(parts) || parts.length === 0) {
    return badRequest(`${at}.parts`, `${at}.parts must not be empty.`)
  }
  const calls: string[] = []
  const results: string[] = []
  let said = ''
  for (const [index, part] of parts.entries()) {
    const where = `${at}.parts[${index}]`
    if (!isFields(part)) return badRequest(where, `Invalid value at '${where}'.`)
    const problem = readPart(reading, part, { role, where, calls, results })
    if (problem !== null) return problem
    if (part['thought'] !== true && typeof part['text'] === 'string') said += part['text']
  }
  const problem = matchProblem(reading.open, results, at)
  if (problem !== null) return problem
  reading.open = calls
  if (role === 'user' && results.length === 0) reading.lastUserText = said
  reading.lastRole = results.length > 0 ? 'tool' : role
  return null
}

interface Turn {
  readonly role: string
  readonly where: string
  readonly calls: string[]
  readonly results: string[]
}

const partKinds = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse']
const partKeys = new Set([...partKinds, 'thought', 'thoughtSignature'])

function readPart(reading: Reading, part: Fields, turn: Turn): Problem | null {
  const unknown = Object.keys(part).find((name) => !partKeys.has(name))
  if (unknown !== undefined) return unknownName(unknown, turn.where)
  const [kind, more] = partKinds.filter((name) => part[name] !== undefined)
  if (kind === undefined || more !== undefined) {
    return badRequest(
      turn.where,
      'Unable to submit request because a part must have one data field.',
    )
  }
  switch (kind) {
    case 'text': {
      if (typeof part['text'] !== 'string') return badRequest(turn.where, 'Invalid text.')
      if (part['thought'] !== true) reading.text += `${part['text']}\n`
      return null
    }
    case 'inlineData':
      return readInline(reading, part['inlineData'], turn)
    case 'functionCall':
      return readCall(reading, part, turn)
    case 'functionResponse':
      return readResult(reading, part['functionResponse'], turn)
    default:
      return badRequest(turn.where, 'Cannot fetch content from the provided URL.')
  }
}

const mediaTypes =
  /^(image\/(png|jpeg|webp|heic|heif)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf|text\/[\w.+-]+)$/

function readInline(reading: Reading, value: unknown, { where }: Turn): Problem | null {
  const { mimeType, data } = isFields(value) ? value : {}
  if (typeof data !== 'string' || typeof mimeType !== 'string' || !mediaTypes.test(mimeType)) {
    return badRequest(where, `Unsupported MIME type: ${String(mimeType)}`)
  }
  if (mimeType.startsWith('image/')) {
    reading.images += imageTokens(`data:${mimeType};base64,${data}`, 'auto')
  } else reading.text += `${data}\n`
  return null
}

function readCall(reading: Reading, part: Fields, { role, where, calls }: Turn): Problem | null {
  const call = part['functionCall']
  const name = isFields(call) ? call['name'] : undefined
  if (!isFields(call) || typeof name !== 'string' || role !== 'model') {
    const message =
      'Please ensure that function call turn comes immediately after a user turn or after a function response turn.'
    return badRequest(where, message)
  }
  if (call['id'] !== undefined && !reading.rules.takesIds) return unknownName('id', where)
  const { thoughtSignature: signature } = part
  if (reading.rules.signs && calls.length === 0 && signature === undefined) {
    const message = `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. Additional data, function call \`${name}\`.`
    return badRequest(where, message)
  }
  if (signature !== undefined && signature !== skipped && signature !== signCall(name)) {
    return badRequest(where, 'Corrupted thought signature.')
  }
  calls.push(name)
  reading.text += `${name}${JSON.stringify(call['args'] ?? {})}\n`
  return null
}

function readResult(
  reading: Reading,
  value: unknown,
  { role, where, results }: Turn,
): Problem | null {
  const { name, response, id } = isFields(value) ? value : {}
  if (typeof name !== 'string' || !isFields(response) || role !== 'user') {
    return badRequest(where, 'Invalid function response.')
  }
  if (id !== undefined && !reading.rules.takesIds) return unknownName('id', where)
  results.push(name)
  reading.text += `${JSON.stringify(response)}\n`
  return null
}

function matchProblem(
  open: readonly string[],
  results: readonly string[],
  at: string,
): Problem | null {
  const isSame = open.toSorted().join('\n') === results.toSorted().join('\n')
  if (isSame) return null
  const message =
    'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
  return badRequest(at, message)
}

export function unknownName(name: string, at: string): Problem {
  const message = `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`
  return badRequest(at, message)
}
