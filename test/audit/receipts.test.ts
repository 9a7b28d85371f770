// Goal: nobody can change a receipt, an entry, a commitment or a checkpoint unnoticed, and a genuine
// receipt verifies with nothing but a vkey. Method: real receipts of a real log; then every attack that
// fits in one byte, thousands at random, and those that need more.
import assert from 'node:assert/strict'
import { createHash, sign } from 'node:crypto'
import { createPrivateKey } from 'node:crypto'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { newLogKeyPem } from '../../src/audit/keys.ts'
import {
  cosignedText,
  formatVkey,
  keyIdOf,
  parseVkey,
  signatureLine,
  signatureTypes,
} from '../../src/audit/note.ts'
import { formatReceipt, openReceipts } from '../../src/audit/receipt.ts'
import { verifyReceipt } from '../../src/audit/verify-receipt.ts'
import { sampleDraft, sampleLog, sampleSigner } from './sample-log.ts'

const prompt = Buffer.from('{"messages":[]}')
const promptSalt = 'ab'.repeat(16)
const promptDigest = createHash('sha256')
  .update(Buffer.from(promptSalt, 'hex'))
  .update(prompt)
  .digest('hex')

const log = await sampleLog(200)
log.append([
  {
    ...sampleDraft(200, 'quote " ü \u{1f600}'),
    sealed: { prompt: { salt: promptSalt, digest: promptDigest } },
  },
])
log.append(Array.from({ length: 99 }, (_, at) => sampleDraft(201 + at)))
await log.sign()
const { vkey } = log.audit
const receipts = openReceipts(log.reader)
const everything = () => true

async function receiptOf(
  index: number,
  mayOpen: (field: string) => boolean = everything,
): Promise<string> {
  const answer = await receipts.receipt(log.rows.leaves[index]!.id, mayOpen)
  assert.ok(answer.kind === 'receipt')
  return answer.text
}

const sealed = await receiptOf(200)
const contents = { prompt }

test('the receipt of every entry verifies, and says what the entry says', async () => {
  for (let index = 0; index < 300; index++) {
    const verdict = verifyReceipt(await receiptOf(index), vkey)
    assert.ok(verdict.ok, JSON.stringify(verdict))
    assert.equal(verdict.entry['id'], log.rows.leaves[index]!.id)
    assert.equal(verdict.checkpoint.size, index < 200 ? 200 : 300)
    assert.equal(verdict.opened['user'], `"user-${index}"`)
    assert.deepEqual(verdict.closed, index === 200 ? ['prompt'] : [])
  }
})

test('a sealed commitment opens with the content, and only with that content', () => {
  const verdict = verifyReceipt(sealed, vkey, { contents })
  assert.ok(verdict.ok && verdict.closed.length === 0)
  const other = verifyReceipt(sealed, vkey, {
    contents: { prompt: Buffer.from('{"messages":[1]}') },
  })
  assert.deepEqual(other, {
    ok: false,
    check: 'salted commitments',
    reason: 'prompt is not what the entry committed to',
  })
  const unknown = verifyReceipt(sealed, vkey, { contents: { answer: prompt } })
  assert.ok(!unknown.ok && unknown.check === 'salted commitments')
})

test('a holder gets only the salts it may open; the rest stays closed and the receipt verifies', async () => {
  const verdict = verifyReceipt(await receiptOf(7, (field) => field === 'user'), vkey)
  assert.ok(verdict.ok)
  assert.deepEqual(Object.keys(verdict.opened), ['user'])
  assert.deepEqual(verdict.closed, ['costNanos'])
  const text = Buffer.from(
    (await receiptOf(7, () => false)).split('\n')[1]!.slice(6),
    'base64',
  ).toString()
  assert.ok(!text.includes('user-7') && !text.includes('0.000020000'))
})

test('every change of a single byte of a receipt is detected', () => {
  const bytes = Buffer.from(sealed)
  let tried = 0
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= flip
      const verdict = verifyReceipt(changed.toString(), vkey, { contents })
      assert.equal(verdict.ok, false, `byte ${at}, bit ${flip}`)
      tried += 1
    }
  }
  assert.ok(tried > 10_000, `${tried} changes`)
})

test('every change of a single character of the leaf, a salt or a value is detected, re-encoded as it should be', () => {
  const [header, extra, ...rest] = sealed.split('\n')
  const inner = Buffer.from(extra!.slice(6), 'base64')
  for (let at = 0; at < inner.length; at++) {
    for (const flip of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const changed = Buffer.from(inner)
      changed[at]! ^= flip
      const text = [header, `extra ${changed.toString('base64')}`, ...rest].join('\n')
      assert.equal(verifyReceipt(text, vkey, { contents }).ok, false, `byte ${at}, bit ${flip}`)
    }
  }
})

test('deleted, doubled, inserted and replaced pieces are detected, and nothing makes the verifier throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('delete', 'double', 'insert', 'replace', 'truncate'),
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
      (attack, seed, length, junk) => {
        const at = seed % (sealed.length - 1)
        const piece = sealed.slice(at, at + length)
        const tail = sealed.slice(at + length)
        const start = sealed.slice(0, at)
        const changed = {
          delete: start + tail,
          double: start + piece + piece + tail,
          insert: start + junk + piece + tail,
          replace: start + junk + tail,
          truncate: start,
        }[attack]
        if (changed === sealed) return
        assert.equal(verifyReceipt(changed, vkey, { contents }).ok, false)
      },
    ),
    { numRuns: 10_000 },
  )
})

test('a line without room for a signature is no signature of a stranger', () => {
  const at = sealed.lastIndexOf('\u2014')
  for (const text of ['lzq1', 'lzq1AAA=', '']) {
    const line = `\u2014 customhouse.example/log-1 ${text}\n`
    const verdict = verifyReceipt(sealed.slice(0, at) + line + sealed.slice(at), vkey, { contents })
    assert.equal(verdict.ok, text === 'lzq1AAA=', text)
  }
})

test('parts of two genuine receipts do not make a third', async () => {
  const other = await receiptOf(201)
  const [mine, theirs] = [sealed, other].map((text) => {
    const [head, checkpoint] = text.split(/\n\n(.*)/s)
    const [header, extra, index, ...hashes] = head!.split('\n')
    return { header: header!, extra: extra!, index: index!, hashes, checkpoint: checkpoint! }
  })
  const old = (await receiptOf(3)).split(/\n\n(.*)/s)[1]!
  const mixed = [
    { ...mine!, extra: theirs!.extra },
    { ...mine!, index: theirs!.index },
    { ...mine!, hashes: theirs!.hashes },
    { ...mine!, extra: theirs!.extra, index: theirs!.index },
    { ...mine!, checkpoint: old },
    { ...mine!, hashes: mine!.hashes.toReversed() },
    { ...mine!, hashes: mine!.hashes.slice(1) },
    { ...mine!, hashes: [...mine!.hashes, mine!.hashes[0]!] },
    { ...mine!, hashes: [] },
  ]
  for (const { header, extra, index, hashes, checkpoint } of mixed) {
    const text = `${[header, extra, index, ...hashes].join('\n')}\n\n${checkpoint}`
    assert.equal(verifyReceipt(text, vkey).ok, false)
  }
})

test('each check fails by its own name', async () => {
  const stranger = sampleSigner('customhouse.example/log-1', 8)
  const elsewhere = sampleSigner('customhouse.example/log-2')
  const leaf = log.rows.leaves[200]!
  const note = log.rows.checkpoints[1]!.text
  const small = log.signer.signNote(
    `${log.audit.origin}\n10\n${Buffer.alloc(32).toString('base64')}\n`,
  )
  const foreign = log.signer.signNote(`elsewhere\n300\n${Buffer.alloc(32).toString('base64')}\n`)
  const misplaced = {
    ...leaf,
    bytes: Buffer.from(Buffer.from(leaf.bytes).toString().replace('"index":200', '"index":20')),
  }
  const salt = { index: 200, field: 'user', salt: '00'.repeat(16), value: '"user-200"' }
  const cases: [string, string, string][] = [
    ['format', `x${sealed}`, vkey],
    ['format', '', vkey],
    ['signature', sealed, stranger.vkey],
    ['signature', sealed, elsewhere.vkey],
    ['signature', sealed, 'not a vkey'],
    ['tree size', formatReceipt(leaf, [], [], small), vkey],
    ['tree size', formatReceipt(leaf, [], [], foreign), vkey],
    ['leaf hash', formatReceipt(misplaced, [], [], note), vkey],
    ['inclusion', formatReceipt(leaf, [], [], note), vkey],
    ['salted commitments', formatReceipt(leaf, [salt], await proofOf(200), note), vkey],
    [
      'salted commitments',
      formatReceipt(leaf, [{ ...salt, field: 'ghost' }], await proofOf(200), note),
      vkey,
    ],
  ]
  for (const [check, text, key] of cases) {
    const verdict = verifyReceipt(text, key)
    assert.ok(!verdict.ok)
    assert.equal(verdict.check, check, verdict.reason)
  }
})

test('an entry behind the last checkpoint is pending, an id that is none is unknown', async () => {
  const young = await sampleLog(5)
  young.append([sampleDraft(5)])
  const answer = await openReceipts(young.reader).receipt('req_000005', everything)
  assert.deepEqual(answer, { kind: 'pending' })
  await young.sign()
  assert.equal((await openReceipts(young.reader).receipt('req_000005', everything)).kind, 'receipt')
  assert.deepEqual(await openReceipts(young.reader).receipt('req_9', everything), {
    kind: 'unknown',
  })
})

test('witness cosignatures count towards a quorum, once each, and a false one refuses', () => {
  const witnesses = [1, 2].map((number) => witness(`witness-${number}.example`, number))
  const body = log.rows.checkpoints[1]!.text.split('\n\n')[0]! + '\n'
  const lines = witnesses.map((one) => one.cosign(body))
  const keys = witnesses.map((one) => one.vkey)
  const both = sealed + lines.join('')
  const verdict = verifyReceipt(both, vkey, { witnesses: keys, quorum: 2, contents })
  assert.ok(verdict.ok)
  assert.deepEqual(
    verdict.witnesses.map(({ timeSeconds }) => timeSeconds),
    [1_700_000_000, 1_700_000_000],
  )
  const quorum = { witnesses: keys, quorum: 2, contents }
  assert.equal(verifyReceipt(sealed + lines[0]!, vkey, quorum).ok, false)
  assert.equal(verifyReceipt(sealed + lines[0]! + lines[0]!, vkey, quorum).ok, false)
  assert.equal(verifyReceipt(both, vkey, { witnesses: [keys[0]!, keys[0]!], quorum: 2 }).ok, false)
  // With a quorum, the witnesses' lines are as tamper-evident as the rest.
  const bytes = Buffer.from(both)
  for (let at = sealed.length; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    assert.equal(verifyReceipt(changed.toString(), vkey, quorum).ok, false, `byte ${at}`)
  }
})

async function proofOf(index: number): Promise<readonly Buffer[]> {
  const lines = (await receiptOf(index)).split('\n\n')[0]!.split('\n').slice(3)
  return lines.map((line) => Buffer.from(line, 'base64'))
}

function witness(name: string, seed: number) {
  const privateKey = createPrivateKey(newLogKeyPem(Buffer.alloc(32, seed)))
  const publicKey = parseVkey(sampleSigner(name, seed).vkey)!.publicKey
  const type = signatureTypes.cosignature
  const key = { name, type, keyId: keyIdOf(name, type, publicKey), publicKey }
  return {
    vkey: formatVkey(key),
    cosign(body: string): string {
      const time = Buffer.alloc(8)
      time.writeBigUInt64BE(1_700_000_000n)
      const message = Buffer.from(cosignedText(1_700_000_000, body))
      return signatureLine(key, Buffer.concat([time, sign(null, message, privateKey)]))
    },
  }
}
