// Honest accounts whose transport or parameters look like a relay's or a harvester's: a company's own gateway
// with hundreds of people behind it, a coding tool's vendor, a fleet of builds, a classifier that reads
// probabilities, a vote over several samples. They must stay low however odd their one group looks.
import { buildEpisode, drawLanguage, openAccount, openStream, type Account } from './account.ts'
import type { Episode, ReplayLine } from './episode.ts'
import { Random } from './random.ts'
import { plantSignal, withSurroundings } from './signals.ts'
import { sourcesOf, type Set, type Source } from './source.ts'
import { drawIp } from './transport.ts'

export const gatewayKinds = [
  'office-gateway',
  'coding-vendor',
  'build-fleet',
  'label-probabilities',
  'sample-vote',
] as const
export type GatewayKind = (typeof gatewayKinds)[number]

/** Kinds take turns. */
export function* gatewayEpisodes(seed: number, set: Set, episodes: number): Generator<Episode> {
  const root = new Random(seed).child('gateway').child(set)
  for (let n = 0; n < episodes; n++) {
    const kind = gatewayKinds[n % gatewayKinds.length] ?? 'office-gateway'
    const random = root.child(n)
    const name = `gateway-${set}-${seed}-${n}`
    const episode = plain(random, name, set, kind)
    yield { ...shaped(episode, kind, seed, random), label: 'hard_negative', family: kind }
  }
}

const segmentsOf: Readonly<Record<GatewayKind, readonly string[]>> = {
  'office-gateway': ['chat', 'generation', 'rag', 'translation'],
  'coding-vendor': ['agent', 'completion', 'review'],
  'build-fleet': ['review', 'completion', 'agent'],
  'label-probabilities': ['classification'],
  'sample-vote': ['classification', 'extraction'],
}

function plain(random: Random, name: string, set: Set, kind: GatewayKind): Episode {
  const fitting = sourcesOf('benign', set).filter(({ segment }) =>
    segmentsOf[kind].includes(segment),
  )
  const many = kind === 'office-gateway' ? random.between(3, 6) : 1
  const sources: readonly Source[] = random.shuffle(fitting).slice(0, many)
  const language = drawLanguage(random.child('language'), sources)
  return buildEpisode({
    id: name,
    label: 'hard_negative',
    account: behind(openAccount(random, name, set), kind, random.child('behind')),
    language,
    length: random.between(80, 500),
    cover: sources.map((source) => openStream(source, random.child(source.id), language)),
    harvest: null,
    share: 0,
  })
}

function behind(account: Account, kind: GatewayKind, random: Random): Account {
  const { transport } = account
  const users = (count: number): string[] =>
    Array.from({ length: count }, () => `u-${random.int(1e9).toString(36)}`)
  const network = transport.networks[0]?.network
  if (network === undefined) return account
  const told = { ...transport, told: true }
  if (kind === 'office-gateway') {
    const headers = { 'content-type': 'application/json', 'user-agent': 'litellm/1.81.3' }
    const networks = [{ ip: drawIp(random), network: { ...network, tls: 'python' } }]
    const endUsers = users(random.between(150, 500))
    return { ...account, transport: { ...told, headers, networks, endUsers } }
  }
  if (kind === 'coding-vendor')
    return { ...account, transport: { ...told, endUsers: users(random.between(30, 200)) } }
  if (kind !== 'build-fleet') return { ...account, transport: told }
  const networks = Array.from({ length: 80 }, () => ({ ip: drawIp(random), network }))
  return { ...account, transport: { ...told, networks, endUsers: [] } }
}

function shaped(episode: Episode, kind: GatewayKind, seed: number, random: Random): Episode {
  if (kind === 'label-probabilities' || kind === 'sample-vote') {
    const signal = kind === 'sample-vote' ? 'many-samples' : 'logprobs'
    return { ...plantSignal(episode, signal, seed), signal: null }
  }
  if (kind === 'office-gateway') return episode
  // Each person's machine is in the prompt, as coding tools do it; the way here is the vendor's one.
  const machines = kind === 'build-fleet' ? 1 : 60
  const lines: ReplayLine[] = episode.lines.map((line) => {
    const user = line.endUser ?? 'build'
    return withSurroundings(line, random.child(machines === 1 ? 'one' : user))
  })
  return { ...episode, lines }
}
