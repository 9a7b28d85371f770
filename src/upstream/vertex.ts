// Models at Google: where they are asked, on Vertex AI and at the Gemini API, and what Claude on Vertex AI needs:
// Messages whose model stands in the path and whose API version stands in the body.
// Sources: Google Cloud docs, "Use Anthropic's Claude models", "Generate content with the Gemini API in Vertex AI";
// Claude API docs, "Claude on Vertex AI"; Gemini API reference, models.generateContent.
import type { Channel, Deployment } from '../place/deployment.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import type { BodyEdits, EditedBody } from './seller-edits.ts'
import { insertAfter } from './splice.ts'

/** What Vertex calls the version of which its own page tells. */
const usualVersion = 'vertex-2023-10-16'
/** The header of the same version at Anthropic's own API. */
const usualHeader = '2023-06-01'

/** Path and query behind `…/projects/P/locations/L` or the Gemini API's host. */
export function geminiPath(
  { kind }: Pick<Channel, 'kind'>,
  { upstreamModel }: Pick<Deployment, 'upstreamModel'>,
  { stream }: Pick<ModelRequest, 'stream'>,
): string {
  const models = kind === 'vertex' ? '/publishers/google/models' : '/v1beta/models'
  const verb = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return `${models}/${modelName(upstreamModel)}:${verb}`
}

/** Path behind `…/projects/P/locations/L`. */
export function claudePath(
  { upstreamModel }: Pick<Deployment, 'upstreamModel'>,
  { operation, stream }: Pick<ModelRequest, 'operation' | 'stream'>,
): string {
  // The model to count for stands in the body.
  const model = operation === 'count_tokens' ? 'count-tokens' : modelName(upstreamModel)
  return `/publishers/anthropic/models/${model}:${stream ? 'streamRawPredict' : 'rawPredict'}`
}

/** Versions stand behind an @, as it is. */
function modelName(model: string): string {
  return encodeURIComponent(model).replaceAll('%40', '@')
}

/** `version`: the client's `anthropic-version`. */
export function addClaudeEdits(
  { added, removed }: BodyEdits,
  body: EditedBody,
  version: string | string[] | undefined,
): void {
  if (body.operation !== 'count_tokens') removed.set('model', 'model')
  // Betas are read here, too, and could name a larger model than the header may.
  removed.set('anthropic_beta', 'anthropic_beta')
  if (body.fields.has('anthropic_version')) return
  // A client that asks for another version reads another form of answers.
  const asked = typeof version === 'string' && version !== usualHeader ? version : usualVersion
  const text = `"anthropic_version":${JSON.stringify(asked)},`
  added.push(insertAfter(body.openBrace, 'anthropic_version', text))
}
