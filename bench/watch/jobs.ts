// A piece of scoring as plain data, and all pieces of a plan over the machine's threads.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Episode, Language } from './episode.ts'
import { benignEpisodes, hardNegatives, harvestEpisodes, mixedEpisodes } from './generate.ts'
import type { Scored } from './score.ts'
import type { Set } from './source.ts'

export type Kind = 'benign' | 'hard_negative' | 'harvest' | 'bare' | 'mixed'

export interface Job {
  readonly kind: Kind
  readonly seed: number
  readonly episodes: number
  readonly set: Set
  readonly share: number
  readonly language: Language | null
}

export function episodesOf({ kind, language, share, ...plan }: Job): Iterable<Episode> {
  const full = language === null ? plan : { ...plan, language }
  switch (kind) {
    case 'benign':
      return benignEpisodes(full)
    case 'hard_negative':
      return hardNegatives(full)
    case 'harvest':
    case 'bare':
      return harvestEpisodes(full, kind)
    case 'mixed':
      return mixedEpisodes(full, share)
  }
}

/** Splits a job over threads by its seed, so that the same job gives the same episodes on every machine. */
export async function scoreAll(job: Job): Promise<Scored[]> {
  const parts = 8
  const jobs = Array.from({ length: parts }, (_, part) => ({
    ...job,
    seed: job.seed * parts + part,
    episodes: Math.ceil(job.episodes / parts),
  }))
  const scored: Scored[][] = []
  const threads = Array.from({ length: availableParallelism() }, async () => {
    for (;;) {
      const next = jobs.pop()
      if (next === undefined) return
      scored[next.seed % parts] = await scoreInThread(next)
    }
  })
  await Promise.all(threads)
  return scored.flat()
}

function scoreInThread(job: Job): Promise<Scored[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('score-thread.ts', import.meta.url), { workerData: job })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}
