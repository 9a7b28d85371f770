// Runs replays for the admin API, one at a time, each in a thread, and keeps what the last ones found.
import { Worker } from 'node:worker_threads'
import type { AskedReplay, ReplayDesk, ReplayJob } from '../journeys/replay-desk.ts'
import type { World } from '../journeys/world.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { BookPlace } from '../store/tables.ts'
import { refuse } from '../wire/codes.ts'
import type { ReplayAnswer, ReplayThreadOptions } from './replay-thread.ts'

export interface ReplayJobsDeps {
  readonly clock: Clock
  readonly place: BookPlace
  readonly world: () => World
  /** Must resolve once the replay is shown with its change; a rejection is told as the job's problem. */
  readonly showWith: (changeId: string, replayId: string) => Promise<void>
}

/** Told and kept; the oldest goes first. */
const jobsMax = 32
const retryMs = 5_000

export interface ReplayJobs extends ReplayDesk {
  /** Ends what runs. */
  close(): Promise<void>
}

export function openReplayJobs(deps: ReplayJobsDeps): ReplayJobs {
  const jobs = new Map<string, ReplayJob>()
  let running: Worker | null = null

  async function finish(job: ReplayJob, asked: AskedReplay, answer: ReplayAnswer): Promise<void> {
    running = null
    if (answer.kind === 'problem') {
      jobs.set(job.id, { ...job, state: 'failed', problem: answer.problem })
      return
    }
    let problem = ''
    try {
      if (asked.changeId !== null) await deps.showWith(asked.changeId, job.id)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    jobs.set(job.id, { ...job, state: 'done', report: answer.report, problem })
  }

  return {
    start(asked, by) {
      if (running !== null) return refuse('store.overloaded', { retryAfterMs: retryMs })
      const startedAtMs = deps.clock.nowMs()
      const id = newId('rpl', startedAtMs)
      const job: ReplayJob = {
        id,
        askedBy: by,
        startedAtMs,
        state: 'running',
        report: null,
        problem: '',
      }
      for (const oldest of jobs.keys()) {
        if (jobs.size < jobsMax) break
        jobs.delete(oldest)
      }
      jobs.set(id, job)
      running = threadOf(deps, asked)
      void answerOf(running).then((answer) => finish(job, asked, answer))
      return job
    },
    find: (id) => jobs.get(id) ?? null,
    async close() {
      await running?.terminate()
    },
  }
}

function threadOf({ place, world }: ReplayJobsDeps, asked: AskedReplay): Worker {
  const present = world()
  const workerOptions: ReplayThreadOptions = {
    worldId: present.version,
    parts: present.kept().map(({ id, json }) => [id, json]),
    place,
    asked,
  }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./replay-thread.${extension}`, import.meta.url), {
    workerData: workerOptions,
    name: 'replay',
  })
}

/** Never rejects: a thread that ends without an answer is a problem with a reason. */
function answerOf(worker: Worker): Promise<ReplayAnswer> {
  return new Promise((resolve) => {
    worker.once('message', resolve)
    worker.once('error', (error: Error) => resolve(failed(error.message)))
    worker.once('exit', (code) => resolve(failed(`The replay ended with code ${code}.`)))
  })
}

function failed(problem: string): ReplayAnswer {
  return { kind: 'problem', problem }
}
