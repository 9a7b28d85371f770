// Goal: a log is signed only if it is sound and extends what was signed before, and any change to what
// is stored is named. Method: a log in memory whose rows the tests damage.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { openAudit } from '../../src/audit/audit.ts'
import { hashLeaf } from '../../src/audit/merkle.ts'
import { formatCheckpoint } from '../../src/audit/note.ts'
import { logClosed, logOpened } from '../../src/audit/succession.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { manualClock } from '../../src/kernel/time.ts'
import { memoryHead } from './memory-log.ts'
import { sampleDraft, sampleLog, sampleSigner, type SampleLog } from './sample-log.ts'

const clock = manualClock(Date.UTC(2026, 0, 1))

function drafts(from: number, count: number) {
  return Array.from({ length: count }, (_, at) => sampleDraft(from + at))
}

function reopen(log: SampleLog) {
  return openAudit({ signer: log.signer, reader: log.reader, head: log.head, clock })
}

async function problemsOf(log: SampleLog): Promise<string[]> {
  const heads = log.head.text === null ? [] : [log.head.text]
  const { problems } = await verifyLog({ reader: log.reader, key: log.signer.key, heads })
  return [...new Set(problems.map((problem) => problem.code))]
}

test('a sound log verifies, checkpoints, tiles and commitments included', async () => {
  const log = await sampleLog(1, 2, 255, 256, 257, 600, 1_300)
  const key = log.signer.key
  const verified = await verifyLog({ reader: log.reader, key, heads: [log.head.text!] })
  assert.deepEqual(verified.problems, [])
  assert.equal(verified.size, 1_300)
  assert.equal(verified.checkpoints, 7)
  assert.deepEqual([verified.opened, verified.closed], [2_600, 0])
  assert.deepEqual(Buffer.from(verified.root), Buffer.from(log.audit.root()))
})

test('shredded salts leave the log whole', async () => {
  const log = await sampleLog(300)
  log.rows.salts.splice(10, 100)
  const verified = await verifyLog({ reader: log.reader, key: log.signer.key, heads: [] })
  assert.deepEqual(verified.problems, [])
  assert.deepEqual([verified.opened, verified.closed], [500, 100])
})

test('every single changed byte of leaf, hash, tile, salt, value or checkpoint is named', async () => {
  const log = await sampleLog(40, 300)
  const pristine = structuredClone(log.rows)
  const spots: [string, number][] = [
    ['bytes', 0],
    ['hash', 0],
    ['tile', 0],
    ['salt', 0],
    ['value', 0],
    ['checkpoint', 0],
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...spots),
      fc.nat(),
      fc.nat(),
      fc.nat(7),
      async ([spot], row, at, bit) => {
        Object.assign(log.rows, structuredClone(pristine))
        const { leaves, salts, tiles, checkpoints } = log.rows
        const leaf = leaves[row % leaves.length]!
        const salt = salts[row % salts.length]!
        if (spot === 'bytes') flip(leaf.bytes, at, bit)
        if (spot === 'hash') flip(leaf.hash, at, bit)
        if (spot === 'tile') flip(tiles.get('0/0')!, at, bit)
        if (spot === 'salt')
          salts[row % salts.length] = { ...salt, salt: flipped(salt.salt, at, bit % 4) }
        if (spot === 'value')
          salts[row % salts.length] = { ...salt, value: flipped(salt.value!, at, bit) }
        if (spot === 'checkpoint') {
          const kept = checkpoints[row % 2]!
          checkpoints[row % 2] = { ...kept, text: flipped(kept.text, at, bit) }
        }
        assert.notDeepEqual(await problemsOf(log), [], `${spot} ${row} ${at} ${bit}`)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('dropped, swapped, inserted, repeated and rewritten entries are named', async () => {
  const attacks: [string, (log: SampleLog) => void, string][] = [
    ['drop', (log) => void log.rows.leaves.splice(100, 1), 'leaf_missing'],
    ['swap', (log) => swap(log, 5, 6), 'leaf_missing'],
    ['swap and renumber', (log) => renumber(log, () => swap(log, 5, 6)), 'entry_misplaced'],
    [
      'drop and renumber',
      (log) => renumber(log, () => log.rows.leaves.splice(100, 1)),
      'entry_misplaced',
    ],
    [
      'insert',
      (log) => renumber(log, () => log.rows.leaves.splice(9, 0, log.rows.leaves[8]!)),
      'entry_misplaced',
    ],
    ['rewrite with its hash', (log) => rewrite(log, 17, 'user', 'abuser'), 'checkpoint_root'],
    ['rewrite in a full tile', (log) => rewrite(log, 17, 'user', 'abuser'), 'tile_differs'],
    ['truncate', (log) => void log.rows.leaves.splice(290), 'checkpoint_ahead'],
    ['truncate with its checkpoint', (log) => truncateAll(log, 150), 'checkpoint_ahead'],
    ['drop a tile', (log) => void log.rows.tiles.delete('0/0'), 'tile_missing'],
    ['forge a checkpoint', (log) => forge(log), 'checkpoint_signature'],
  ]
  for (const [name, attack, code] of attacks) {
    const log = await sampleLog(150, 300)
    attack(log)
    const found = await problemsOf(log)
    assert.ok(found.includes(code), `${name}: ${found.join(', ') || 'nothing'}`)
  }
})

test('a log cut back together with everything that knew is only seen by somebody who kept a head', async () => {
  const log = await sampleLog(150, 300)
  const receiptHead = log.rows.checkpoints[1]!.text
  truncateAll(log, 150)
  log.head.text = log.rows.checkpoints[0]!.text
  assert.deepEqual(await problemsOf(log), [])
  const key = log.signer.key
  const { problems } = await verifyLog({ reader: log.reader, key, heads: [receiptHead] })
  assert.deepEqual(
    problems.map((problem) => problem.code),
    ['checkpoint_ahead'],
  )
})

test('a checkpoint is due when entries stand unsigned for half a second, and not while one is signed', async () => {
  const log = await sampleLog()
  assert.equal(log.audit.checkpointDue(0), false)
  log.append(drafts(0, 3))
  assert.equal(log.audit.checkpointDue(0), true)
  const signing = log.audit.signCheckpoint()
  assert.equal(log.audit.checkpointDue(10 ** 15), false)
  await assert.rejects(log.audit.signCheckpoint(), /one checkpoint is signed at a time/)
  await signing
  const signedAt = Date.UTC(2026, 0, 1)
  log.append(drafts(3, 1))
  assert.equal(log.audit.checkpointDue(signedAt + 499), false)
  assert.equal(log.audit.checkpointDue(signedAt + 500), true)
})

test('what is planned but not committed is not signed, and a rollback gives its index to the next', async () => {
  const log = await sampleLog(10)
  log.audit.plan(drafts(10, 5))
  const result = await log.audit.signCheckpoint()
  assert.ok(result.kind === 'signed' && result.checkpoint.size === 10)
  log.audit.rollback()
  const change = log.audit.plan(drafts(20, 1))
  assert.deepEqual([change.sizeBefore, change.size, change.leaves[0]?.index], [10, 11, 10])
})

test('signing is refused when leaf bytes, a hash or a new tile in the store differ from memory', async () => {
  const damages: [string, (log: SampleLog) => void][] = [
    ['leaf bytes', (log) => flip(log.rows.leaves[290]!.bytes, 20, 1)],
    [
      'leaf bytes in the tail of the last signature',
      (log) => flip(log.rows.leaves[5]!.bytes, 20, 1),
    ],
    ['a leaf lost', (log) => void log.rows.leaves.splice(280, 1)],
    ['a tile', (log) => flip(log.rows.tiles.get('0/0')!, 100, 1)],
    ['a tile lost', (log) => void log.rows.tiles.delete('0/0')],
  ]
  for (const [name, damage] of damages) {
    const log = await sampleLog(20)
    const again = await reopen(log)
    assert.ok(again.kind === 'open')
    log.apply(again.audit.plan(drafts(20, 280)))
    again.audit.confirm()
    damage(log)
    const result = await again.audit.signCheckpoint()
    assert.equal(result.kind, 'refused', name)
    const signed = log.head.text
    assert.equal(signed, log.rows.checkpoints[0]!.text, 'nothing was let out')
  }
})

test('of two writers on one log, only one is signed for', async () => {
  const log = await sampleLog(20)
  const [first, second] = [await reopen(log), await reopen(log)]
  assert.ok(first.kind === 'open' && second.kind === 'open')
  log.apply(first.audit.plan(drafts(20, 1)))
  first.audit.confirm()
  second.audit.plan([sampleDraft(99)])
  second.audit.confirm()
  assert.equal((await first.audit.signCheckpoint()).kind, 'signed')
  assert.equal((await second.audit.signCheckpoint()).kind, 'refused')
})

test('a head that another writer moved meanwhile is not overwritten', async () => {
  const log = await sampleLog(20)
  log.append(drafts(20, 1))
  const head = { ...log.head, read: async () => log.head.text, replace: async () => false }
  const opening = await openAudit({ signer: log.signer, reader: log.reader, head, clock })
  assert.ok(opening.kind === 'open')
  assert.deepEqual(await opening.audit.signCheckpoint(), {
    kind: 'refused',
    reason: 'another writer moved the head',
  })
})

test('a head that says another history than the log stops the signing, larger, equal or smaller', async () => {
  for (const size of [15, 21, 50]) {
    const log = await sampleLog(20)
    log.append(drafts(20, 1))
    const { origin } = log.audit
    const foreign = formatCheckpoint({ origin, size, root: Buffer.alloc(32, 1) })
    log.head.text = log.signer.signNote(foreign)
    const before = log.head.text
    assert.equal((await log.audit.signCheckpoint()).kind, 'refused', `size ${size}`)
    assert.equal(log.head.text, before)
  }
})

test('after a restart at any size the log goes on as if nothing had been', async () => {
  const log = await sampleLog(1)
  for (const size of [2, 200, 256, 300, 512, 700, 1_100]) {
    const opening = await reopen(log)
    assert.ok(opening.kind === 'open')
    assert.equal(opening.lastSigned?.text, log.head.text)
    log.apply(opening.audit.plan(drafts(opening.audit.size(), size - opening.audit.size())))
    opening.audit.confirm()
    const result = await opening.audit.signCheckpoint()
    assert.ok(result.kind === 'signed', JSON.stringify(result))
    log.keep(result.checkpoint)
  }
  assert.deepEqual(await problemsOf(log), [])
})

test('a log is not opened behind its last signed head: backup restored, head lost, forked or foreign', async () => {
  const cases: [string, (log: SampleLog) => void][] = [
    ['head_ahead', (log) => truncateAll(log, 150)],
    ['head_missing', (log) => void (log.head.text = null)],
    ['head_forked', (log) => forkAt(log, 280)],
    ['head_invalid', (log) => void (log.head.text = log.head.text!.replace('300', '301'))],
    ['head_invalid', (log) => void (log.head.text = sampleSigner(undefined, 9).signNote('x\n'))],
  ]
  for (const [code, damage] of cases) {
    const log = await sampleLog(150, 300)
    damage(log)
    const opening = await reopen(log)
    assert.equal(opening.kind === 'refused' ? opening.code : opening.kind, code)
  }
})

test('a crash between head and store is healed: the head is handed back to be kept', async () => {
  const log = await sampleLog(10)
  log.append(drafts(10, 5))
  const result = await log.audit.signCheckpoint()
  assert.ok(result.kind === 'signed')
  // The process dies here: the head is moved, the store never got the row.
  const opening = await reopen(log)
  assert.ok(opening.kind === 'open')
  assert.equal(opening.lastSigned?.size, 15)
  assert.equal(opening.lastSigned?.text, result.checkpoint.text)
  assert.equal(opening.audit.checkpointDue(clock.nowMs()), false)
})

test('a new origin names the head of the log before it and what was lost', async () => {
  const log = await sampleLog(10)
  const next = sampleSigner('customhouse.example/log-2', 8)
  log.append([logClosed({ atMs: 0, nextOrigin: next.origin, nextVkey: next.vkey })])
  const previousHead = await log.sign()
  const successor = await openAudit({
    signer: next,
    reader: (await sampleLog()).reader,
    head: memoryHead(),
    clock,
  })
  assert.ok(successor.kind === 'open')
  const opened = logOpened({ origin: next.origin, atMs: 0, reason: 'loss', previousHead, lost: 3 })
  const [leaf] = successor.audit.plan([opened]).leaves
  const text = Buffer.from(leaf!.bytes).toString()
  assert.ok(text.includes('"lost":3') && text.includes(JSON.stringify(previousHead)))
  const wrong = { origin: 'x', atMs: 0, reason: 'rotation', previousHead: null, lost: 0 } as const
  assert.throws(() => logOpened(wrong), /names the one before it/)
})

function flip(bytes: Uint8Array, at: number, bit: number): void {
  bytes[at % bytes.length]! ^= 1 << bit
}

function flipped(text: string, at: number, bit: number): string {
  const bytes = Buffer.from(text)
  flip(bytes, at, bit)
  return bytes.toString()
}

function swap({ rows }: SampleLog, left: number, right: number): void {
  const [one, other] = [rows.leaves[left]!, rows.leaves[right]!]
  rows.leaves[left] = other
  rows.leaves[right] = one
}

function renumber({ rows }: SampleLog, attack: () => void): void {
  attack()
  rows.leaves = rows.leaves.map((leaf, index) => ({ ...leaf, index }))
  rows.salts = []
}

function rewrite({ rows }: SampleLog, index: number, from: string, to: string): void {
  const leaf = rows.leaves[index]!
  const bytes = Buffer.from(Buffer.from(leaf.bytes).toString().replace(from, to))
  rows.leaves[index] = { ...leaf, bytes, hash: hashLeaf(bytes) }
}

function truncateAll({ rows }: SampleLog, size: number): void {
  rows.leaves.splice(size)
  rows.salts = rows.salts.filter((row) => row.index < size)
  rows.checkpoints = rows.checkpoints.filter((row) => row.size <= size)
  rows.tiles.clear()
}

/** Another history from `size` on, of the same length, as two instances of one backup would write. */
function forkAt({ rows }: SampleLog, size: number): void {
  for (let index = size; index < rows.leaves.length; index++) {
    const leaf = rows.leaves[index]!
    const bytes = Buffer.from(Buffer.from(leaf.bytes).toString().replace('bot', 'bat'))
    rows.leaves[index] = { ...leaf, bytes, hash: hashLeaf(bytes) }
  }
}

function forge({ rows }: SampleLog): void {
  const kept = rows.checkpoints[1]!
  const forged = sampleSigner(undefined, 9).signNote(kept.text.split('\n\n')[0]! + '\n')
  rows.checkpoints[1] = { ...kept, text: forged }
}
