// Writes account episodes for tuning and for the figures of the watch: the same seed, the same episodes.
//
//   node bench/watch/generate.ts --seed 1 --episodes 100 --set train --out FILE [--kind benign] [--share 0.25]
//   [--data FOLDER]
//
// FILE gets the lines of all accounts in order of time, as `customhouse watch replay` reads them; FILE.truth
// gets one line an account: what it is.
import { createWriteStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildEpisode, drawLanguage, drawLength, openAccount, openStream } from './account.ts'
import type { Episode, Language } from './episode.ts'
import { readDataFolder } from './data-folder.ts'
import { Random } from './random.ts'
import { gatewayEpisodes } from './gateways.ts'
import { resaleEpisodes } from './rings.ts'
import { plantSignal, signals } from './signals.ts'
import { sourcesOf, type Set, type Source } from './source.ts'
import type { Wrapper } from './wrapper.ts'

export interface Plan {
  readonly seed: number
  readonly episodes: number
  readonly set: Set
  /** Left out: all of that label and set. */
  readonly sources?: readonly Source[]
  /** Of mixed accounts: what their cover is drawn from. */
  readonly covers?: readonly Source[]
  /** Instead of those of the kits. */
  readonly wrappers?: readonly Wrapper[]
  readonly length?: (random: Random) => number
  /** Left out: drawn for each account. */
  readonly language?: Language
  /** The written style of each source instead of the account's own. */
  readonly style?: number
}

interface Turn {
  readonly random: Random
  readonly source: Source
  readonly name: string
  readonly length: number
}

function styleOf({ style }: Plan): { style?: number } {
  return style === undefined ? {} : { style }
}

function wrappersOf({ wrappers }: Plan): { wrappers?: readonly Wrapper[] } {
  return wrappers === undefined || wrappers.length === 0 ? {} : { wrappers }
}

/** Sources take turns in a drawn order, so that none has more than its share. */
function* turns(plan: Plan, label: string, sources: readonly Source[]): Generator<Turn> {
  const root = new Random(plan.seed).child(label).child(plan.set)
  let order: Source[] = []
  for (let n = 0; n < plan.episodes; n++) {
    if (order.length === 0) order = root.child(`order ${n}`).shuffle(sources)
    const source = order.pop()
    if (source === undefined) throw new Error(`no source of ${label} in ${plan.set}`)
    const random = root.child(n)
    const length = (plan.length ?? drawLength)(random.child('length'))
    yield { random, source, name: `${label}-${plan.set}-${plan.seed}-${n}`, length }
  }
}

/** Honest accounts: most have one job, some two or three that share a language. */
export function* benignEpisodes(plan: Plan): Generator<Episode> {
  const sources = plan.sources ?? sourcesOf('benign', plan.set)
  for (const turn of turns(plan, 'benign', sources)) {
    const more = turn.random.child('more')
    const others = more.chance(0.25) ? more.shuffle(sources).slice(0, more.between(1, 2)) : []
    yield benign(plan, turn, [turn.source, ...others.filter((each) => each !== turn.source)])
  }
}

/** One honest kind each that resembles a harvest. */
export function* hardNegatives(plan: Plan): Generator<Episode> {
  const sources = plan.sources ?? sourcesOf('hard_negative', plan.set)
  for (const turn of turns(plan, 'hard_negative', sources))
    yield { ...benign(plan, turn, [turn.source]), label: 'hard_negative' }
}

function benign(plan: Plan, { random, name, length }: Turn, wanted: readonly Source[]): Episode {
  const [first] = wanted
  const sources = wanted.filter((source) => drawable(plan, [source]) || source === first)
  const language = plan.language ?? drawLanguage(random.child('language'), sources)
  const account = openAccount(random, name, plan.set, {
    embeddings: first?.segment === 'embeddings',
    ...wrappersOf(plan),
  })
  const written = sources.filter((source) => source.languages.includes(language))
  return buildEpisode({
    id: name,
    label: 'benign',
    account,
    language,
    length,
    cover: written.map((source) =>
      openStream(source, random.child(source.id), language, styleOf(plan)),
    ),
    harvest: null,
    share: 0,
  })
}

function drawable(plan: Plan, sources: readonly Source[]): boolean {
  return (
    plan.language === undefined || sources.every((s) => s.languages.includes(plan.language ?? 'en'))
  )
}

/** Nothing but one harvest. Bare: questions without a word about training. Disguised: reworded each time, or dressed as a business. */
export function* harvestEpisodes(
  plan: Plan,
  label: 'harvest' | 'bare' | 'disguised' = 'harvest',
): Generator<Episode> {
  const sources = (plan.sources ?? sourcesOf(label, plan.set)).filter((s) => drawable(plan, [s]))
  for (const turn of turns(plan, label, sources)) {
    const { random, source, name, length } = turn
    const language = plan.language ?? drawLanguage(random.child('language'), [source])
    yield buildEpisode({
      id: name,
      label,
      account: openAccount(random, name, plan.set, wrappersOf(plan)),
      language,
      length,
      cover: [],
      harvest: openStream(source, random.child(source.id), language, styleOf(plan)),
      share: 1,
    })
  }
}

/** Bare harvests, or others, with one true signal each besides their prompts; signals take turns. */
export function* signalledEpisodes(
  plan: Plan,
  label: 'harvest' | 'bare' = 'bare',
): Generator<Episode> {
  let n = 0
  for (const episode of harvestEpisodes(plan, label))
    yield plantSignal(episode, signals[n++ % signals.length] ?? 'logprobs', plan.seed)
}

/** A harvest inside the account's own honest work, with that work's wrapper, habits and hours. */
export function* mixedEpisodes(plan: Plan, share: number): Generator<Episode> {
  const covers = (plan.covers ?? sourcesOf('benign', plan.set)).filter(
    (source) => source.segment !== 'embeddings',
  )
  const sources = (plan.sources ?? sourcesOf('harvest', plan.set)).filter((s) =>
    drawable(plan, [s]),
  )
  for (const { random, source, name, length } of turns(plan, `mixed-${share}`, sources)) {
    const language = plan.language ?? drawLanguage(random.child('language'), [source])
    const cover = random.child('cover').pick(covers.filter((s) => s.languages.includes(language)))
    yield buildEpisode({
      id: name,
      label: 'mixed',
      account: openAccount(random, name, plan.set, wrappersOf(plan)),
      language,
      length,
      cover: [openStream(cover, random.child(cover.id), language, styleOf(plan))],
      harvest: openStream(source, random.child(source.id), language, styleOf(plan)),
      share,
    })
  }
}

export const renderings = ['en', 'zh', 'de', 'ja'] as const

export interface Counterfactual {
  readonly truth: 'benign' | 'hard_negative' | 'harvest'
  /** One and the same job, in each language. */
  readonly episodes: readonly Episode[]
}

/** The same jobs with the same contents, habits and hours; only the language differs. */
export function* counterfactuals(
  plan: Plan,
  truth: Counterfactual['truth'],
): Generator<Counterfactual> {
  const all = plan.sources ?? sourcesOf(truth, plan.set)
  const sources = all.filter((source) =>
    renderings.every((each) => source.languages.includes(each)),
  )
  const make = { benign: benignEpisodes, hard_negative: hardNegatives, harvest: harvestEpisodes }[
    truth
  ]
  for (let n = 0; n < plan.episodes; n++) {
    const source = sources[n % sources.length]
    if (source === undefined) return
    const one = { ...plan, seed: plan.seed * 10_007 + n, episodes: 1, sources: [source], style: 0 }
    yield { truth, episodes: renderings.flatMap((language) => [...make({ ...one, language })]) }
  }
}

/** All lines in order of time; ties stay in the order of episodes. */
export function inOrder(episodes: readonly Episode[]): Episode['lines'][number][] {
  return episodes
    .flatMap((episode) => [...episode.lines])
    .sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
}

const kinds: Readonly<Record<string, (plan: Plan, share: number) => Iterable<Episode>>> = {
  benign: benignEpisodes,
  hard_negative: hardNegatives,
  harvest: (plan) => harvestEpisodes(plan),
  bare: (plan) => harvestEpisodes(plan, 'bare'),
  disguised: (plan) => harvestEpisodes(plan, 'disguised'),
  signalled: (plan) => signalledEpisodes(plan),
  gateway: (plan) => gatewayEpisodes(plan.seed, plan.set, plan.episodes),
  resale: (plan) => resaleEpisodes(plan.seed, plan.set, plan.episodes),
  mixed: mixedEpisodes,
}

export function withData(plan: Plan, folder: string, label: string): Plan {
  const { sources, wrappers } = readDataFolder(folder)
  const of = (wanted: string): Source[] =>
    sources.filter((source) => source.label === wanted && source.set === plan.set)
  return { ...plan, sources: of(label), covers: of('benign'), wrappers }
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      episodes: { type: 'string', default: '100' },
      set: { type: 'string', default: 'train' },
      kind: { type: 'string', default: 'benign' },
      share: { type: 'string', default: '0.25' },
      data: { type: 'string' },
      out: { type: 'string' },
    },
  })
  const make = kinds[values.kind]
  const set = values.set === 'test' ? 'test' : 'train'
  if (make === undefined || values.out === undefined) {
    process.stderr.write(`--out FILE and --kind ${Object.keys(kinds).join('|')} are needed\n`)
    process.exitCode = 2
    return
  }
  const common = { seed: Number(values.seed), episodes: Number(values.episodes), set } as const
  const label = values.kind === 'mixed' ? 'harvest' : values.kind
  const plan = values.data === undefined ? common : withData(common, values.data, label)
  const episodes = [...make(plan, Number(values.share))]
  const out = createWriteStream(values.out)
  for (const line of inOrder(episodes)) out.write(`${JSON.stringify(line)}\n`)
  out.end()
  const truth = createWriteStream(`${values.out}.truth`)
  for (const { lines, ...rest } of episodes)
    truth.write(`${JSON.stringify({ ...rest, requests: lines.length })}\n`)
  truth.end()
}

if (import.meta.main) main()
