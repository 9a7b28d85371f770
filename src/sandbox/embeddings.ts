// Simulated embeddings: a vector that depends on the text alone, so that equal texts are equal and no two
// others are. No model runs here.
// Source: OpenAI API reference, POST /v1/embeddings.
import { createHash } from 'node:crypto'

import { assert } from '../kernel/assert.ts'
import type { Model } from './catalog.ts'
import type { Plan } from './compose.ts'
import type { Exchange } from './exchange.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { plainRequest } from './request.ts'
import type { ModelRequest } from './request.ts'
import { isWhole } from './shape.ts'
import type { Fields } from './shape.ts'
import { readInputs } from './text-inputs.ts'
import { usageText } from './usage-text.ts'

const dimensionsMax = 1536

const known = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user'])

export function readEmbeddingsRequest(body: Fields, model: Model): ModelRequest | Problem {
  if (model.makes !== 'vectors') {
    return badRequest('model', 'This model does not support embeddings.', 'unsupported_model')
  }
  for (const name of Object.keys(body)) {
    if (known.has(name)) continue
    return badRequest(null, `Unrecognized request argument supplied: ${name}`, 'unknown_parameter')
  }
  const { dimensions = dimensionsMax, encoding_format: format = 'float', input } = body
  if (!isWhole(dimensions, 1, dimensionsMax)) {
    return badRequest('dimensions', `Invalid 'dimensions': expected 1 to ${dimensionsMax}.`)
  }
  if (format !== 'float' && format !== 'base64') {
    return badRequest('encoding_format', "Invalid 'encoding_format': expected float or base64.")
  }
  const inputs = readInputs(input, false)
  if (inputs === null) return badRequest('input', "Invalid 'input': expected text or tokens.")
  const long = inputs.find(({ tokens }) => tokens > model.contextTokens)
  if (long !== undefined) {
    const message = `Invalid 'input': maximum context length is ${model.contextTokens} tokens.`
    return badRequest('input', message, 'context_length_exceeded')
  }
  const text = inputs.map((one) => one.text).join('\n')
  return {
    ...plainRequest(body['model'], text),
    messageCount: inputs.length,
    vectors: { inputs, dimensions, asBase64: format === 'base64' },
  }
}

/** The body of an answer. */
export function embeddingsBody(exchange: Exchange, { vectors }: ModelRequest, plan: Plan): string {
  assert(vectors !== null, 'embeddings were asked for')
  const { inputs, dimensions, asBase64 } = vectors
  const usage = usageText(exchange.provider, plan.usage, exchange.faults.usage)
  const data = inputs.map(({ text }, index) => {
    const vector = vectorOf(text, dimensions)
    const embedding = asBase64
      ? JSON.stringify(Buffer.from(vector.buffer).toString('base64'))
      : `[${vector.join(',')}]`
    return `{"object":"embedding","index":${index},"embedding":${embedding}}`
  })
  const last = usage === null ? '' : `,"usage":${usage}`
  return `{"object":"list","data":[${data.join(',')}],"model":"${exchange.deployment.model.snapshot}"${last}}`
}

/** Of length one, as the real ones. */
function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  let digest = createHash('sha256').update(text).digest()
  for (let at = 0; at < dimensions; at++) {
    if (at % 32 === 31) digest = createHash('sha256').update(digest).digest()
    vector[at] = (digest[at % 32] ?? 0) / 255 - 0.5
  }
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
