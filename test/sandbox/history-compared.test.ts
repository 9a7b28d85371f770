// Goal: whenever parties of a small house are compared, also while little is known of them, none is accused for words that
// many use or for the one client that all have, and a ring is found. Method: the simulated history as if the sandbox had
// been started at different hours, parties compared every now and then while the watch is shown it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { calibrationIn, shippedCalibration } from '../../src/house/calibration-file.ts'
import { loadConfig } from '../../src/house/config-load.ts'
import type { PastShown } from '../../src/house/history-messages.ts'
import { openPast } from '../../src/house/history-past.ts'
import { historyDays } from '../../src/house/history-schedule.ts'
import { policyFilesIn, samplesFolder } from '../../src/house/policy-files.ts'
import { customerKeys, sampleConfig, sampleKeys } from '../../src/house/sample-config.ts'
import { historyFiles } from '../../src/house/sample-scenario.ts'
import { openWatchDesk, type WatchDesk } from '../../src/house/watch-desk.ts'
import type { FoundCluster } from '../../src/house/watch-messages.ts'
import { openSlab, pieceOf } from '../../src/house/watch-slab.ts'
import { dayMs, systemClock } from '../../src/kernel/time.ts'
import { openWatchStore } from '../../src/store/watch-store.ts'
import { openEngine } from '../../src/watch/engine.ts'
import { engineVersion } from '../../src/watch/layout.ts'
import { sections } from '../../src/watch/sections.ts'

const pepper = Buffer.alloc(32, 1)
const keys = [...sampleKeys(pepper), ...customerKeys(pepper)]
const comparedEvery = 40

/** Hours at which honest parties once stood beside the ring. */
const starts = [
  '2026-11-23T14:04:00Z',
  '2026-11-23T16:20:00Z',
  '2026-11-23T18:53:00Z',
  '2026-11-23T20:18:00Z',
  '2026-11-24T06:13:00Z',
]

interface Shown {
  readonly requests: readonly PastShown[]
  readonly ownerOf: (workload: string) => { readonly contract: string; readonly party: string }
}

async function shownAt(toMs: number): Promise<Shown> {
  const sample = sampleConfig('http://127.0.0.1:1', keys, Math.floor(toMs / dayMs) * dayMs)
  const { config, policy } = loadConfig({
    text: JSON.stringify({ ...sample, ...historyFiles }),
    environment: {},
    nowMs: toMs,
    files: policyFilesIn(samplesFolder),
  })
  assert.ok(config !== null)
  const past = openPast({
    seed: 'customhouse-1',
    fromMs: toMs - historyDays * dayMs,
    toMs,
    total: 4_500,
    config,
    policy,
    pepper,
    keys: new Map(keys.map(({ workload, key }) => [workload, key])),
    donePart: 0,
  })
  for await (const part of past.parts()) assert.ok(part.number > 0)
  const { contracts, workloads } = config
  return {
    requests: past.shown(),
    ownerOf(workload) {
      const contract = workloads[workload]?.contract ?? assert.fail(workload)
      return { contract, party: contracts[contract]?.party ?? assert.fail(contract) }
    },
  }
}

interface Compared {
  readonly desk: WatchDesk
  readonly found: FoundCluster[]
}

function openDesk(dataDir: string, nowMs: number): Compared {
  const found: FoundCluster[] = []
  const calibration = calibrationIn(shippedCalibration)
  const room = { hotMax: 1_000, coldMax: 0 }
  const desk = openWatchDesk({
    ...room,
    engine: openEngine({ ...room, calibration, sections, linkSalt: 1 }),
    store: openWatchStore(dataDir, engineVersion),
    clock: { ...systemClock, nowMs: () => nowMs },
    newId: () => 'batch',
    saltOf: (contract) => contract.length,
    send: (message) => void (message.kind === 'linked' && found.push(...message.clusters)),
  })
  return { desk, found }
}

function isOffender(workload: string): boolean {
  return workload.endsWith('-app') || workload === 'copper-reports'
}

for (const start of starts) {
  test(`a sandbox that is started at ${start} accuses its ring, and nobody beside it`, async () => {
    const toMs = Date.parse(start)
    const { requests, ownerOf } = await shownAt(toMs)
    const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-compared-'))
    try {
      const { desk, found } = openDesk(dataDir, toMs)
      for (const [index, { workload, bytes, ...request }] of requests.entries()) {
        const { contract, party } = ownerOf(workload)
        const known = {
          id: workload,
          contractId: contract,
          purpose: '',
          owner: '',
          dataClasses: [],
        }
        const caller = { workload: known, contract: { id: contract }, party: { id: party } }
        const piece = pieceOf({ ...request, bytes: Buffer.from(bytes), caller }, 0)
        const slab = openSlab(piece, [])
        slab.add(piece)
        desk.shown(slab.take())
        if (index % comparedEvery === 0) desk.link([])
      }
      desk.link([])
      const accused = found.flatMap(({ members }) => members.map(({ workload }) => workload))
      assert.deepEqual(
        accused.filter((workload) => !isOffender(workload)),
        [],
      )
      assert.ok(found.some(({ members, level }) => members.length === 7 && level >= 2))
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  })
}
