// What a channel to Amazon Bedrock must have, and whether a model's id keeps the promise of its deployment: an
// inference profile lets AWS process elsewhere than where it was asked, and its name says so.
// Source: Amazon Bedrock User Guide, "Geographic cross-Region inference", "Global cross-Region inference".
import { containment, placeSet } from '../kernel/place-set.ts'
import { readModelArn, reachOf } from '../place/inference-profiles.ts'
import { placeOfRegion } from '../place/regions.ts'
import { promisedSet, resolveLocations } from '../place/zones.ts'
import type { Checked } from './config-check.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'
import { zonesOf } from './dated-places.ts'

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
        'is an application inference profile, whose name does not say where it routes to; see GetInferenceProfile, and write another type if that is more than one region'
      return report({ path: here, severity: 'warning', message })
    }
    case 'global':
      return checkGlobal(checked, deployment, path)
    case 'group': {
      if (deployment.type === 'regional') {
        const message = `must be data-zone: ${modelId} is an inference profile, and AWS processes such requests in any region of ${reach.name}`
        report({ path: [...path, 'type'], message })
      }
      const severity = reach.certain ? 'error' : 'warning'
      return checkHeld(checked, deployment, path, { ...reach, severity })
    }
    case 'region': {
      const regions = channel.region === undefined ? [] : [channel.region]
      return checkHeld(checked, deployment, path, { name: null, regions, severity: 'error' })
    }
  }
}

/** All commercial regions are no closed list. */
function checkGlobal({ report }: Checked, deployment: Deployment, path: ConfigPath): void {
  const { type, locations } = deployment
  if (type !== 'global') {
    const message =
      'must be global: the model is a global inference profile, and AWS processes such requests in any commercial region'
    report({ path: [...path, 'type'], message })
  }
  if (Array.isArray(locations.processing)) {
    const message =
      'is a closed list, and a global inference profile may process in any commercial region, also one that AWS opens later; write {open: true, places: [...]} or unknown'
    report({ path: [...path, 'locations', 'processing'], message })
  }
}

interface Reached {
  /** Of the group; null for the region that is asked. */
  readonly name: string | null
  readonly regions: readonly string[]
  readonly severity: 'warning' | 'error'
}

function checkHeld(
  { config, nowMs, report }: Checked,
  { locations }: Deployment,
  path: ConfigPath,
  { name, regions, severity }: Reached,
): void {
  const here = [...path, 'locations', 'processing']
  const places = regions.map((region) => placeOfRegion({ provider: 'aws', name: region }))
  const known = places.filter((place) => place !== null)
  if (known.length < places.length) {
    const message = `cannot be held against the region ${regions.join(', ')} of its channel: no fact says where that region lies`
    return report({ path: here, severity: 'warning', message })
  }
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const promised = promisedSet(resolveLocations(locations.processing, zonesOf(config), at).bounds)
  const held = containment(placeSet(known), promised)
  if (held.kind !== 'outside') return
  const where = held.places.join(', ')
  const message =
    name === null
      ? `does not hold ${where}, where the region of its channel is; correct one of the two`
      : `does not hold ${where}, to which inference profiles of ${name} route; GetInferenceProfile lists where this one does`
  report({ path: here, severity, message })
}
