// Claude as a simulated Vertex AI sells it: the Messages body without what the path says, with a version in the
// body; the answer, whole or streamed, is Anthropic's own.
// Source: Google Cloud docs, "Use Anthropic's Claude models".
import type { Api } from './apis.ts'
import { messageBody, messageEvents, messageStop } from './messages-events.ts'
import { readMessagesRequest } from './messages-request.ts'
import { badRequest } from './problem.ts'

/** `stream`: what the path says, and the body must say too. */
export function claudeApi(framing: Api['framing'], stream: boolean): Api {
  return {
    idPrefix: 'msg_vrtx_',
    read(body, headers, { model }, countsOnly) {
      const { anthropic_version: version, ...rest } = body
      if (version === undefined) {
        return badRequest('anthropic_version', 'anthropic_version: Field required')
      }
      if (typeof version !== 'string' || !/^(vertex-)?20\d\d-\d\d-\d\d$/.test(version)) {
        return badRequest('anthropic_version', 'anthropic_version: Input should be a known version')
      }
      if (headers['anthropic-version'] !== undefined) {
        return badRequest(null, 'The version must stand in the body.')
      }
      // The model to count for stands in the body, every other in the path.
      if (!countsOnly && rest['model'] !== undefined) {
        return badRequest('model', 'model: Extra inputs are not permitted')
      }
      if ((rest['stream'] === true) !== stream) {
        return badRequest('stream', 'stream: must be as the path says')
      }
      return readMessagesRequest(rest, betasOf(headers['anthropic-beta']), model, countsOnly)
    },
    events: messageEvents,
    last: () => messageStop,
    error: {
      name: 'error',
      json: '{"type":"error","error":{"type":"overloaded_error","message":"Simulated fault: overloaded."}}',
      tokens: 0,
    },
    framing,
    body: messageBody,
  }
}

function betasOf(value: string | string[] | undefined): ReadonlySet<string> {
  return new Set(
    String(value ?? '')
      .split(',')
      .map((beta) => beta.trim()),
  )
}
