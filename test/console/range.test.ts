// The browser's verifier of ranges against the golden log, whose files are C2SP tiles: all of it verifies, and any
// byte that is changed on the way is named by where it is.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { openProofCrypto } from '../../console/src/proof/crypto.ts'
import {
  verifyRange,
  type RangeAsked,
  type RangeSource,
  type RangeVerdict,
} from '../../console/src/proof/range.ts'
import { formatCheckpoint } from '../../src/audit/note.ts'
import { openLogSigner } from '../../src/audit/keys.ts'
import { foldRight, hashLeaf, perfectRoot, subtreesOf } from '../../src/audit/merkle.ts'
import { generateKeyPairSync } from 'node:crypto'

const crypto = await openProofCrypto()
const origin = 'test.example/log'
const signer = newSigner()
const { vkey } = signer

function newSigner(): NonNullable<ReturnType<typeof openLogSigner>> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const made = openLogSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }), origin)
  assert.ok(made !== null)
  return made
}

const size = 66_100
const leaves = Array.from({ length: size }, (_, index) =>
  JSON.stringify({ at: 'then', commitments: {}, id: `e${index}`, index, origin, type: 't', v: 1 }),
)
/** Rows of hashes: leaves, then the roots of full tiles below. */
const rows: Uint8Array[][] = [leaves.map((leaf) => hashLeaf(Buffer.from(leaf)))]
for (let level = 0; rows[level]!.length >= 256; level++) {
  const below = rows[level]!
  rows.push(
    Array.from({ length: Math.floor(below.length / 256) }, (_, n) =>
      perfectRoot(below.slice(n * 256, n * 256 + 256)),
    ),
  )
}

function noteAt(at: number): string {
  const roots = subtreesOf({ from: 0, to: at }).map(({ level, index }) => {
    const first = index * 2 ** level
    return perfectRoot(rows[0]!.slice(first, first + 2 ** level))
  })
  return signer.signNote(formatCheckpoint({ origin, size: at, root: foldRight(roots) }))
}

const honest: RangeSource = {
  entries: async (from, to) => leaves.slice(from, to),
  tile: async (level, n, width) =>
    Buffer.concat(rows[level]!.slice(n * 256, n * 256 + width)).toString('base64'),
}
const head = noteAt(size)
const whole: RangeAsked = {
  vkey,
  head,
  earlier: noteAt(65_793),
  witnesses: [],
  from: 65_000,
  to: size,
}

function verify(asked: RangeAsked, source: RangeSource = honest): Promise<RangeVerdict> {
  const { signal } = new AbortController()
  return verifyRange(asked, source, { onProgress: () => undefined, signal, crypto })
}

function failures({ checks }: RangeVerdict): string[] {
  return checks.filter(({ end }) => end === 'failed').map(({ name, about }) => `${name} ${about}`)
}

test('a range over three levels of tiles verifies, with its heads and their consistency', async () => {
  const verdict = await verify(whole)
  assert.deepEqual(failures(verdict), [])
  assert.ok(verdict.verified, JSON.stringify(verdict.checks))
  assert.equal(verdict.read, size - 65_000)
  for (const earlier of [1, 255, 256, 257, 65_536, size]) {
    assert.ok((await verify({ ...whole, from: 0, to: 3, earlier: noteAt(earlier) })).verified)
  }
})

test('one changed byte of an entry is named by the entry', async () => {
  for (const index of [65_000, 65_792, size - 1]) {
    const verdict = await verify(whole, {
      ...honest,
      entries: async (from, to) =>
        leaves
          .slice(from, to)
          .map((leaf, at) => (from + at === index ? leaf.replace('then', 'them') : leaf)),
    })
    assert.deepEqual(failures(verdict), [`entries ${index}`])
  }
})

test('an entry that another place holds, or that is left out, is named', async () => {
  const moved = await verify(whole, {
    ...honest,
    entries: async (from, to) => leaves.slice(from + 1, to + 1),
  })
  assert.equal(moved.verified, false)
  assert.equal(moved.wrong[0], 65_000)
  const short = await verify(whole, {
    ...honest,
    entries: async (from, to) => leaves.slice(from, to - 1),
  })
  assert.ok(short.wrong.includes(size - 1))
})

test('one changed byte of a tile is named by the tile, at every level and at the edge', async () => {
  for (const tile of ['0/255', '1/0', '0/258', '1/1', '2/0']) {
    const verdict = await verify(whole, {
      ...honest,
      async tile(level, n, width) {
        const bytes = Buffer.from(await honest.tile(level, n, width), 'base64')
        if (`${level}/${n}` === tile) bytes[0] = (bytes[0] ?? 0) ^ 1
        return bytes.toString('base64')
      },
    })
    assert.equal(verdict.verified, false, tile)
    const [failure = ''] = failures(verdict)
    assert.match(failure, /^tree /)
    assert.ok(failure.includes(tile), `${failure} names ${tile}`)
  }
})

test('a tree that does not hold the earlier one fails by its consistency, whoever signed it', async () => {
  const lie = signer.signNote(formatCheckpoint({ origin, size: 300, root: Buffer.alloc(32, 7) }))
  assert.deepEqual(failures(await verify({ ...whole, earlier: lie })), ['consistency 300 → 66100'])
})

test('a head by another key, of another log, or too small for the range is no head', async () => {
  const other = newSigner()
  for (const asked of [
    { ...whole, vkey: other.vkey },
    { ...whole, head: head.replace('66100', '66101') },
    { ...whole, to: size + 1 },
    { ...whole, from: 9, to: 9 },
  ]) {
    const verdict = await verify(asked)
    assert.match(failures(verdict)[0] ?? '', /^signature/)
    assert.equal(verdict.read, 0)
  }
  assert.deepEqual(failures(await verify({ ...whole, vkey: 'nonsense' })), ['key '])
})

test('what is not shown is told as not read, and never as verified bytes', async () => {
  const verdict = await verify(whole, {
    ...honest,
    entries: async (from, to) => leaves.slice(from, to).map((leaf, at) => (at % 2 ? leaf : null)),
  })
  assert.ok(verdict.verified)
  assert.ok(verdict.unread > 0)
  assert.equal(verdict.read + verdict.unread, whole.to - whole.from)
})

test('a cancelled verification ends with the reason of the signal', async () => {
  const controller = new AbortController()
  const onProgress = (): void => controller.abort(new Error('enough'))
  const { signal } = controller
  await assert.rejects(verifyRange(whole, honest, { onProgress, signal, crypto }), /enough/)
})

test('the golden log verifies from the first entry to the last', async () => {
  const golden = new URL('../golden/log-v1/', import.meta.url)
  const checkpoint = readFileSync(new URL('checkpoint', golden), 'utf8')
  const named = readFileSync(new URL('vkey', golden), 'utf8').trim()
  const count = Number(checkpoint.split('\n')[1])
  const source: RangeSource = {
    entries: async (from, to) =>
      Array.from({ length: to - from }, (_, at) => goldenEntry(golden, from + at)),
    tile: async (level, n, width) => {
      const part = width === 256 ? '' : `.p/${width}`
      const path = `tile/${level}/${String(n).padStart(3, '0')}${part}`
      return readFileSync(new URL(path, golden)).toString('base64')
    },
  }
  const asked = { vkey: named, head: checkpoint, earlier: null, witnesses: [], from: 0, to: count }
  const verdict = await verify(asked, source)
  assert.ok(verdict.verified, JSON.stringify(verdict.checks))
  assert.equal(verdict.read, count)
})

function goldenEntry(golden: URL, index: number): string {
  const n = Math.floor(index / 256)
  const path = n === 0 ? 'tile/entries/000' : `tile/entries/001.p/44`
  const bytes = readFileSync(new URL(path, golden))
  let at = 0
  for (let skip = index % 256; skip > 0; skip--) at += 2 + bytes.readUInt16BE(at)
  return bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)).toString()
}
