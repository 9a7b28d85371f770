// A channel as the far side uses it. It carries its credential as text, because the relay sends it: printing
// a channel, by mistake or in a log line, must still show `[secret]`.
import { inspect } from 'node:util'
import type { AwsAccess } from '../place/aws-access.ts'
import type { Channel } from '../place/deployment.ts'
import type { Config } from './config-schema.ts'

type Written = Config['channels'][string]

/**
 * The channel that is written, with the address at which it is reached. Total: the checks of a file look at what
 * its contracts reach, too, where a channel lacks something, and that is then told.
 */
export function channelOf(written: Written, id: string): Channel {
  const { kind, seller, apiVersion, billsOnAbort, usageLookup } = written
  return guardedChannel({
    id,
    kind,
    seller,
    endpoint: endpointOf(written),
    credential: written.credential.reveal(),
    apiVersion,
    billsOnAbort,
    usageLookup,
    aws: awsOf(written),
  })
}

function awsOf({ kind, region, accessKeyId, sessionToken }: Written): AwsAccess | null {
  if (kind !== 'bedrock') return null
  return {
    region: region ?? '',
    accessKeyId: accessKeyId ?? null,
    sessionToken: sessionToken?.reveal() ?? null,
  }
}

/** Where channels of this kind are reached unless the file says otherwise; null if that differs for each. */
export function usualEndpoint({
  kind,
  location,
  region,
}: Pick<Written, 'kind' | 'location' | 'region'>): string | null {
  if (kind === 'bedrock' && region !== undefined) return `https://${bedrockHost(region)}`
  if (kind === 'gemini') return 'https://generativelanguage.googleapis.com'
  if (kind === 'mistral') return 'https://api.mistral.ai/v1'
  if (kind === 'vertex' && location !== undefined) return `https://${vertexHost(location)}`
  return null
}

/** Source: Google Cloud docs, "Use Anthropic's Claude models" (regional, multi-region and global endpoints). */
function vertexHost(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com'
  if (location === 'us' || location === 'eu') return `aiplatform.${location}.rep.googleapis.com`
  return `${location}-aiplatform.googleapis.com`
}

/** Source: AWS General Reference, "Amazon Bedrock endpoints and quotas"; China is a partition of its own. */
function bedrockHost(region: string): string {
  return `bedrock-runtime.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}

function endpointOf(written: Written): string {
  const base = written.endpoint ?? usualEndpoint(written) ?? 'https://missing.invalid'
  const { kind, project, location } = written
  return kind === 'vertex' ? `${base}/v1/projects/${project}/locations/${location}` : base
}

/** `channel` with guards that hide the credential from `JSON.stringify` and from inspection. */
function guardedChannel(channel: Channel): Channel {
  const { aws } = channel
  const shown = {
    ...channel,
    credential: '[secret]',
    aws: aws?.sessionToken ? { ...aws, sessionToken: '[secret]' } : aws,
  }
  return Object.freeze(
    Object.defineProperties(
      { ...channel },
      {
        toJSON: { value: () => shown, enumerable: false },
        [inspect.custom]: { value: () => shown, enumerable: false },
      },
    ),
  )
}
