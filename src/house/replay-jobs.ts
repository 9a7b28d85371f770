// Runs replays for the admin API, one at a time, each in a thread. What came to its end is an event of the
// register and its report a kept text, before anybody hears of it: a replay that approvers are to see
// outlives a restart. What failed is kept for a while, in memory.
import { Worker } from 'node:worker_threads'
import { attachReplay, refuseReplay } from '../journeys/change-desk.ts'
import type { Book } from '../journeys/ports.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import {
  proposedHash,
  type AskedReplay,
  type ReplayDesk,
  type ReplayJob,
} from '../journeys/replay-desk.ts'
import { boundedReport, type ReplayReport } from '../journeys/replay-report.ts'
import type { World } from '../journeys/world.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { PersonalAccess } from '../party/person.ts'
import type { Reader } from '../store/reader.ts'
import { worldPart } from '../store/replay-reader.ts'
import type { BookPlace } from '../store/tables.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ChangeControl } from './change-control.ts'
import { keptParts } from './kept-world.ts'
import { accessEntry } from './person-port.ts'
import type {
  ReplayAccess,
  ReplayAnswer,
  ReplayProgress,
  ReplayThreadOptions,
} from './replay-thread.ts'

export interface ReplayJobsDeps {
  readonly clock: Clock
  readonly place: BookPlace
  readonly reader: Pick<Reader, 'tables'>
  readonly book: Pick<Book, 'post'>
  readonly desk: RegisterDesk
  readonly control: Pick<ChangeControl, 'candidate'>
  readonly world: () => World
}

/** Failed ones that are told and kept; the oldest goes first. */
const jobsMax = 32
const retryMs = 5_000

export interface ReplayJobs extends ReplayDesk {
  /** Ends what runs. */
  close(): Promise<void>
}

export function openReplayJobs(deps: ReplayJobsDeps): ReplayJobs {
  const { clock, desk } = deps
  /** Those that run, that failed, and that are done but not shown with their change. */
  const jobs = new Map<string, ReplayJob>()
  let running: Worker | null = null

  async function finish(job: ReplayJob, asked: AskedReplay, answer: ReplayAnswer): Promise<void> {
    running = null
    const fail = (problem: string): void => {
      jobs.set(job.id, { ...job, state: 'failed', phase: null, problem })
    }
    if (answer.kind === 'problem') return fail(answer.problem)
    try {
      const { report } = answer
      const problem = await keep(deps, job, asked, report)
      if (problem === '') jobs.delete(job.id)
      else jobs.set(job.id, { ...job, state: 'done', phase: null, report, problem })
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
    }
  }

  return {
    start(asked, by) {
      const contentHash = proposedHash(asked.proposal)
      const refusal = refuseFor(deps, asked, contentHash)
      if (refusal !== null) return refusal
      if (running !== null) return refuse('store.overloaded', { retryAfterMs: retryMs })
      const options = threadOptions(deps, asked)
      if ('kind' in options) return options
      const startedAtMs = clock.nowMs()
      const { worldId } = options
      const id = newId('rpl', startedAtMs)
      const started = { id, askedBy: by, startedAtMs, contentHash, worldId }
      const job: ReplayJob = {
        ...started,
        state: 'running',
        phase: 'preparing',
        report: null,
        problem: '',
      }
      for (const oldest of jobs.keys()) {
        if (jobs.size < jobsMax) break
        jobs.delete(oldest)
      }
      jobs.set(id, job)
      running = threadOf(options)
      const onTold = (told: ReplayAccess | ReplayProgress): void => {
        if (told.kind === 'accessed') enter(deps, told.access, by)
        else if (jobs.has(id)) jobs.set(id, { ...job, phase: told.phase })
      }
      void answerOf(running, onTold).then((answer) => finish(job, asked, answer))
      return job
    },
    async find(id) {
      const job = jobs.get(id)
      if (job !== undefined) return job
      const replay = desk.register.replays.get(id)
      if (replay === undefined) return null
      const { reportId, ...done } = replay
      const text = await worldPart(deps.reader.tables, reportId)
      const isKept = text !== null && reportIdOf(text) === reportId
      const report: ReplayReport | null = isKept ? JSON.parse(text) : null
      const problem = isKept ? '' : 'The book does not hold its report as it was.'
      return { ...done, state: 'done', phase: null, report, problem }
    },
    async close() {
      await running?.terminate()
    },
  }
}

/** As all texts are kept: `verify` checks each against its id. */
function reportIdOf(json: string): string {
  return `part_${sha256Hex(json).slice(0, 32)}`
}

/** Before anything is decided: whether the change, if it is for one, asks for just this. */
function refuseFor(
  { clock, desk: { register } }: ReplayJobsDeps,
  { changeId }: AskedReplay,
  contentHash: string | null,
): Refusal | null {
  if (changeId === null) return null
  const change = register.changes.get(changeId)
  if (change === undefined) return refuse('door.not_found')
  return refuseReplay({ clock, register }, change, contentHash)
}

/** Why it is not shown with its change; empty if it is, or is for none. */
async function keep(
  { clock, book, desk }: ReplayJobsDeps,
  { id, askedBy, startedAtMs, contentHash, worldId }: ReplayJob,
  { changeId }: AskedReplay,
  report: ReplayReport,
): Promise<string> {
  const json = JSON.stringify(boundedReport(report))
  const reportId = reportIdOf(json)
  const replay = { id, askedBy, startedAtMs, contentHash, worldId, reportId }
  // In this order they are committed.
  book.post({ kind: 'world', id: reportId, atMs: clock.nowMs(), json })
  await desk.commitEvent({ kind: 'replay.done', replay }, askedBy)
  if (changeId === null) return ''
  const shown = await attachReplay({ clock, ...desk }, changeId, id)
  return shown.kind === 'refused' ? (shown.message ?? shown.code) : ''
}

/** What is decided again with what: all as texts, as the book would keep them. */
function threadOptions(
  { clock, place, control, world }: ReplayJobsDeps,
  asked: AskedReplay,
): ReplayThreadOptions | Refusal {
  const present = world()
  const before = present.kept()
  const options = { worldId: present.version, place, asked }
  const partsOf = (parts: typeof before) =>
    parts.map(({ id, json }): readonly [string, string] => [id, json])
  const { proposal } = asked
  if (proposal.kind !== 'configuration') {
    return { ...options, candidateId: null, parts: partsOf(before) }
  }
  const config = control.candidate(proposal.hash)
  if (config === null) {
    const message =
      'No configuration of this content waits here; put the file in place and replay it then.'
    return refuse('admin.invalid', { message, param: 'configuration' })
  }
  const candidateId = `candidate_${proposal.hash}`
  // Of the register both sides read what the present world holds.
  const after = keptParts({ version: candidateId, config, register: '', atMs: clock.nowMs() })
  return { ...options, candidateId, parts: partsOf([...before, ...after]) }
}

function threadOf(workerOptions: ReplayThreadOptions): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./replay-thread.${extension}`, import.meta.url), {
    workerData: workerOptions,
    name: 'replay',
  })
}

function enter({ clock, book }: ReplayJobsDeps, access: PersonalAccess, by: string): void {
  const entry = accessEntry(access, { purpose: 'replay', by }, clock.nowMs())
  book.post({ kind: 'entry', entry })
}

/** Never rejects: a thread that ends without an answer is a problem with a reason. */
function answerOf(
  worker: Worker,
  onTold: (told: ReplayAccess | ReplayProgress) => void,
): Promise<ReplayAnswer> {
  return new Promise((resolve) => {
    worker.on('message', (message: ReplayAnswer | ReplayAccess | ReplayProgress) => {
      if (message.kind === 'accessed' || message.kind === 'phase') onTold(message)
      else resolve(message)
    })
    worker.once('error', (error: Error) => resolve(failed(error.message)))
    worker.once('exit', (code) => resolve(failed(`The replay ended with code ${code}.`)))
  })
}

function failed(problem: string): ReplayAnswer {
  return { kind: 'problem', problem }
}
