// What a channel must have to be reached: its address, a credential of the form that its kind takes, and for
// Vertex AI the project and location, which say where requests are processed. The location of a channel is held
// against what each of its deployments promises: the address would break a promise with every request.
// Sources: Google Cloud docs, "Vertex AI locations", "Data residency", "Use Anthropic's Claude models".
import { containment, placeSet } from '../kernel/place-set.ts'
import { placeOfRegion } from '../place/regions.ts'
import { promisedSet, resolveLocations } from '../place/zones.ts'
import { buysTokens, credentialFile, readGrant } from '../upstream/credentials/grant.ts'
import { usualEndpoint } from './channel.ts'
import { checkAws, checkBedrockModel } from './config-bedrock.ts'
import type { Checked } from './config-check.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'
import { zonesOf } from './dated-places.ts'

type Channel = Config['channels'][string]
type Deployment = Config['deployments'][string]

export function checkChannels(checked: Checked): void {
  for (const [id, channel] of Object.entries(checked.config.channels)) {
    const path = ['channels', id]
    checkEndpoint(checked, channel, path)
    checkCredential(checked, channel, path)
    checkMembers(checked, channel, path)
    checkAws(checked, channel, path)
  }
  for (const [id, deployment] of Object.entries(checked.config.deployments)) {
    const channel = checked.config.channels[deployment.channel]
    if (channel?.kind === 'bedrock') checkBedrockModel(checked, deployment, channel, id)
    if (channel?.kind === 'gemini' && deployment.type !== 'global') {
      const message = 'must be global: the Gemini API has no regions'
      checked.report({ path: ['deployments', id, 'type'], message })
    }
    if (channel?.kind !== 'vertex' || channel.location === undefined) continue
    checkLocation(checked, deployment, channel.location, ['deployments', id])
  }
}

const loopback = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/

function checkEndpoint({ report }: Checked, channel: Channel, path: ConfigPath): void {
  const { endpoint, kind } = channel
  const here = [...path, 'endpoint']
  if (endpoint === undefined) {
    if (usualEndpoint(channel) === null && kind !== 'vertex' && kind !== 'bedrock') {
      report({ path, message: `endpoint is missing; channels of kind ${kind} have no usual one` })
    }
    return
  }
  if (endpoint.startsWith('http:') && !loopback.test(endpoint)) {
    const message = 'prompts and the credential travel unencrypted; use https'
    report({ path: here, severity: 'warning', message })
  }
  if (/[?#]|\/\/[^/]*@/.test(endpoint)) {
    const message =
      'must not carry a query, a fragment or a password; use credential and apiVersion'
    report({ path: here, message })
  }
}

/** Says of a credential what is wrong with its form, and nothing that stands in it. */
function checkCredential({ report }: Checked, channel: Channel, path: ConfigPath): void {
  const { kind, usageLookup } = channel
  const here = [...path, 'credential']
  const text = channel.credential.reveal()
  if (!buysTokens(kind, text)) {
    if (!text.startsWith('{')) return
    const message = `is JSON, and channels of kind ${kind} take a key`
    return report({ path: here, message })
  }
  if (usageLookup !== null) {
    const message = 'is asked with a key, and the credential of this channel is none; remove it'
    report({ path: [...path, 'usageLookup'], message })
  }
  if (credentialFile(text) !== null) return
  const grant = readGrant(kind, text)
  if (typeof grant === 'string') report({ path: here, message: grant })
}

function checkMembers({ report }: Checked, channel: Channel, path: ConfigPath): void {
  const { kind, apiVersion } = channel
  if (kind !== 'azure' && apiVersion !== null) {
    const message = 'only channels of kind azure have an apiVersion; remove it'
    report({ path: [...path, 'apiVersion'], message })
  }
  for (const member of ['project', 'location'] as const) {
    const isThere = channel[member] !== undefined
    if (kind === 'vertex' && !isThere) {
      const hint = member === 'project' ? 'my-project' : 'europe-west4, eu, us or global'
      report({ path, message: `${member} is missing; write it as Google does, such as ${hint}` })
    }
    if (kind !== 'vertex' && isThere) {
      const message = `only channels of kind vertex have a ${member}; remove it`
      report({ path: [...path, member], message })
    }
  }
}

/** Groups of regions: Google says no more of them than their names do. */
const multiRegions: ReadonlySet<string> = new Set(['us', 'eu'])

function checkLocation(
  { config, nowMs, report }: Checked,
  { type, locations }: Deployment,
  location: string,
  path: ConfigPath,
): void {
  if (location === 'global') {
    if (type === 'global') return
    const message = `must be global: the location of its channel is, and Google processes such requests in any of its regions`
    return report({ path: [...path, 'type'], message })
  }
  if (multiRegions.has(location)) {
    if (type !== 'regional') return
    const message = `must be data-zone: the location ${location} of its channel is a group of regions`
    return report({ path: [...path, 'type'], message })
  }
  const place = placeOfRegion({ provider: 'google', name: location })
  const here = [...path, 'locations', 'processing']
  if (place === null) {
    const message = `cannot be held against the location ${location} of its channel: no fact says where that region lies`
    return report({ path: here, severity: 'warning', message })
  }
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const promised = promisedSet(resolveLocations(locations.processing, zonesOf(config), at).bounds)
  if (containment(placeSet([place]), promised).kind !== 'outside') return
  const message = `does not hold ${place}, where the location ${location} of its channel is; correct one of the two`
  report({ path: here, message })
}
