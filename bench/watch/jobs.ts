// A piece of scoring as plain data, and all pieces of a plan over the machine's threads.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { drawLength } from './account.ts'
import type { Episode, Language } from './episode.ts'
import { gatewayEpisodes } from './gateways.ts'
import {
  benignEpisodes,
  counterfactuals,
  hardNegatives,
  harvestEpisodes,
  mixedEpisodes,
  signalledEpisodes,
  withData,
  type Plan,
} from './generate.ts'
import { resaleEpisodes } from './rings.ts'
import type { Scored } from './score.ts'
import type { Set } from './source.ts'

export type Kind =
  | 'benign'
  | 'hard_negative'
  | 'gateway'
  | 'harvest'
  | 'bare'
  | 'signalled'
  | 'disguised'
  | 'resale'
  | 'mixed'
  | 'same_benign'
  | 'same_hard_negative'
  | 'same_harvest'

export interface Job {
  readonly kind: Kind
  readonly seed: number
  /** Of counterfactuals: jobs, each in every language. */
  readonly episodes: number
  readonly set: Set
  /** Of mixed episodes. */
  readonly share: number
  /** Null: drawn for each episode, from the same distribution for all kinds. */
  readonly length: number | null
  readonly language: Language | null
  /** A folder of prompts instead of the kits; null: the kits. */
  readonly data: string | null
}

export function episodesOf({
  kind,
  language,
  length,
  share,
  data,
  ...rest
}: Job): Iterable<Episode> {
  const own: Plan = {
    ...rest,
    ...(language === null ? {} : { language }),
    length: length === null ? drawLength : () => length,
  }
  const plan = data === null ? own : withData(own, data, labelOf(kind))
  switch (kind) {
    case 'benign':
      return benignEpisodes(plan)
    case 'hard_negative':
      return hardNegatives(plan)
    case 'gateway':
      return gatewayEpisodes(plan.seed, plan.set, plan.episodes)
    case 'harvest':
    case 'bare':
    case 'disguised':
      return harvestEpisodes(plan, kind)
    case 'signalled':
      return signalledEpisodes(plan)
    case 'resale':
      return resaleEpisodes(plan.seed, plan.set, plan.episodes)
    case 'mixed':
      return mixedEpisodes(plan, share)
    case 'same_benign':
      return flat(counterfactuals(plan, 'benign'))
    case 'same_hard_negative':
      return flat(counterfactuals(plan, 'hard_negative'))
    case 'same_harvest':
      return flat(counterfactuals(plan, 'harvest'))
  }
}

/** What its sources are labelled with. */
export function labelOf(kind: Kind): string {
  if (kind === 'mixed') return 'harvest'
  if (kind === 'signalled') return 'bare'
  return kind.replace('same_', '')
}

function* flat(
  all: Iterable<{ readonly episodes: readonly Episode[] }>,
): Generator<Episode, void, undefined> {
  for (const { episodes } of all) yield* episodes
}

const parts = 8

/** Splits a job by its seed, so that the same job gives the same episodes on every machine. */
export async function scoreAll(job: Job): Promise<Scored[]> {
  const jobs = Array.from({ length: parts }, (_, part) => ({
    ...job,
    seed: job.seed * parts + part,
    episodes: Math.floor((job.episodes + part) / parts),
  })).filter(({ episodes }) => episodes > 0)
  const scored = new Map<number, Scored[]>()
  const left = [...jobs]
  const threads = Array.from({ length: availableParallelism() }, async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      scored.set(next.seed, await scoreInThread(next))
    }
  })
  await Promise.all(threads)
  return jobs.flatMap(({ seed }) => scored.get(seed) ?? [])
}

function scoreInThread(job: Job): Promise<Scored[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('score-thread.ts', import.meta.url), { workerData: job })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}
