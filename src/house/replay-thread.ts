// One replay in a thread of its own: requests must not wait for it. What it starts from crosses as texts:
// the parts of the present world, as the book would keep them.
import { parentPort, workerData } from 'node:worker_threads'
import { heldOf, isObjectChange } from '../journeys/held-changes.ts'
import type { AskedReplay, Proposed, ReplayPhase } from '../journeys/replay-desk.ts'
import type { ReplayReport } from '../journeys/replay-report.ts'
import { assert } from '../kernel/assert.ts'
import { readRecorded } from '../store/replay-reader.ts'
import type { BookPlace } from '../store/tables.ts'
import type { PersonalAccess } from '../party/person.ts'
import { accessName } from './access-spool.ts'
import type { DecisionSources } from './decision-world.ts'
import { openPersonKeys } from './person-keys.ts'
import type { PersonDesk } from './person-port.ts'
import { rebuildWorld } from './rebuilt-world.ts'
import { proposeConfiguration, proposeHeld, proposeObject } from './replay-changes.ts'
import {
  proposePacks,
  proposeQuestion,
  type NoProposal,
  type Proposal,
} from './replay-proposals.ts'
import { runReplay } from './replay-run.ts'

export interface ReplayThreadOptions {
  readonly worldId: string
  /** Of the world that a configuration which waits would make; null for other proposals. */
  readonly candidateId: string | null
  /** Of both: id and JSON. */
  readonly parts: readonly (readonly [string, string])[]
  readonly place: BookPlace
  readonly asked: AskedReplay
}

export type ReplayAnswer =
  | { readonly kind: 'report'; readonly report: ReplayReport }
  | { readonly kind: 'problem'; readonly problem: string }

/** Comes before the answer that rests on it. */
export interface ReplayAccess {
  readonly kind: 'accessed'
  readonly access: PersonalAccess
}

/** Comes before the answer, each once. */
export interface ReplayProgress {
  readonly kind: 'phase'
  readonly phase: ReplayPhase
}

const options: ReplayThreadOptions = workerData
assert(parentPort !== null, 'a replay runs in a thread')
tell(await answerTo(options))

async function answerTo(given: ReplayThreadOptions): Promise<ReplayAnswer> {
  const { place, asked, worldId } = given
  const byId = new Map(given.parts)
  const desk = tellingDesk(place.dataDir)
  const sourcesOf = (id: string): DecisionSources | null =>
    rebuildWorld(id, (part) => byId.get(part) ?? null, desk)?.sources ?? null
  const before = sourcesOf(worldId)
  if (before === null) {
    return { kind: 'problem', problem: 'The present configuration cannot be read again.' }
  }
  const after = given.candidateId === null ? null : sourcesOf(given.candidateId)
  const proposal = proposalOf({ before, after }, asked)
  if (proposal.kind === 'problem') return proposal
  const { asOfMs, span } = asked
  tell({ kind: 'phase', phase: 'reading' })
  const groups = await readRecorded(place, span)
  tell({ kind: 'phase', phase: 'deciding' })
  const inputsMayChange = changesInputs(asked.proposal)
  const report = runReplay(groups, { before, proposal, span, asOfMs, inputsMayChange })
  return { kind: 'report', report }
}

/** Each access is told to the main thread, which enters it, before the value is opened. */
function tellingDesk(dataDir: string): PersonDesk {
  const told = new Set<string>()
  return {
    keys: openPersonKeys(dataDir),
    asking: { purpose: 'replay', by: null },
    lost: () => undefined,
    accessed(access) {
      const name = accessName(access)
      if (told.has(name)) return
      told.add(name)
      tell({ kind: 'accessed', access })
    },
  }
}

function tell(message: ReplayAnswer | ReplayAccess | ReplayProgress): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message)
}

function proposalOf(
  { before, after }: { readonly before: DecisionSources; readonly after: DecisionSources | null },
  { proposal: wanted, asOfMs }: AskedReplay,
): Proposal | NoProposal {
  switch (wanted.kind) {
    case 'question':
      return proposeQuestion(before, wanted.question, asOfMs)
    case 'packs':
      return proposePacks(
        before,
        wanted.files.map((file) => ({ ...file, shipped: false })),
      )
    case 'configuration':
      return proposeConfiguration(before, after)
    case 'held': {
      const held = heldOf(wanted.content)
      return isObjectChange(held)
        ? proposeObject(before, held, asOfMs)
        : proposeHeld(before, held, asOfMs)
    }
  }
}

/** Whether more than packs, facts, zones and deployments differs. */
function changesInputs(proposed: Proposed): boolean {
  if (proposed.kind === 'held') return heldOf(proposed.content).kind !== 'fact'
  return proposed.kind === 'configuration'
}
