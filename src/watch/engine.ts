// The watch itself: a request comes in, its record and its workload's level come out. It knows neither clock nor
// disk nor thread; the same requests in the same order give the same bytes.
import type { Calibration } from './calibration.ts'
import { foldRecord, foldingOf, type Folding } from './fold.ts'
import { hashText } from './hash.ts'
import {
  engineVersion,
  linkPlace,
  places,
  recordBytes,
  recordHeader,
  stateBytes,
} from './layout.ts'
import type { Level } from './levels.ts'
import { noteLink } from './link/note.ts'
import type { AccountFacts, Declared, Observation } from './observation.ts'
import { mergeEvidence } from './evidence.ts'
import { requestGroups } from './games.ts'
import type { Bytes, RequestGroup, Section, Seen } from './section.ts'
import { segmentOf, segments } from './relate/segment.ts'
import { strandOf } from './relate/strand.ts'
import { openPromptReader } from './text/read-prompt-text.ts'
import { openWorkloads, type Slot, type WorkloadLimits, type Workloads } from './workloads.ts'

export interface Watched {
  /** Of the workload; unique over all parties. */
  readonly key: string
  readonly observation: Observation
  /** Null: nothing was declared. */
  readonly declared: Declared | null
  /** Null: nothing is known of the account. */
  readonly facts: AccountFacts | null
  /** Of the contract. */
  readonly salt: number
}

export interface Looked {
  /** Valid until the next call. */
  readonly record: Uint8Array
  readonly state: Slot
  readonly level: Level
}

export interface Engine {
  readonly workloads: Workloads
  readonly folding: Folding
  look(watched: Watched): Looked
  /** Takes a record that was written before; false if another version of the engine wrote it. */
  refold(key: string, record: Uint8Array): boolean
}

export interface EngineDeps extends WorkloadLimits {
  readonly calibration: Calibration
  readonly sections: Readonly<Record<RequestGroup, Section>>
  /** Of the house: what links accounts compares across contracts. */
  readonly linkSalt: number
}

export function openEngine({ calibration, sections, linkSalt, ...limits }: EngineDeps): Engine {
  const workloads = openWorkloads(limits)
  const folding = foldingOf(calibration, sections, segments)
  const read = openPromptReader()
  const record = new Uint8Array(recordBytes)
  const view = new DataView(record.buffer)

  function extract(seen: Seen, { view: state, at }: Bytes): void {
    for (const group of requestGroups) {
      const { recordAt, stateAt } = places[group]
      const own = { view: state, at: at + stateAt }
      sections[group].extract(seen, own, { view, at: recordAt })
      sections[group].learn?.(seen, own)
    }
  }

  return Object.freeze<Engine>({
    workloads,
    folding,
    look({ key, observation, declared, facts, salt }) {
      const state = workloads.open(key)
      record.fill(0)
      view.setUint8(recordHeader.version, engineVersion)
      view.setUint8(
        recordHeader.segment,
        segmentOf({ view: state.view, at: state.at + places.b.stateAt }),
      )
      view.setFloat64(recordHeader.atMs, observation.atMs)
      const { model } = observation
      view.setUint32(recordHeader.modelHash, hashText(model, 0, model.length, 0))
      const seen = { observation, text: read(observation.prompt, salt), declared, salt }
      extract(seen, state)
      view.setUint8(recordHeader.strand, strandOf({ view, at: places.b.recordAt }))
      noteLink(seen, facts, { view: state.view, at: state.at + linkPlace.stateAt }, linkSalt)
      return { record, state, level: foldRecord(view, state, folding) }
    },
    refold(key, bytes) {
      const old = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (old.getUint8(recordHeader.version) !== engineVersion) return false
      foldRecord(old, workloads.open(key), folding)
      return true
    },
  })
}

/** The states of several workloads as one, as if its requests had come from a single one, evidence included. */
export function mergeStates(
  states: readonly Bytes[],
  sections: Readonly<Record<RequestGroup, Section>>,
): Bytes {
  const view = new DataView(new ArrayBuffer(stateBytes))
  for (const { view: from, at } of states) {
    mergeEvidence({ view: from, at }, { view, at: 0 })
    for (const group of requestGroups) {
      const { stateAt } = places[group]
      sections[group].merge({ view: from, at: at + stateAt }, { view, at: stateAt })
    }
  }
  return { view, at: 0 }
}
