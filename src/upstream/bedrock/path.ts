// Where requests to Bedrock go: the model stands in the path, and so does whether the answer is streamed.
// Source: Amazon Bedrock API Reference, Amazon Bedrock Runtime: Converse, ConverseStream, CountTokens,
// InvokeModel, InvokeModelWithResponseStream.
import type { Deployment } from '../../place/deployment.ts'
import type { ModelRequest } from '../../wire/model-request.ts'

type Asked = Pick<ModelRequest, 'operation' | 'stream'>

export function invokePath(
  { upstreamModel }: Pick<Deployment, 'upstreamModel'>,
  { operation, stream }: Asked,
): string {
  const streamed = stream ? 'invoke-with-response-stream' : 'invoke'
  return modelPath(upstreamModel, operation === 'count_tokens' ? 'count-tokens' : streamed)
}

export function conversePath(
  { upstreamModel }: Pick<Deployment, 'upstreamModel'>,
  { stream }: Asked,
): string {
  return modelPath(upstreamModel, stream ? 'converse-stream' : 'converse')
}

/** An ARN has colons and slashes, and is one segment. */
function modelPath(model: string, action: string): string {
  return `/model/${encodeURIComponent(model)}/${action}`
}
