// The watch in its thread: looks at requests as they come, gives their records to the log, and keeps the states of
// workloads over restarts. A state on disk says which batches of records are in it, so that after a kill at any
// instant every record that the log has is folded in once, and what it has not is in no figure.
import type { RecordBatch } from '../journeys/watch-entry.ts'
import type { Clock } from '../kernel/time.ts'
import type { KeptState, WatchMark, WatchStore } from '../store/watch-store.ts'
import { sessionIn } from '../watch/carried-headers.ts'
import type { Evidence } from '../watch/case.ts'
import type { Engine } from '../watch/engine.ts'
import { engineVersion, recordBytes, stateHeader } from '../watch/layout.ts'
import { harvestOf } from '../watch/harvest.ts'
import type { Observation } from '../watch/observation.ts'
import { readBody } from '../watch/read-request.ts'
import { verdictOf } from '../watch/verdict.ts'
import type { Level } from '../watch/levels.ts'
import type { Slot } from '../watch/workloads.ts'
import type { ShutOut } from '../watch/linked.ts'
import { openWatchLinks, type WatchLinks } from './watch-links.ts'
import type {
  Declaration,
  ForgottenAbout,
  FoundCluster,
  FromWatch,
  ToWatch,
} from './watch-messages.ts'
import { openPending, type Owner, type PendingRecords } from './watch-pending.ts'
import { readSlab, type Shown, type Slab } from './watch-slab.ts'
import { openSaves, setState, type Saves } from './watch-saves.ts'

/** Records wait so long for others; after a kill, as much is lost. */
const recordsWaitMs = 1_000
/** Entries made at once, so that many quiet workloads do not crowd the log. */
const batchesPerTick = 64
/** From this level on, what is told is told again when it rests on twice as many requests. */
const retoldLevel = 2
/** Entries that evidence names: the latest. */
const entriesMax = 64

export interface WatchDeskDeps {
  readonly engine: Engine
  /** Workloads whose whole state is in memory. */
  readonly hotMax: number
  readonly store: WatchStore
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** 32 bits of the contract's salt. */
  readonly saltOf: (contract: string) => number
  readonly send: (message: FromWatch) => void
}

export interface WatchDesk {
  /** Folds what the log has and the kept states have not; call it before anything else. */
  restore(batches: AsyncIterable<RecordBatch>): Promise<number>
  shown(slab: Slab): void
  declared(workload: string, declaration: Declaration): void
  /** Compares parties with each other. */
  link(shutOut: readonly ShutOut[]): void
  entered(through: number): void
  /** As `drop`, and says when everything that was on its way to the log is there. */
  forget(message: Extract<ToWatch, { kind: 'forget' }>): void
  /** Forgets states, in memory and on disk, and records that no entry has yet. */
  drop(about: ForgottenAbout): void
  /** Enters what waited long enough, and begins to save what changed since it was saved; `logEnd` is where the log ended before. */
  tick(logEnd: WatchMark): void
  /** Enters and saves everything; resolves when it is kept. */
  close(logEnd: WatchMark): Promise<void>
  workloads(): number
}

export function openWatchDesk(deps: WatchDeskDeps): WatchDesk {
  return new Desk(deps)
}

class Desk implements WatchDesk {
  readonly #deps: WatchDeskDeps
  readonly #pending: PendingRecords
  readonly #saves: Saves
  readonly #links: WatchLinks
  readonly #owners = new Map<string, Owner>()
  readonly #declared = new Map<string, Declaration>()
  readonly #levels = new Map<string, { readonly level: number; readonly count: number }>()
  /** Batches numbered up to here are in the log. */
  #entered = 0
  #forgetting: { readonly number: number; readonly through: number }[] = []

  constructor(deps: WatchDeskDeps) {
    const { engine, store, newId } = deps
    this.#deps = deps
    this.#entered = store.lastSeq
    const { lastSeq } = store
    this.#pending = openPending({ engine: engineVersion, recordBytes, newId, lastSeq })
    this.#saves = openSaves({
      workloads: engine.workloads,
      store,
      clock: deps.clock,
      ownerOf: (workload) => this.#owners.get(workload) ?? null,
      leave: (workload) => {
        this.#send(this.#pending.takeOf(workload))
        return this.#pending.lastSeq
      },
    })
    this.#links = openWatchLinks({
      ...engine,
      ownerOf: (workload) =>
        this.#saves.isNever(workload) ? null : (this.#owners.get(workload) ?? null),
      keptOf: (workload) => this.#keptOf(workload)?.bytes ?? null,
    })
  }

  async restore(batches: AsyncIterable<RecordBatch>): Promise<number> {
    const { engine, store, hotMax } = this.#deps
    const through = new Map<string, number>()
    for (const state of store.states()) {
      through.set(state.workload, state.through)
      if (engine.workloads.size >= hotMax) continue
      this.#wake(state.workload)
    }
    let folded = 0
    for await (const batch of batches) {
      this.#pending.skipTo(batch.seq)
      this.#entered = Math.max(this.#entered, batch.seq)
      store.addBatches([{ ...batch, entryId: batch.id }])
      if (batch.seq <= (through.get(batch.workload) ?? 0)) continue
      folded += this.#refold(batch)
    }
    return folded
  }

  #refold({
    workload,
    contract,
    party,
    records,
    recordBytes: length,
    missed,
  }: RecordBatch): number {
    const { engine } = this.#deps
    this.#makeRoom(workload)
    this.#owners.set(workload, { workload, contract, party })
    let folded = 0
    const count = length === 0 ? 0 : Math.floor(records.length / length)
    for (let index = 0; index < count; index++) {
      const at = index * length
      if (engine.refold(workload, records.slice(at, at + length))) folded += 1
    }
    const slot = engine.workloads.open(workload)
    addMissed(slot, missed)
    this.#levels.set(workload, toldOf(slot))
    this.#saves.changed(workload)
    return folded
  }

  shown(slab: Slab): void {
    const { clock, send } = this.#deps
    const startedMs = clock.monotonicMs()
    let requests = 0
    let failed = 0
    for (const { shown, body } of readSlab(slab)) {
      requests += 1
      try {
        if (!this.#look(shown, body)) failed += 1
      } catch (error) {
        // One request that nobody can look at must not end the watch of all others.
        failed += 1
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        send({ kind: 'trouble', what: 'failed', error: text })
      }
    }
    const busyMs = clock.monotonicMs() - startedMs
    send({ kind: 'looked', requests, failed, busyMs, buffer: slab.buffer })
  }

  #look(shown: Shown, body: Buffer): boolean {
    const { engine, saltOf, clock } = this.#deps
    const { workload, contract, party, missed } = shown
    const salt = saltOf(contract)
    const observation = observationOf(shown, body, salt)
    if (observation === null) return false
    this.#makeRoom(workload)
    const owner: Owner = { workload, contract, party }
    this.#owners.set(workload, owner)
    const known = this.#declared.get(workload) ?? { declared: null, facts: null }
    const { record, state, level } = engine.look({ key: workload, observation, ...known, salt })
    addMissed(state, missed)
    if (!shown.isKept) {
      // What may not be recorded is in the state, which may then not be kept either.
      this.#saves.never(workload)
      return true
    }
    this.#saves.changed(workload)
    const isFull = this.#pending.add(owner, record, { nowMs: clock.nowMs(), missed })
    if (isFull) this.#send(this.#pending.takeOf(workload))
    this.#tellLevel(owner, state, level, shown.atMs)
    return true
  }

  /** Gives the workload its state as it was kept; one that is about to make room for it is saved. */
  #makeRoom(workload: string): void {
    const { engine, hotMax } = this.#deps
    const { workloads } = engine
    if (workloads.get(workload) !== undefined) return
    if (workloads.size >= hotMax) {
      const [oldest] = workloads.all()
      if (oldest !== undefined) {
        this.#saves.copy(oldest.key)
        this.#levels.delete(oldest.key)
      }
    }
    this.#wake(workload)
  }

  #wake(workload: string): void {
    const { engine } = this.#deps
    const kept = this.#keptOf(workload)
    if (kept === null) return
    const { contract, party } = kept
    this.#owners.set(workload, { workload, contract, party })
    const slot = engine.workloads.open(workload)
    setState(slot, kept.bytes)
    this.#levels.set(workload, toldOf(slot))
  }

  #keptOf(workload: string): KeptState | null {
    return this.#saves.copied(workload) ?? this.#deps.store.stateOf(workload)
  }

  #tellLevel(owner: Owner, state: Slot, level: Level, atMs: number): void {
    const count = state.view.getUint32(state.at + stateHeader.count)
    const told = this.#levels.get(owner.workload)
    if (told?.level === level.level || (told === undefined && level.level === 0)) {
      if (level.level < retoldLevel || told === undefined || count < 2 * told.count) return
    }
    this.#levels.set(owner.workload, { level: level.level, count })
    const { statistics, requests: looked, missed } = verdictOf(state, this.#deps.engine.folding)
    const evidence = this.#evidenceOf(owner.workload, { statistics, looked, missed })
    const harvest = harvestOf([state], level.groups, this.#deps.engine.folding)
    this.#deps.send({ kind: 'level', level: { ...owner, ...level, atMs, harvest, evidence } })
  }

  /** Its figures are folds over entries that the log must have. */
  #evidenceOf(
    workload: string,
    figures: Pick<Evidence, 'statistics' | 'looked' | 'missed'>,
  ): Evidence {
    this.#send(this.#pending.takeOf(workload))
    const { engine, store } = this.#deps
    return {
      ...figures,
      records: store.entriesOf(workload, entriesMax),
      engine: String(engineVersion),
      calibration: engine.folding.calibration.version,
    }
  }

  link(shutOut: readonly ShutOut[]): void {
    const { clock, send } = this.#deps
    const startedMs = clock.monotonicMs()
    const clusters = this.#links.look(shutOut, clock.nowMs()).map((found): FoundCluster => ({
      ...found,
      members: found.members.map(({ workload, level, harvest, ...figures }) => ({
        workload,
        level,
        harvest,
        evidence: this.#evidenceOf(workload, figures),
      })),
    }))
    send({ kind: 'linked', clusters, busyMs: clock.monotonicMs() - startedMs })
  }

  #send(batches: readonly RecordBatch[]): void {
    if (batches.length === 0) return
    this.#deps.send({ kind: 'records', batches, through: this.#pending.lastSeq })
    this.#deps.store.addBatches(batches.map((batch) => ({ ...batch, entryId: batch.id })))
  }

  declared(workload: string, { declared, facts }: Declaration): void {
    this.#declared.set(workload, { declared, facts })
  }

  entered(through: number): void {
    this.#entered = Math.max(this.#entered, through)
    this.#saves.entered(this.#entered)
    const done = this.#forgetting.filter((one) => one.through <= this.#entered)
    this.#forgetting = this.#forgetting.filter((one) => one.through > this.#entered)
    for (const { number } of done) this.#deps.send({ kind: 'forgotten', number })
  }

  forget({ about, number }: Extract<ToWatch, { kind: 'forget' }>): void {
    this.drop(about)
    // What is on its way to the log must be there before the log is looked through.
    this.#forgetting.push({ number, through: this.#pending.lastSeq })
    this.entered(this.#entered)
  }

  drop(about: ForgottenAbout): void {
    this.#pending.drop(about)
    for (const [workload, owner] of this.#owners) {
      if (owner[about.kind] !== about.id) continue
      this.#deps.engine.workloads.remove(workload)
      this.#saves.drop(workload)
      this.#owners.delete(workload)
      this.#levels.delete(workload)
    }
    this.#deps.store.forget(about)
  }

  tick(logEnd: WatchMark): void {
    const { clock } = this.#deps
    this.#send(this.#pending.take(clock.nowMs() - recordsWaitMs, batchesPerTick))
    this.#saves.tick(clock.monotonicMs(), logEnd)
    this.#saves.entered(this.#entered)
  }

  async close(logEnd: WatchMark): Promise<void> {
    this.#send(this.#pending.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY))
    const kept = this.#saves.all(logEnd)
    this.#saves.entered(this.#entered)
    await kept
  }

  workloads(): number {
    return this.#deps.engine.workloads.size
  }
}

function observationOf(shown: Shown, body: Buffer, salt: number): Observation | null {
  const read = readBody(body, shown.shape, salt)
  if (read === null) return null
  const { atMs, model, shape, headers, ip, country, answer } = shown
  const { prompt, parameters, conversation, endUser } = read
  const unknown = { asn: null, anonymiser: null, tls: null }
  const transport = { headers, ip, country, ...unknown, endUser }
  return {
    atMs,
    model,
    shape,
    prompt,
    parameters,
    transport: { ...transport, conversation: conversation ?? sessionIn(headers) },
    answer,
  }
}

function toldOf({ view, at }: Slot): { readonly level: number; readonly count: number } {
  const level = view.getUint8(at + stateHeader.level)
  return { level, count: view.getUint32(at + stateHeader.count) }
}

/** Requests that the queue had no room for are told wherever the workload is. */
function addMissed({ view, at }: Slot, missed: number): void {
  if (missed === 0) return
  view.setUint32(at + stateHeader.missed, view.getUint32(at + stateHeader.missed) + missed)
}
