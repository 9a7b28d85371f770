// What a channel must have to be reached: its address, a credential of the form that its kind takes, and for
// Vertex AI the project and location, which say where requests are processed. The location of a channel is held
// against what each of its deployments promises: the address would break a promise with every request.
// Sources: Google Cloud docs, "Vertex AI locations", "Data residency", "Use Anthropic's Claude models"; Microsoft
// Learn, "Deploy and use Claude models in Microsoft Foundry" (deployment types).
import { buysTokens, credentialFile, readGrant } from '../upstream/credentials/grant.ts'
import { usualEndpoint } from './channel.ts'
import { checkAws, checkBedrockModel } from './config-bedrock.ts'
import type { Checked } from './config-check.ts'
import { checkHeld, checkOpen, type Reached } from './config-held.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'

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
    if (channel === undefined) continue
    const path = ['deployments', id]
    checkModelName(checked, deployment, channel, path)
    if (channel.kind === 'bedrock') checkBedrockModel(checked, deployment, channel, id)
    if (channel.kind === 'gemini' && deployment.type !== 'global') {
      const message = 'must be global: the Gemini API has no regions'
      checked.report({ path: [...path, 'type'], message })
    }
    if (channel.kind === 'foundry' && deployment.type === 'regional') {
      const message =
        'is sold by nobody as such: Claude in Foundry is Global Standard or Data Zone Standard; write global or data-zone'
      checked.report({ path: [...path, 'type'], severity: 'warning', message })
    }
    if (channel.kind !== 'vertex' || channel.location === undefined) continue
    checkLocation(checked, deployment, channel.location, path)
  }
}

const anywhere = 'Google processes such requests in any of its regions'

/** It stands in the path at most of the kinds: there it must not lead elsewhere. */
function checkModelName(
  { report }: Checked,
  { upstreamModel, model }: Deployment,
  { kind }: Channel,
  path: ConfigPath,
): void {
  const name = upstreamModel ?? model
  const here = [...path, upstreamModel === undefined ? 'model' : 'upstreamModel']
  if (/^\.*$/.test(name)) report({ path: here, message: 'must be a name, and not only dots' })
  if ((kind === 'vertex' || kind === 'gemini') && name.includes('/')) {
    const message =
      "must be the model's own name, such as gemini-2.5-flash, without what stands before it in a path"
    report({ path: here, message })
  }
}

/** What is sent there can be read on the way. */
export function isPlainHttp(url: string): boolean {
  return url.startsWith('http:') && !loopback.test(url)
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
  if (isPlainHttp(endpoint)) {
    const message = 'prompts and the credential travel unencrypted; use https'
    report({ path: here, severity: 'warning', message })
  }
  if (/[?#]|\/\/[^/]*@/.test(endpoint)) {
    const message =
      'must not carry a query, a fragment or a password; use credential and apiVersion'
    report({ path: here, message })
  }
  const asked = kind === 'bedrock' ? channel.region : channel.location
  const named = regionNamedBy(endpoint)
  if (named === null || asked === undefined || named === asked) return
  const message = `names ${named}, and its channel asks ${asked}; correct one of the two`
  report({ path: here, message })
}

/** Hosts that say where they are: of private ones, and those of others, nothing is known. */
const regionalHosts = [
  /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com|api\.aws)(?:\.cn)?$/,
  /^([a-z0-9-]+)-aiplatform\.(?:mtls\.)?googleapis\.com$/,
  /^aiplatform\.([a-z0-9-]+)\.rep\.googleapis\.com$/,
]

function regionNamedBy(endpoint: string): string | null {
  const { hostname } = new URL(endpoint)
  if (hostname === 'aiplatform.googleapis.com') return 'global'
  for (const pattern of regionalHosts) {
    const named = pattern.exec(hostname)?.[1]
    if (named !== undefined) return named
  }
  return null
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

/** Groups of regions: Google says no more of them than their names do, and these are the largest of each. */
const multiRegions: ReadonlyMap<string, Pick<Reached, 'regions' | 'severity'>> = new Map([
  ['us', { regions: ['us-central1', 'us-east5'], severity: 'error' }],
  ['eu', { regions: ['europe-west1', 'europe-west4'], severity: 'warning' }],
])

function checkLocation(
  checked: Checked,
  deployment: Deployment,
  location: string,
  path: ConfigPath,
): void {
  const { type } = deployment
  const here = [...path, 'type']
  if (location === 'global') {
    const message = `must be global: the location of its channel is, and ${anywhere}`
    if (type !== 'global') checked.report({ path: here, message })
    return checkOpen(checked, deployment, path, anywhere)
  }
  const group = multiRegions.get(location)
  if (group !== undefined && type === 'regional') {
    const message = `must be data-zone: the location ${location} of its channel is a group of regions`
    checked.report({ path: here, message })
  }
  checkHeld(checked, deployment, path, {
    provider: 'google',
    ...(group ?? { regions: [location], severity: 'error' }),
    named: `the location ${location}`,
    told: (places) =>
      group === undefined
        ? `does not hold ${places}, where the location ${location} of its channel is; correct one of the two`
        : `does not hold ${places}, which are in the location ${location} of its channel: Google may choose any region there`,
  })
}
