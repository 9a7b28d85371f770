// Group c: what parameters take out of a model beside its answer. Probabilities of many tokens, sweeps of `logit_bias`,
// many samples of one prompt. How much is asked is no evidence, and a suite of prompts that runs again each night none
// either.
import type { Bytes, Section } from '../section.ts'
import type { Statistic } from '../statistic.ts'
import { extractParameters } from './extract.ts'
import { foldParameters, mergeParameters } from './fold.ts'
import { recordBytes, state as kept, stateBytes } from './layout.ts'

export const parametersSection: Section = Object.freeze<Section>({
  group: 'c',
  recordBytes,
  stateBytes,
  extract: extractParameters,
  fold: foldParameters,
  merge: mergeParameters,
  statistics: parametersStatistics,
})

interface Figure {
  readonly detector: string
  readonly offset: number
  /** Fewer are no figure. */
  readonly least: number
  readonly sentence: (count: number, of: number, read: (offset: number) => number) => string
}

const figures: readonly Figure[] = [
  {
    detector: 'logit_bias_sweep',
    offset: kept.biasMapsMost,
    least: 8,
    sentence: (count, _of, read) =>
      `About ${count} different logit_bias maps came with one prompt; ${read(kept.bias)} requests carry one.`,
  },
  {
    detector: 'logprobs_harvest',
    offset: kept.logprobsLong,
    least: 8,
    sentence: (count, of) =>
      `${count} of ${of} requests (${percent(count, of)}) take the log probabilities of answers longer than a label.`,
  },
  {
    detector: 'replay_sampling',
    offset: kept.replays,
    least: 8,
    sentence: (count, of, read) =>
      `${count} of ${of} requests repeat a prompt with equal parameters at once, in ${read(kept.bursts)} bursts; ${read(kept.seedReplays)} only change the seed.`,
  },
  {
    detector: 'n_sampling',
    offset: kept.sampled,
    least: 4,
    sentence: (count, of, read) =>
      `${count} of ${of} requests ask for several answers at once, ${read(kept.answers)} answers in all.`,
  },
  {
    detector: 'list_stop',
    offset: kept.listStops,
    least: 8,
    sentence: (count, of) =>
      `${count} of ${of} requests (${percent(count, of)}) stop a numbered list at a fixed item.`,
  },
]

/** The detectors of this group. */
export const parametersDetectors: readonly string[] = figures.map(({ detector }) => detector)

function percent(count: number, of: number): string {
  return `${Math.round((100 * count) / of)}%`
}

function parametersStatistics({ view, at }: Bytes): readonly Statistic[] {
  const read = (offset: number): number => view.getUint32(at + offset)
  const of = read(kept.requests)
  return figures
    .filter(({ offset, least }) => read(offset) >= least)
    .map(({ detector, offset, sentence }): Statistic => {
      const count = read(offset)
      return { detector, group: 'c', count, of, sentence: sentence(count, of, read) }
    })
}
