// One replay in a thread of its own: requests must not wait for it. What it starts from crosses as texts:
// the parts of the present world, as the book would keep them.
import { parentPort, workerData } from 'node:worker_threads'
import type { AskedReplay } from '../journeys/replay-desk.ts'
import type { ReplayReport } from '../journeys/replay-report.ts'
import { assert } from '../kernel/assert.ts'
import { readRecorded } from '../store/replay-reader.ts'
import type { BookPlace } from '../store/tables.ts'
import { rebuildWorld } from './rebuilt-world.ts'
import { proposePacks, proposeQuestion } from './replay-proposals.ts'
import { runReplay } from './replay-run.ts'

export interface ReplayThreadOptions {
  readonly worldId: string
  /** Id and JSON. */
  readonly parts: readonly (readonly [string, string])[]
  readonly place: BookPlace
  readonly asked: AskedReplay
}

export type ReplayAnswer =
  | { readonly kind: 'report'; readonly report: ReplayReport }
  | { readonly kind: 'problem'; readonly problem: string }

const options: ReplayThreadOptions = workerData
assert(parentPort !== null, 'a replay runs in a thread')
const answer = await answerTo(options)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort.postMessage(answer)

async function answerTo({
  worldId,
  parts,
  place,
  asked,
}: ReplayThreadOptions): Promise<ReplayAnswer> {
  const byId = new Map(parts)
  const before = rebuildWorld(worldId, (id) => byId.get(id) ?? null)?.sources
  if (before === undefined) {
    return { kind: 'problem', problem: 'The present configuration cannot be read again.' }
  }
  const { asOfMs, span, proposal: wanted } = asked
  const proposal =
    wanted.kind === 'question'
      ? proposeQuestion(before, wanted.question, asOfMs)
      : proposePacks(
          before,
          wanted.files.map((file) => ({ ...file, shipped: false })),
        )
  if (proposal.kind === 'problem') return proposal
  const groups = await readRecorded(place, span)
  const report = runReplay(groups, { before, proposal, span, asOfMs, inputsMayChange: false })
  return { kind: 'report', report }
}
