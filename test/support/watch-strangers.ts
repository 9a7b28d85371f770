// Accounts made for tests and benches of linking: strangers of several jobs, users of one public framework, and a ring
// that parts one harvest among its accounts and hides it in cover traffic. The same seed, the same accounts.
import { mix } from '../../src/watch/hash.ts'
import { ordinaryObservation, ordinaryStartMs, emptyBytes, type Varied } from './watch-ordinary.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'
import {
  clusterLimits,
  openLinks,
  type Cluster,
  type ClusterLimits,
} from '../../src/watch/link/clusters.ts'
import { linkBytes } from '../../src/watch/link/layout.ts'
import type { Linkable, Standing } from '../../src/watch/link/member.ts'
import { noteLink } from '../../src/watch/link/note.ts'

export interface Dice {
  /** In [0, below). */
  int(below: number): number
  pick<T>(items: readonly T[]): T
}

export function openDice(seed: number): Dice {
  let state = mix(seed, 0x3c6ef372)
  const int = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    return Math.floor((mix(state, 0x2545f491) / 0x1_0000_0000) * below)
  }
  return {
    int,
    pick(items) {
      const item = items[int(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
  }
}

const syllables = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'ha',
  'ki',
  'lo',
  'mu',
  'ne',
  'pa',
  'ri',
  'so',
  'tu',
  'va',
  'ze',
]

const words = new Map<number, string>()

/** A word without digits. */
function word(index: number): string {
  const known = words.get(index)
  if (known !== undefined) return known
  let rest = mix(index, 0x9e37)
  let text = ''
  for (let count = 2 + (rest & 1); count >= 0; count--) {
    text += syllables[rest & 15] ?? ''
    rest >>>= 4
  }
  words.set(index, text)
  return text
}

/** Common words by Zipf's law, every third one of the topic. */
function sentence(dice: Dice, topic: number, length: number): string {
  return Array.from({ length }, (_, index) =>
    index % 3 === 2
      ? word(100_000 + topic * 400 + dice.int(400))
      : word(Math.floor(600 ** (dice.int(1_000) / 1_000))),
  ).join(' ')
}

const agents: readonly ((dice: Dice) => Record<string, string>)[] = [
  (dice) => sdk('python', `1.${dice.int(9)}.${dice.int(4)}`, dice),
  (dice) => sdk('js', `5.${dice.int(20)}.0`, dice),
  (dice) => ({ 'user-agent': `python-httpx/0.2${dice.int(9)}.0` }),
  (dice) => ({ 'user-agent': `okhttp/4.1${dice.int(3)}.0` }),
  () => ({ 'user-agent': 'Go-http-client/2.0' }),
  (dice) => ({ 'user-agent': `curl/8.${dice.int(9)}.0` }),
]

function sdk(language: string, version: string, dice: Dice): Record<string, string> {
  return {
    'user-agent': `OpenAI/${language} ${version}`,
    'x-stainless-lang': language,
    'x-stainless-package-version': version,
    'x-stainless-os': dice.pick(['Linux', 'MacOS', 'Windows']),
    'x-stainless-runtime-version': `3.${dice.int(5)}.${dice.int(9)}`,
  }
}

export interface Made extends Linkable {
  readonly standing: Standing
}

export interface Habits {
  readonly key: string
  readonly client: Record<string, string>
  readonly payment: string
  readonly requests: readonly { readonly atMs: number; readonly prompt: Varied['prompt'] }[]
}

const linkSalt = 0x7f4a7c15
const read = openPromptReader()

export function account({ key, client, payment, requests }: Habits): Made {
  const state = emptyBytes(linkBytes)
  const facts = { signupAtMs: null, paymentRef: payment, contactRef: `${key}@example.org` }
  for (const { atMs, prompt } of requests) {
    const transport = { headers: client, tls: 'python' }
    const observation = ordinaryObservation({ atMs, prompt: prompt ?? {}, transport })
    // Each account is of a contract of its own, and its tokens carry that contract's salt.
    const salt = mix(key.length, observation.prompt.user.length) ^ key.charCodeAt(key.length - 1)
    const seen = { observation, text: read(observation.prompt, salt), declared: null, salt }
    noteLink(seen, facts, state, linkSalt)
  }
  return { key, standing: 'open', states: [state] }
}

const dayMs = 86_400_000
export const horizonMs = 14 * dayMs

/** Hours of its own day, for one to ten days somewhere in the horizon. */
function hours(dice: Dice, count: number): number[] {
  const days = 1 + dice.int(10)
  const start = ordinaryStartMs + dice.int(horizonMs - days * dayMs)
  const peak = dice.int(24)
  return Array.from({ length: count }, () => {
    const hour = peak + dice.int(6) + dice.int(6)
    return start + dice.int(days) * dayMs + ((hour * 3_600_000 + dice.int(3_600_000)) % dayMs)
  })
}

interface Job {
  readonly system: string
  readonly head: string
  readonly tail: string
  readonly topic: number
}

/** Jobs that several strangers have, as if from one tutorial. */
function jobOf(index: number): Job {
  const dice = openDice(index + 77)
  return {
    system: index % 3 === 0 ? sentence(dice, index, 24) : '',
    head: index % 3 === 1 ? sentence(dice, index, 20) : '',
    tail: index % 3 === 1 ? sentence(dice, index, 12) : '',
    topic: index,
  }
}

function work(job: Job, dice: Dice, count: number): Habits['requests'] {
  return hours(dice, count).map((atMs) => ({
    atMs,
    prompt: {
      system: job.system,
      user: `${job.head}\n${sentence(dice, job.topic, 12 + dice.int(20))}\n${job.tail}`.trim(),
    },
  }))
}

/** `jobs`: how many jobs the strangers have among them. */
export function strangers(count: number, jobs: number, seed: number): Made[] {
  return Array.from({ length: count }, (_, index) => {
    const dice = openDice(mix(seed, index))
    return account({
      key: `stranger-${String(index).padStart(5, '0')}`,
      client: dice.pick(agents)(dice),
      payment: `card-${seed}-${index}`,
      requests: work(jobOf(dice.int(jobs)), dice, 60 + dice.int(60)),
    })
  })
}

/** Strangers that all put one public framework's prompt before their own work. */
export function frameworkUsers(count: number, seed: number): Made[] {
  const framework = sentence(openDice(4_242), 9_999, 60)
  return Array.from({ length: count }, (_, index) => {
    const dice = openDice(mix(seed ^ 0x55aa, index))
    return account({
      key: `framework-${String(index).padStart(5, '0')}`,
      client: dice.pick(agents)(dice),
      payment: `card-framework-${seed}-${index}`,
      requests: work({ system: framework, head: '', tail: '', topic: 5_000 + index }, dice, 100),
    })
  })
}

export const ringKinds = ['skeleton', 'list', 'activity', 'client', 'facts'] as const
/** A list is a template's, and no kind by itself. */
export const unitingKinds = ringKinds.filter((kind) => kind !== 'list')
type RingKind = (typeof ringKinds)[number]

export interface Ring {
  readonly seed: number
  readonly accounts: number
  /** What its accounts share; in all else they are strangers. */
  readonly shares: readonly RingKind[]
}

const harvested = 40
const covered = 60

export function ring({ seed, accounts, shares }: Ring): Made[] {
  const common = openDice(seed ^ 0x1234)
  const template = [sentence(common, 8_000 + seed, 26), sentence(common, 8_000 + seed, 10)] as const
  const client = { ...sdk('python', '1.3.3', common), 'x-app': `runner ${seed}` }
  // Ten times at which the whole ring works.
  const bursts = Array.from({ length: 10 }, () => ordinaryStartMs + common.int(horizonMs))
  return Array.from({ length: accounts }, (_, index) => {
    const dice = openDice(mix(seed ^ 0x77, index))
    const own = [sentence(dice, 8_500 + index, 26), sentence(dice, 8_500 + index, 10)] as const
    const [head, tail] = shares.includes('skeleton') ? template : own
    const topic = shares.includes('list') ? 8_001 : 7_000 + index
    const times = shares.includes('activity')
      ? Array.from({ length: harvested }, (_at, n) => (bursts[n % 10] ?? 0) + dice.int(60_000))
      : hours(dice, harvested)
    const harvest = times.map((atMs) => ({
      atMs,
      prompt: { user: `${head}\n${sentence(dice, topic, 16)}\n${tail}` },
    }))
    const cover = work(jobOf(dice.int(30)), dice, covered)
    return account({
      key: `ring-${seed}-${String(index).padStart(3, '0')}`,
      client: shares.includes('client') ? client : dice.pick(agents)(dice),
      payment: shares.includes('facts') ? `card-ring-${seed}` : `card-ring-${seed}-${index}`,
      requests: [...harvest, ...cover].toSorted((left, right) => left.atMs - right.atMs),
    })
  })
}

export interface Found {
  readonly members: readonly string[]
  readonly candidate: boolean
}

export interface Figures {
  /** Pairs of the ring in one cluster, of all its pairs. */
  readonly recall: number
  /** Pairs in one cluster that are of one ring, of all pairs in clusters; 1 where there are none. */
  readonly precision: number
  readonly falsePairs: number
}

/** Pairwise, over clusters that are more than candidates. Keys of one ring have one beginning. */
export function figuresOf(clusters: readonly Found[], prefix: string, accounts: number): Figures {
  let truePairs = 0
  let pairs = 0
  for (const { members, candidate } of clusters) {
    if (candidate) continue
    const own = members.filter((key) => key.startsWith(prefix)).length
    truePairs += (own * (own - 1)) / 2
    pairs += (members.length * (members.length - 1)) / 2
  }
  return {
    recall: accounts < 2 ? 1 : truePairs / ((accounts * (accounts - 1)) / 2),
    precision: pairs === 0 ? 1 : truePairs / pairs,
    falsePairs: pairs - truePairs,
  }
}

/** All clusters where `harvests` says who shows something by itself, and whoever is united is told. */
export function findClusters(
  linkables: Iterable<Linkable>,
  nowMs: number,
  limits: ClusterLimits = clusterLimits,
  harvests: (account: string) => boolean = () => true,
): readonly Cluster[] {
  const { united, candidates } = openLinks(linkables, nowMs, limits)
  const told = new Set(united.flatMap(({ members }) => members))
  const suspects = (sharers: readonly string[]): readonly string[] => sharers.filter(harvests)
  return [...united, ...candidates({ suspects, isTold: (key) => told.has(key) })]
}
