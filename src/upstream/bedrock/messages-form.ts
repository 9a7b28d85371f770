// Claude on Bedrock by InvokeModel: Messages whose model, version and stream stand elsewhere than in the body's
// usual fields, and whose events come one in a binary message.
// Sources: Amazon Bedrock User Guide, "Anthropic Claude Messages API"; API Reference, InvokeModel,
// InvokeModelWithResponseStream (PayloadPart) and CountTokens; Claude API docs, "Claude on Amazon Bedrock".
import { fittingBetas, type ModelSizes } from '../betas.ts'
import { isRecord } from '../event-text.ts'
import type { BodyEdits, EditedBody } from '../seller-edits.ts'
import { insertAfter } from '../splice.ts'
import { messagesError } from './errors.ts'
import type { AnswerForm } from './receiver.ts'

const version = 'bedrock-2023-05-31'

/**
 * The body without what the path says, and with the version and the betas that elsewhere are headers. A list
 * of betas in the caller's own body would be read in place of ours, and could name a larger model.
 */
export function addInvokeEdits(
  { added, removed }: BodyEdits,
  { operation, fields, openBrace }: EditedBody,
  betas: string | string[] | undefined,
  sizes: ModelSizes,
): void {
  for (const name of ['model', 'stream', 'anthropic_version', 'anthropic_beta']) {
    if (fields.has(name)) removed.set(name, name)
  }
  let text = `"anthropic_version":"${version}",`
  const list = betaList(fittingBetas(betas, sizes))
  if (list.length > 0) text += `"anthropic_beta":${JSON.stringify(list)},`
  // What is counted must be a body that could be answered, and clients that count name no cap.
  if (operation === 'count_tokens' && !fields.has('max_tokens')) text += '"max_tokens":1,'
  added.push(insertAfter(openBrace, 'anthropic_version', text))
}

function betaList(betas: string | string[] | undefined): readonly string[] {
  if (typeof betas !== 'string') return []
  return betas
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '')
}

/** The body of CountTokens around one of InvokeModel. */
export function countBody(pieces: readonly Buffer[]): Buffer {
  const body = Buffer.concat(pieces).toString('base64')
  return Buffer.from(`{"input":{"invokeModel":{"body":"${body}"}}}`)
}

export const messagesForm: AnswerForm = {
  event(name, payload) {
    if (name !== 'chunk') return ''
    try {
      const part: unknown = JSON.parse(payload.toString('utf8'))
      const bytes = isRecord(part) ? part['bytes'] : undefined
      if (typeof bytes !== 'string') return null
      const json = Buffer.from(bytes, 'base64').toString('utf8')
      const event: unknown = JSON.parse(json)
      const type = isRecord(event) ? event['type'] : undefined
      if (typeof type !== 'string' || !/^\w{1,64}$/.test(type)) return null
      // The last one carries measurements of Bedrock's own, which no client of Messages knows.
      const data = type === 'message_stop' ? `{"type":"${type}"}` : json.replaceAll(/[\r\n]+/g, ' ')
      return `event: ${type}\ndata: ${data}\n\n`
    } catch {
      return null
    }
  },
  errorEvent: ({ status, message }) => `event: error\ndata: ${messagesError(status, message)}\n\n`,
  errorBody: ({ status, message }) => messagesError(status, message),
}
