// Builds one episode: an account with its habits, its way here, its hours and one or two streams of work.
// Everything but the work itself is drawn before it is known what the work is.
import { bodyOf, drawHabit, type Habit } from './body.ts'
import type {
  Episode,
  JsonObject,
  Label,
  Language,
  ReplayDeclared,
  ReplayLine,
  ReplayResponse,
} from './episode.ts'
import type { Random } from './random.ts'
import type { Ask, Job, Order, Set, Source } from './source.ts'
import { arrivals, drawTransport, tell, type Transport } from './transport.ts'
import { drawWrapper, wrappersOf, type Wrapper } from './wrapper.ts'

export const lengthMin = 60
export const lengthMax = 1500
const epochMs = Date.UTC(2026, 8, 1)

export interface Account {
  readonly name: string
  readonly random: Random
  readonly habit: Habit
  readonly transport: Transport
  readonly wrapper: Wrapper
  readonly startMs: number
  /** Share of requests that a client sends again as they were. */
  readonly retryShare: number
}

export interface Stream {
  readonly source: Source
  readonly job: Job
  /** Where in the source's items this stream begins. */
  readonly from: number
}

/** Log-uniform between the ends, the same for every label. */
export function drawLength(random: Random, min = lengthMin, max = lengthMax): number {
  return Math.round(Math.exp(Math.log(min) + random.next() * Math.log(max / min)))
}

const languageWeights: Readonly<Record<Language, number>> = {
  en: 46,
  zh: 14,
  ja: 12,
  de: 12,
  ko: 4,
  fr: 3,
  es: 3,
  ar: 2,
  hi: 2,
  ru: 2,
}

export function drawLanguage(random: Random, sources: readonly Source[]): Language {
  const [first, ...rest] = sources
  const shared = (first?.languages ?? []).filter((language) =>
    rest.every((source) => source.languages.includes(language)),
  )
  return random.weighted(shared.map((language) => [language, languageWeights[language]]))
}

export function openAccount(
  random: Random,
  name: string,
  set: Set,
  { embeddings = false, wrappers }: { embeddings?: boolean; wrappers?: readonly Wrapper[] } = {},
): Account {
  const startMs = epochMs + random.child('start').int(30 * 86_400_000)
  return {
    name,
    random,
    habit: drawHabit(random.child('habit'), embeddings),
    transport: drawTransport(random.child('transport'), startMs),
    wrapper: drawWrapper(random.child('wrapper'), wrappers ?? wrappersOf(set)),
    startMs,
    retryShare: random.child('retry').pick([0, 0, 0.003, 0.01, 0.02]),
  }
}

export function openStream(
  source: Source,
  random: Random,
  language: Language,
  { from = 0, style }: { from?: number; style?: number } = {},
): Stream {
  return { source, job: source.open(random, language, style), from }
}

interface Asked {
  readonly ask: Ask
  readonly conversation: number
}

/** Requests of a stream until it has no more; an item that comes once never comes twice. */
function* asksOf(
  stream: Stream,
  random: Random,
  firstConversation: number,
): Generator<Asked, undefined> {
  const seen = new Set<string>()
  const open: Asked[][] = []
  const atOnce = random.between(1, 5)
  let index = stream.from
  let conversation = firstConversation
  while (true) {
    for (let tries = 0; open.length < atOnce && tries < 40; tries++) {
      const asks = stream.job.session(itemAt(stream.source.order, index++, random))
      const key = asks[0]?.turns.map(({ text }) => text).join('\n') ?? ''
      if (stream.source.order.kind === 'once' && seen.has(key)) continue
      seen.add(key)
      const id = conversation++
      open.push(asks.map((ask) => ({ ask, conversation: id })))
    }
    if (open.length === 0) return
    const at = random.int(open.length)
    const next = open[at]?.shift()
    if (open[at]?.length === 0) open.splice(at, 1)
    if (next !== undefined) yield next
  }
}

function itemAt(order: Order, index: number, random: Random): number {
  if (order.kind === 'cycle') return index % order.items
  if (order.kind === 'zipf') return Math.floor(order.items ** random.next()) - 1
  return index
}

export interface Work {
  readonly id: string
  readonly label: Label
  readonly account: Account
  readonly language: Language
  readonly length: number
  readonly cover: readonly Stream[]
  readonly harvest: Stream | null
  readonly share: number
  /** Instants in order; left out: the account's own hours. */
  readonly times?: readonly number[]
  readonly cluster?: string
}

export function buildEpisode(work: Work): Episode {
  const { account, length, harvest } = work
  const random = account.random.child('episode')
  const times = work.times ?? arrivals(random.child('arrivals'), length, account.startMs)
  const harvested = harvestPositions(
    random.child('positions'),
    length,
    harvest === null ? 0 : work.share,
  )
  const covers = work.cover.map((stream, at) =>
    asksOf(stream, random.child(`cover ${at}`), at * 1_000_000),
  )
  const harvests = harvest === null ? null : asksOf(harvest, random.child('harvest'), 9_000_000)
  const lines: ReplayLine[] = []
  for (let n = 0; n < length; n++) {
    const at = random.child(n)
    const last = lines.at(-1)
    const when = new Date(times[n] ?? account.startMs).toISOString()
    if (last !== undefined && at.chance(account.retryShare)) {
      lines.push({ ...last, at: when })
      continue
    }
    const from = harvested.has(n) && harvests !== null ? harvests : at.pick(covers)
    const asked = from.next().value
    if (asked === undefined) break
    lines.push(lineOf(work, asked, when, at))
  }
  return {
    id: work.id,
    label: work.label,
    source: (harvest ?? work.cover[0])?.source.id ?? '',
    family: harvest?.source.family ?? work.cover[0]?.source.family ?? null,
    cover: harvest === null ? null : (work.cover[0]?.source.id ?? null),
    share: harvest === null ? 0 : work.share,
    wrapper: account.wrapper.id,
    language: work.language,
    segment: (work.cover[0] ?? harvest)?.source.segment ?? '',
    signal: null,
    cluster: work.cluster ?? null,
    lines,
  }
}

function harvestPositions(random: Random, length: number, share: number): ReadonlySet<number> {
  if (share >= 1) return new Set(Array.from({ length }, (_, at) => at))
  const all = random.shuffle(Array.from({ length }, (_, at) => at))
  return new Set(all.slice(0, Math.round(length * share)))
}

function lineOf(work: Work, { ask, conversation }: Asked, at: string, random: Random): ReplayLine {
  const { account } = work
  const wrapped = account.wrapper.wrap(ask, account.random, work.language)
  const body: JsonObject = bodyOf(wrapped, account.habit)
  return {
    at,
    account: account.name,
    dialect: ask.dialect ?? account.habit.dialect,
    ...tell(account.transport, random, conversation),
    body,
    ...(account.transport.told ? { response: responseOf(ask, account.habit, random) } : {}),
    ...declaredOf(work),
  }
}

/** An evaluation is declared by whoever runs one; users of their own by some who have them. */
function declaredOf({ account, cover }: Work): { declared?: ReplayDeclared } {
  const evaluation = cover.flatMap(({ source }) => source.declared ?? [])
  const multiUser = account.transport.told && account.transport.endUsers.length > 20
  if (evaluation.length === 0 && !multiUser) return {}
  return {
    declared: {
      purposes: cover.map(({ source }) => source.segment),
      multiUser,
      evaluation,
      outputUse: { train: 'deny', distil: 'deny', resell: 'deny' },
      clause: '7.2',
    },
  }
}

const outputTokens: Readonly<Record<Ask['answer'], number>> = {
  label: 12,
  short: 90,
  medium: 300,
  long: 800,
}

function responseOf(ask: Ask, habit: Habit, random: Random): ReplayResponse {
  const wanted = Math.round(outputTokens[ask.answer] * Math.exp(0.5 * random.normal()))
  const capped = habit.maxTokens !== null && wanted > habit.maxTokens
  return {
    status: random.chance(0.004) ? 500 : 200,
    finish: capped ? 'length' : 'stop',
    outputTokens: capped ? (habit.maxTokens ?? wanted) : wanted,
    reasoningTokens: habit.thinking ? Math.round(400 * Math.exp(0.6 * random.normal())) : 0,
    choices: 1,
  }
}
