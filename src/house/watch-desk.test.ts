import { test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { RecordBatch } from '../journeys/watch-entry.ts'
import { openWatchStore, type WatchStore } from '../store/watch-store.ts'
import { openEngine, type Engine } from '../watch/engine.ts'
import { recordBytes, stateHeader, engineVersion } from '../watch/layout.ts'
import { sections } from '../watch/sections.ts'
import { calibrationIn, shippedCalibration } from './calibration-file.ts'
import { openWatchDesk, type WatchDesk } from './watch-desk.ts'
import type { FromWatch } from './watch-messages.ts'
import { openSlab, type Shown, type Slab } from './watch-slab.ts'

const calibration = calibrationIn(shippedCalibration)

/** One process of the watch over what survives it: its file and the log. */
class Life {
  readonly log: RecordBatch[]
  readonly engine: Engine
  readonly desk: WatchDesk
  readonly store: WatchStore
  /** Sent and not yet in the log. */
  readonly onWay: Extract<FromWatch, { kind: 'records' }>[] = []
  readonly told: FromWatch[] = []
  nowMs = 1_000_000

  constructor(dataDir: string, log: RecordBatch[], hotMax = 100) {
    this.log = log
    this.store = openWatchStore(dataDir, engineVersion)
    this.engine = openEngine({ calibration, sections, linkSalt: 0, hotMax, coldMax: 100 })
    let ids = log.length
    this.desk = openWatchDesk({
      engine: this.engine,
      hotMax,
      store: this.store,
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs },
      newId: () => `wat_${(ids += 1)}`,
      saltOf: () => 1,
      send: (message) =>
        void (message.kind === 'records' ? this.onWay.push(message) : this.told.push(message)),
    })
  }

  async restore(): Promise<void> {
    const { mark } = this.store
    const from = mark?.index ?? 0
    async function* batches(log: readonly RecordBatch[]): AsyncGenerator<RecordBatch> {
      for (const batch of log.slice(from)) yield batch
    }
    await this.desk.restore(batches(this.log))
  }

  /** The log takes the oldest message that is on its way. */
  enter(): void {
    const message = this.onWay.shift()
    if (message === undefined) return
    this.log.push(...message.batches)
    this.desk.entered(message.through)
  }

  tick(): void {
    this.nowMs += 61_000
    this.desk.tick({ log: 1, index: this.log.length })
  }

  /** In memory, or kept where it made room. */
  count(workload: string): number {
    const slot = this.engine.workloads.get(workload)
    if (slot !== undefined) return slot.view.getUint32(slot.at + stateHeader.count)
    const bytes = this.store.stateOf(workload)?.bytes
    return bytes === undefined ? 0 : Buffer.from(bytes).readUInt32BE(stateHeader.count)
  }
}

function slabOf(workload: string, more: Partial<Shown> = {}): Slab {
  const said: Shown = {
    workload,
    contract: `c-${workload}`,
    party: 'p',
    atMs: 1,
    model: 'm',
    shape: 'chat',
    headers: {},
    ip: '192.0.2.1',
    country: null,
    answer: {
      status: 200,
      finish: null,
      inputTokens: null,
      outputTokens: null,
      reasoningTokens: null,
      choices: null,
    },
    isKept: true,
    missed: 0,
    ...more,
  }
  const body = Buffer.from('{"messages":[{"role":"user","content":"Hello you"}]}')
  const piece = { said: JSON.stringify(said), body }
  const slab = openSlab(piece, [])
  slab.add(piece)
  return slab.take()
}

async function inFolder(work: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'watch-desk-'))
  try {
    await work(dataDir)
  } finally {
    rmSync(dataDir, { recursive: true })
  }
}

function recordsIn(log: readonly RecordBatch[], workload: string): number {
  return log
    .filter((batch) => batch.workload === workload)
    .reduce((sum, { records }) => sum + records.length / recordBytes, 0)
}

const workloads = ['a', 'b', 'c'] as const
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...workloads) },
  { weight: 3, arbitrary: fc.constant('enter' as const) },
  { weight: 2, arbitrary: fc.constant('tick' as const) },
  { weight: 1, arbitrary: fc.constant('kill' as const) },
)

test('after a kill at any instant every record of the log is in its workload’s state once, and nothing else is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.constantFrom(1, 2, 100),
      (steps, hotMax) =>
        inFolder(async (dataDir) => {
          const log: RecordBatch[] = []
          let life = new Life(dataDir, log, hotMax)
          for (const one of [...steps, 'kill'] as const) {
            if (one === 'enter') life.enter()
            else if (one === 'tick') life.tick()
            else if (one !== 'kill') life.desk.shown(slabOf(one))
            else {
              life.store.close()
              life = new Life(dataDir, log, hotMax)
              await life.restore()
              while (life.onWay.length > 0) life.enter()
              for (const workload of workloads) {
                assert.equal(life.count(workload), recordsIn(log, workload), workload)
              }
            }
          }
          life.store.close()
        }),
    ),
    { numRuns: 100 },
  )
})

test('closing keeps everything, and the log need not be read again', async () => {
  await inFolder(async (dataDir) => {
    const log: RecordBatch[] = []
    const life = new Life(dataDir, log)
    for (const workload of workloads) life.desk.shown(slabOf(workload))
    let isClosed = false
    const closed = life.desk.close({ log: 1, index: 0 }).then(() => (isClosed = true))
    await new Promise(setImmediate)
    assert.ok(!isClosed, 'the log has none of it yet')
    while (life.onWay.length > 0) life.enter()
    await closed
    life.store.close()
    const again = new Life(dataDir, [])
    await again.restore()
    for (const workload of workloads) assert.equal(again.count(workload), 1)
    again.store.close()
  })
})

test('a state that makes room for another is kept, and comes back as it was', async () => {
  await inFolder(async (dataDir) => {
    const log: RecordBatch[] = []
    const life = new Life(dataDir, log, 1)
    life.desk.shown(slabOf('a'))
    life.desk.shown(slabOf('b'))
    life.desk.shown(slabOf('a'))
    assert.equal(life.count('a'), 2)
    while (life.onWay.length > 0) life.enter()
    life.desk.shown(slabOf('b'))
    assert.equal(life.count('b'), 2)
    while (life.onWay.length > 0) life.enter()
    assert.deepEqual(
      [...life.store.states()].map(({ workload }) => workload),
      ['a', 'b'],
    )
    life.store.close()
  })
})

test('where records must be minimal neither a record nor a state is kept', async () => {
  await inFolder(async (dataDir) => {
    const life = new Life(dataDir, [])
    life.desk.shown(slabOf('a', { isKept: false }))
    assert.equal(life.count('a'), 1)
    const closed = life.desk.close({ log: 1, index: 0 })
    await closed
    assert.deepEqual(life.onWay, [])
    assert.deepEqual([...life.store.states()], [])
    life.store.close()
  })
})

test('forgetting ends only when what was on its way to the log is there', async () => {
  await inFolder(async (dataDir) => {
    const life = new Life(dataDir, [])
    // The first tick begins the wait for the first save.
    life.tick()
    for (const workload of ['a', 'b']) life.desk.shown(slabOf(workload))
    life.tick()
    life.desk.shown(slabOf('a'))
    life.desk.forget({ kind: 'forget', about: { kind: 'contract', id: 'c-a' }, number: 7 })
    const isDone = (): boolean => life.told.some(({ kind }) => kind === 'forgotten')
    assert.equal(life.count('a'), 0)
    assert.ok(!isDone())
    while (life.onWay.length > 0) life.enter()
    assert.ok(isDone())
    assert.equal(life.count('b'), 1)
    assert.deepEqual(
      [...life.store.states()].map(({ workload }) => workload),
      ['b'],
    )
    life.store.close()
  })
})

test('a body that is no JSON is counted as failed, and the next one is looked at', async () => {
  await inFolder(async (dataDir) => {
    const life = new Life(dataDir, [])
    const piece = { said: '{"workload":"a","contract":"c"}', body: Buffer.from('no') }
    const slab = openSlab(piece, [])
    slab.add(piece)
    life.desk.shown(slab.take())
    life.desk.shown(slabOf('a'))
    const looked = life.told.filter((message) => message.kind === 'looked')
    assert.deepEqual(
      looked.map(({ requests, failed }) => [requests, failed]),
      [
        [1, 1],
        [1, 0],
      ],
    )
    life.store.close()
  })
})

test('requests that were left out are told in the entry and counted in the state', async () => {
  await inFolder(async (dataDir) => {
    const log: RecordBatch[] = []
    const life = new Life(dataDir, log)
    life.desk.shown(slabOf('a', { missed: 5 }))
    life.tick()
    life.enter()
    assert.equal(log[0]?.missed, 5)
    life.store.close()
    rmSync(join(dataDir, 'watch.db'))
    const again = new Life(dataDir, log)
    await again.restore()
    const slot = again.engine.workloads.get('a') ?? assert.fail('it is there')
    assert.equal(slot.view.getUint32(slot.at + stateHeader.missed), 5)
    again.desk.shown(slabOf('a'))
    again.tick()
    assert.equal(again.onWay[0]?.batches[0]?.seq, 2)
    again.store.close()
  })
})
