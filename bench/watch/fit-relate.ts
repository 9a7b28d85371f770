// Fits the weights of src/watch/relate/weights.ts anew: a logistic regression over the features of labelled
// streams, each source alike, with the sign that each feature may have. Prints them beside how well they part
// workloads of sources that were left out; what is taken over is a person's decision.
//
//   node bench/watch/fit-relate.ts [--seed 1] [--episodes 2] [--set train]
import { parseArgs } from 'node:util'
import { classOf, newFeatures, readFeatures } from '../../src/watch/relate/features.ts'
import { record, recordBytes, stateBytes } from '../../src/watch/relate/layout.ts'
import { relateSection } from '../../src/watch/relate/relate-section.ts'
import { kinds } from '../../src/watch/relate/skeleton.ts'
import { featureNames, type FeatureName } from '../../src/watch/relate/weights.ts'
import { unknownScore } from '../../src/watch/section.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'
import type { Episode } from './episode.ts'
import { benignEpisodes, hardNegatives, harvestEpisodes, type Plan } from './generate.ts'
import { sources, type Source } from './source.ts'
import { watchedOf } from './watched.ts'

interface Row {
  readonly source: string
  readonly workload: string
  readonly isHarvest: boolean
  readonly isTemplated: boolean
  readonly features: Float64Array
}

/** One in so many requests: neighbours say the same. */
const every = 6
const [steps, rate, ridge] = [1500, 3, 0.003]
/** Features that may only speak for, or only against; of the others nothing is learnt. */
const signs: Readonly<Partial<Record<FeatureName, 1 | -1>>> = {
  spread: 1,
  own: 1,
  smallSlot: 1,
  uniformLength: 1,
  evenShapes: 1,
  followUps: -1,
  repeats: -1,
  nearDuplicates: -1,
  longPayload: -1,
  young: -1,
  fewWords: -1,
  shortAnswers: -1,
  careless: -1,
  agent: -1,
  burstiness: -1,
  quietHours: -1,
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    episodes: { type: 'string', default: '2' },
    set: { type: 'string', default: 'train' },
  },
})

const rows = sources
  .filter(({ set }) => set === values.set)
  .flatMap((source) =>
    source.languages.flatMap((language) => {
      const [seed, episodes] = [Number(values.seed), Number(values.episodes)]
      const plan = { seed, episodes, set: source.set, sources: [source], language }
      return [...episodesOf(source, plan)].flatMap((episode) => rowsOf(source, episode))
    }),
  )
for (const isTemplated of [true, false]) {
  const own = rows.filter((row) => row.isTemplated === isTemplated)
  const names = [...new Set(own.map(({ source }) => source))]
  const isLeft = ({ source }: Row): boolean => names.indexOf(source) % 2 === 0
  const apart = [true, false].map((left) => {
    const weights = fit(own.filter((row) => isLeft(row) === left))
    return partition(
      own.filter((row) => isLeft(row) !== left),
      weights,
    )
  })
  const weights = fit(own)
  process.stdout.write(
    `${isTemplated ? 'templated' : 'free'}: ${own.length} requests of ${names.length} sources\n`,
  )
  process.stdout.write(
    `  left-out sources parted: ${apart.map((share) => share.toFixed(3)).join(', ')}\n`,
  )
  for (const [index, name] of featureNames.entries()) {
    process.stdout.write(`  ${name}: ${(weights[index] ?? 0).toFixed(2)}\n`)
  }
}

function episodesOf(source: Source, plan: Plan): Iterable<Episode> {
  if (source.label === 'benign') return benignEpisodes(plan)
  if (source.label === 'hard_negative') return hardNegatives(plan)
  return harvestEpisodes(plan, source.label === 'bare' ? 'bare' : 'harvest')
}

function rowsOf(source: Source, { id, language, lines }: Episode): Row[] {
  // An episode's name is its own among those of one plan; here each source and language has a plan.
  const workload = `${source.id} ${language} ${id}`
  const readText = openPromptReader()
  const state = { view: new DataView(new ArrayBuffer(stateBytes)), at: 0 }
  const into = { view: new DataView(new ArrayBuffer(recordBytes)), at: 0 }
  const isHarvest = source.label !== 'benign' && source.label !== 'hard_negative'
  const found: Row[] = []
  for (const [index, line] of lines.entries()) {
    const { observation, salt, declared } = watchedOf(line)
    const seen = { observation, salt, declared, text: readText(observation.prompt, salt) }
    new Uint8Array(into.view.buffer).fill(0)
    relateSection.extract(seen, state, into)
    if (index % every === 0 && into.view.getUint8(record.score) !== unknownScore) {
      const features = newFeatures()
      readFeatures(into, state, classOf(into, state), features)
      const kind = into.view.getUint8(record.kind)
      const isTemplated = kind === kinds.head || kind === kinds.opening
      found.push({ source: source.id, workload, isHarvest, isTemplated, features })
    }
    relateSection.learn?.(seen, state)
    relateSection.fold(into, state)
  }
  return found
}

/** Harvests together weigh what the honest weigh together, and each source of a kind alike. */
function fit(data: readonly Row[]): Float64Array {
  const counts = new Map<string, number>()
  for (const { source } of data) counts.set(source, (counts.get(source) ?? 0) + 1)
  const kindsOf = (isHarvest: boolean): number =>
    new Set(data.filter((row) => row.isHarvest === isHarvest).map(({ source }) => source)).size
  const [harvests, honest] = [kindsOf(true), kindsOf(false)]
  const weights = newFeatures()
  const gradient = newFeatures()
  for (let step = 0; step < steps; step++) {
    for (const index of weights.keys()) gradient[index] = ridge * (weights[index] ?? 0)
    for (const { source, isHarvest, features } of data) {
      const share = 0.5 / (counts.get(source) ?? 1) / (isHarvest ? harvests : honest)
      const off = share * (probability(features, weights) - (isHarvest ? 1 : 0))
      for (const [index, value] of features.entries()) {
        gradient[index] = (gradient[index] ?? 0) + off * value
      }
    }
    for (const [index, name] of featureNames.entries()) {
      const next = (weights[index] ?? 0) - rate * (gradient[index] ?? 0)
      const sign = name === 'bias' ? Math.sign(next) : (signs[name] ?? 0)
      weights[index] = sign * next > 0 ? next : 0
    }
  }
  return weights
}

function probability(features: Float64Array, weights: Float64Array): number {
  let logit = 0
  for (const [index, value] of features.entries()) logit += value * (weights[index] ?? 0)
  return 1 / (1 + Math.exp(-logit))
}

/** Share of pairs of a harvest and an honest workload in which the harvest scores higher. */
function partition(data: readonly Row[], weights: Float64Array): number {
  const sums = new Map<string, { isHarvest: boolean; sum: number; of: number }>()
  for (const { workload, isHarvest, features } of data) {
    const own = sums.get(workload) ?? { isHarvest, sum: 0, of: 0 }
    own.sum += probability(features, weights)
    own.of++
    sums.set(workload, own)
  }
  const means = [...sums.values()].map(({ isHarvest, sum, of }) => ({ isHarvest, mean: sum / of }))
  let [higher, pairs] = [0, 0]
  for (const left of means.filter(({ isHarvest }) => isHarvest)) {
    for (const right of means.filter(({ isHarvest }) => !isHarvest)) {
      pairs++
      if (left.mean > right.mean) higher++
    }
  }
  return higher / pairs
}
