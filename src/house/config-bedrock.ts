// What a channel to Amazon Bedrock must have, and whether a model's id keeps the promise of its deployment: an
// inference profile lets AWS process elsewhere than where it was asked, and its name says so.
// Source: Amazon Bedrock User Guide, "Geographic cross-Region inference", "Global cross-Region inference".
import { readModelArn, reachOf } from '../place/inference-profiles.ts'
import type { Checked } from './config-check.ts'
import { checkHeld, checkOpen } from './config-held.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'

type Channel = Config['channels'][string]
type Deployment = Config['deployments'][string]

export function checkAws({ report }: Checked, channel: Channel, path: ConfigPath): void {
  const { kind, region, accessKeyId, sessionToken, usageLookup } = channel
  if (kind !== 'bedrock') {
    for (const member of ['region', 'accessKeyId', 'sessionToken'] as const) {
      if (channel[member] === undefined) continue
      const message = `only channels of kind bedrock have a ${member}; remove it`
      report({ path: [...path, member], message })
    }
    return
  }
  if (region === undefined) {
    report({ path, message: 'region is missing; write it as AWS does, such as eu-central-1' })
  }
  if (sessionToken !== undefined && accessKeyId === undefined) {
    const message = 'belongs to a temporary access key; add its accessKeyId'
    report({ path: [...path, 'sessionToken'], message })
  }
  if (accessKeyId !== undefined && usageLookup !== null) {
    const message = 'is asked with a key, and the credential of this channel only signs; remove it'
    report({ path: [...path, 'usageLookup'], message })
  }
}

/** The id of a model against the promise of its deployment. */
export function checkBedrockModel(
  checked: Checked,
  deployment: Deployment,
  channel: Channel,
  id: string,
): void {
  const { report } = checked
  const path = ['deployments', id]
  const modelId = deployment.upstreamModel ?? deployment.model
  const here = [...path, 'upstreamModel']
  const arn = readModelArn(modelId)
  if (arn !== null && channel.region !== undefined && arn.region !== channel.region) {
    const message = `names ${arn.region}, and its channel asks ${channel.region}; correct one of the two`
    report({ path: here, message })
  }
  const reach = reachOf(modelId)
  switch (reach.kind) {
    case 'unsaid': {
      if (deployment.type !== 'regional') return
      const message =
        'names something that chooses its model itself (an application inference profile, a prompt, a router), and does not say where it routes to; see GetInferenceProfile or GetPrompt, and write another type if that is more than one region'
      return report({ path: here, severity: 'warning', message })
    }
    case 'global':
      return checkGlobal(checked, deployment, path)
    case 'group': {
      if (deployment.type === 'regional') {
        const message = `must be data-zone: ${modelId} is an inference profile, and AWS processes such requests in any region of ${reach.name}`
        report({ path: [...path, 'type'], message })
      }
      return checkGroup(checked, deployment, path, reach)
    }
    case 'region':
      if (channel.region === undefined) return
      return checkHeld(checked, deployment, path, {
        provider: 'aws',
        regions: [channel.region],
        severity: 'error',
        named: `the region ${channel.region}`,
        told: (places) =>
          `does not hold ${places}, where the region of its channel is; correct one of the two`,
      })
  }
}

function checkGroup(
  checked: Checked,
  deployment: Deployment,
  path: ConfigPath,
  { name, regions, certain }: Extract<ReturnType<typeof reachOf>, { kind: 'group' }>,
): void {
  if (regions.length === 0) {
    const message = `cannot be held against the regions of ${name}: none is known here; GetInferenceProfile lists where this one routes to`
    const here = [...path, 'locations', 'processing']
    return checked.report({ path: here, severity: 'warning', message })
  }
  checkHeld(checked, deployment, path, {
    provider: 'aws',
    regions,
    severity: certain ? 'error' : 'warning',
    named: `the regions of ${name}`,
    told: (places) =>
      `does not hold ${places}, to which inference profiles of ${name} route; GetInferenceProfile lists where this one does`,
  })
}

/** All commercial regions are no closed list. */
function checkGlobal(checked: Checked, deployment: Deployment, path: ConfigPath): void {
  if (deployment.type !== 'global') {
    const message =
      'must be global: the model is a global inference profile, and AWS processes such requests in any commercial region'
    checked.report({ path: [...path, 'type'], message })
  }
  const why =
    'a global inference profile may process in any commercial region, also one that AWS opens later'
  checkOpen(checked, deployment, path, why)
}
