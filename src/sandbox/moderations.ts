// Simulated moderation: scores that depend on the text alone; `[[flag]]` in it is flagged. No model runs here.
// Source: OpenAI API reference, POST /v1/moderations.
import { assert } from '../kernel/assert.ts'
import type { Model } from './catalog.ts'
import type { Exchange } from './exchange.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { plainRequest } from './request.ts'
import type { ModelRequest } from './request.ts'
import { isFields, isList } from './shape.ts'
import type { Fields } from './shape.ts'
import { countTokens } from './tokens.ts'

const categories = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const

export function readModerationsRequest(body: Fields, model: Model): ModelRequest | Problem {
  if (model.makes !== 'scores') {
    return badRequest('model', 'This is no moderation model.', 'unsupported_model')
  }
  for (const name of Object.keys(body)) {
    if (name === 'model' || name === 'input') continue
    return badRequest(null, `Unrecognized request argument supplied: ${name}`, 'unknown_parameter')
  }
  const { input } = body
  const texts = textsOf(input)
  if (texts === null) return badRequest('input', "Invalid 'input': expected texts or parts.")
  const inputs = texts.map((text) => ({ text, tokens: countTokens(text) }))
  return {
    ...plainRequest(body['model'], texts.join('\n')),
    task: { kind: 'scores', inputs },
    choices: 0,
  }
}

/** One for each result; parts together make one. Null for anything else. */
function textsOf(input: unknown): readonly string[] | null {
  if (typeof input === 'string') return [input]
  if (!isList(input) || input.length === 0) return null
  const texts = input.filter((item) => typeof item === 'string')
  if (texts.length > 0) return texts.length === input.length ? texts : null
  let text = ''
  for (const part of input) {
    if (!isFields(part)) return null
    if (part['type'] === 'text' && typeof part['text'] === 'string') text += part['text']
    else if (part['type'] !== 'image_url' || !isFields(part['image_url'])) return null
  }
  return [text]
}

export function moderationsBody({ id, deployment }: Exchange, { task }: ModelRequest): string {
  assert(task?.kind === 'scores', 'a moderation was asked for')
  const results = task.inputs.map(({ text }) => {
    const flagged = text.includes('[[flag]]')
    return {
      flagged,
      categories: ofEach(flagged),
      category_scores: ofEach(flagged ? 0.99 : 0.01),
      category_applied_input_types: ofEach(['text']),
    }
  })
  return JSON.stringify({ id, model: deployment.model.snapshot, results })
}

function ofEach<Value>(value: Value): Record<string, Value> {
  return Object.fromEntries(categories.map((name) => [name, value]))
}
