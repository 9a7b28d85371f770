// Claude as a simulated Bedrock sells it by InvokeModel: the Messages body without what the path says, with
// a version of its own; the answer whole, or as binary messages that carry the events.
// Sources: Amazon Bedrock User Guide, "Anthropic Claude Messages API"; API Reference,
// InvokeModelWithResponseStream (PayloadPart) and CountTokens.
import type { Api, Framing } from './apis.ts'
import { eventFrame } from './event-frames.ts'
import { messageBody, messageEvents } from './messages-events.ts'
import { readMessagesRequest } from './messages-request.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { isFields, isList, parseJson } from './shape.ts'
import type { Fields } from './shape.ts'

const version = 'bedrock-2023-05-31'

/** What a stream's last event says besides its type. */
const metrics =
  '"amazon-bedrock-invocationMetrics":{"inputTokenCount":0,"outputTokenCount":0,"invocationLatency":1,"firstByteLatency":1,"cacheReadInputTokenCount":0,"cacheWriteInputTokenCount":0}'

const chunks: Framing = {
  contentType: 'application/vnd.amazon.eventstream',
  bytes({ name, json }) {
    if (name === 'exception') return exceptionFrame
    // `p` is padding, so that the length of a message tells nothing of its text.
    const bytes = Buffer.from(json).toString('base64')
    return eventFrame('event', 'chunk', `{"bytes":"${bytes}","p":"abcdefgh"}`)
  },
}

export const exceptionFrame = eventFrame(
  'exception',
  'throttlingException',
  '{"message":"Simulated fault: too many tokens, please wait before trying again."}',
)

export function invokeApi(stream: boolean): Api {
  return {
    idPrefix: 'msg_bdrk_',
    read: (body, _headers, { model }, countsOnly) => {
      const asked = countsOnly ? countedBody(body) : body
      if (asked === null) {
        return badRequest('input', 'input.invokeModel.body: must be the base64 of a JSON body')
      }
      const problem = formProblem(asked)
      if (problem !== null) return problem
      const { anthropic_version: _version, anthropic_beta: betas, ...rest } = asked
      const read = readMessagesRequest(rest, betasOf(betas), model, false)
      return 'status' in read ? read : { ...read, stream }
    },
    events: messageEvents,
    last: () => ({ name: 'message_stop', json: `{"type":"message_stop",${metrics}}`, tokens: 0 }),
    error: { name: 'exception', json: '', tokens: 0 },
    framing: chunks,
    body: messageBody,
  }
}

function countedBody(body: Fields): Fields | null {
  const input = body['input']
  const wrapped = isFields(input) ? input['invokeModel'] : undefined
  const bytes = isFields(wrapped) ? wrapped['body'] : undefined
  if (typeof bytes !== 'string') return null
  const inner = parseJson(Buffer.from(bytes, 'base64').toString('utf8'))
  return isFields(inner) ? inner : null
}

function formProblem(body: Fields): Problem | null {
  for (const name of ['model', 'stream']) {
    if (body[name] !== undefined) {
      return badRequest(name, `${name}: Extra inputs are not permitted`)
    }
  }
  if (body['anthropic_version'] !== version) {
    return badRequest('anthropic_version', `anthropic_version: must be ${version}`)
  }
  const betas = body['anthropic_beta']
  const isGood =
    betas === undefined || (isList(betas) && betas.every((beta) => typeof beta === 'string'))
  return isGood ? null : badRequest('anthropic_beta', 'anthropic_beta: Input should be a list')
}

function betasOf(betas: unknown): ReadonlySet<string> {
  return new Set(isList(betas) ? betas.map(String) : [])
}
