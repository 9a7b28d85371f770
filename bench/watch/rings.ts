// Accounts that act as one, and accounts that only look alike: rings of harvesters behind covers of their
// own, and honest strangers of whom some use one public framework.
import {
  buildEpisode,
  drawLanguage,
  openAccount,
  openStream,
  type Account,
  type Stream,
} from './account.ts'
import type { Episode, Language } from './episode.ts'
import { Random } from './random.ts'
import { plantSignal } from './signals.ts'
import { sourcesOf, type Set, type Source } from './source.ts'
import { arrivals } from './transport.ts'
import { wrapperNamed } from './wrapper.ts'

/** template: one header, and each member its part of one list · timing: they work in the same minutes. */
export const linkKinds = ['template', 'timing', 'fingerprint', 'payment'] as const
export type LinkKind = (typeof linkKinds)[number]

export interface Ring {
  readonly seed: number
  readonly set: Set
  readonly members: number
  readonly harvest: number
  readonly cover: number
  readonly links: readonly LinkKind[]
}

export function hydra(ring: Ring): Episode[] {
  const root = new Random(ring.seed).child('hydra').child(ring.set)
  const harvests = sourcesOf('harvest', ring.set)
  const covers = sourcesOf('benign', ring.set).filter((each) => each.segment !== 'embeddings')
  const ways = root.child('ways').shuffle(harvests.flatMap(waysOf))
  const length = ring.harvest + ring.cover
  const start = openAccount(root.child('start'), '', ring.set).startMs
  const beats = arrivals(root.child('times'), length, start)
  return Array.from({ length: ring.members }, (_, n) => {
    const random = root.child(n)
    const name = `hydra-${ring.set}-${ring.seed}-${n}`
    const template = ring.links.includes('template')
    const way = ways[template ? 0 : n % ways.length]
    if (way === undefined) throw new Error(`nothing to harvest in ${ring.set}`)
    const { source, language, style } = way
    const cover = random.child('cover').pick(written(covers, language))
    return buildEpisode({
      id: name,
      label: 'hydra',
      account: linked(openAccount(random, name, ring.set), ring, root),
      language,
      length,
      cover: [openStream(cover, random.child(cover.id), language)],
      harvest: template
        ? openStream(source, root.child('list'), language, { style, from: n * ring.harvest * 2 })
        : openStream(source, random.child(source.id), language, { style }),
      share: ring.harvest / length,
      cluster: `ring-${ring.set}-${ring.seed}`,
      ...(ring.links.includes('timing') ? { times: near(beats, random.child('beats')) } : {}),
    })
  })
}

interface Way {
  readonly source: Source
  readonly language: Language
  readonly style: number
}

/** Members without a common template word their requests each in another way. */
function waysOf(source: Source): Way[] {
  return source.languages.flatMap((language) =>
    Array.from({ length: source.styles(language) }, (_, style) => ({ source, language, style })),
  )
}

function written(sources: readonly Source[], language: Language): Source[] {
  return sources.filter((source) => source.languages.includes(language))
}

/** The same minutes as the others' within a minute and a half. */
function near(beats: readonly number[], random: Random): number[] {
  return beats
    .map((beat) => beat + random.between(-90_000, 90_000))
    .sort((left, right) => left - right)
}

/** Kinds of links need their facts told; the other facts stay the member's own. */
function linked(account: Account, ring: Ring, root: Random): Account {
  const transport = { ...account.transport, told: true }
  if (ring.links.includes('payment')) {
    const card = root.child('card').int(0x7fffffff).toString(36)
    transport.facts = { ...transport.facts, paymentRef: `pay-${card}` }
  }
  if (ring.links.includes('fingerprint')) {
    const draw = root.child('fingerprint')
    const tls = `t13d${draw.between(10, 19)}${draw.between(10, 19)}h2_${draw.int(0xffffffff).toString(16)}`
    transport.headers = {
      'content-type': 'application/json',
      'user-agent': `${draw.int(1e6).toString(36)}-client/0.${draw.int(30)}`,
      'accept-encoding': 'gzip, br;q=0.7',
    }
    transport.networks = transport.networks.map(({ ip, network }) => ({
      ip,
      network: { ...network, tls },
    }))
  }
  return { ...account, transport }
}

export interface Crowd {
  readonly seed: number
  readonly set: Set
  readonly accounts: number
  /** How many of them have the public framework's prompt around their requests. */
  readonly onFramework: number
  readonly length: number
}

/** Honest strangers, one at a time: a crowd of 10,000 does not fit in memory at once. */
export function* crowd({ seed, set, accounts, onFramework, length }: Crowd): Generator<Episode> {
  const root = new Random(seed).child('crowd').child(set)
  const sources = sourcesOf('benign', set).filter((each) => each.segment !== 'embeddings')
  for (let n = 0; n < accounts; n++) {
    const random = root.child(n)
    const source = random.child('source').pick(sources)
    const language = drawLanguage(random.child('language'), [source])
    const name = `crowd-${set}-${seed}-${n}`
    const account = openAccount(random, name, set)
    const stream: Stream = openStream(source, random.child(source.id), language)
    yield buildEpisode({
      id: name,
      label: 'benign',
      account:
        n < onFramework ? { ...account, wrapper: wrapperNamed('public-framework') } : account,
      language,
      length,
      cover: [stream],
      harvest: null,
      share: 0,
    })
  }
}

/** One key behind which many people's chats in many languages are sold on, through a relay's transport. */
export function* resaleEpisodes(seed: number, set: Set, episodes: number): Generator<Episode> {
  const root = new Random(seed).child('resale').child(set)
  const chats = sourcesOf('benign', set).filter(
    ({ segment }) => segment === 'chat' || segment === 'agent',
  )
  for (let n = 0; n < episodes; n++) {
    const random = root.child(n)
    const name = `resale-${set}-${seed}-${n}`
    const streams = Array.from({ length: random.between(6, 14) }, (_, at) => {
      const draw = random.child(`stream ${at}`)
      const source = draw.pick(chats)
      return openStream(source, draw, drawLanguage(draw, [source]))
    })
    const account = openAccount(random, name, set)
    const episode = buildEpisode({
      id: name,
      label: 'resale',
      account: { ...account, transport: { ...account.transport, told: true, endUsers: [] } },
      language: 'en',
      length: random.between(100, 600),
      cover: streams,
      harvest: null,
      share: 0,
    })
    yield plantSignal(episode, 'relay-users', seed)
  }
}
