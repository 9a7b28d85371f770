// Goal: tools that were not written here accept our checkpoints and proofs. Method: the verifier of
// sigstore-js (which reads the same note and RFC 6962 formats for its own log) is given golden receipts.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js'
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js'

import { parseVkey, publicKeyObject } from '../../src/audit/note.ts'

const golden = join(import.meta.dirname, '../golden/log-v1')
const key = parseVkey(readFileSync(join(golden, 'vkey'), 'utf8').trim())
assert.ok(key !== null)
const tlog = {
  baseURL: `https://${key.name}`,
  // It compares the first four bytes of its log id with the key id of a note.
  logID: Buffer.from(key.keyId, 'hex'),
  publicKey: publicKeyObject(key.publicKey),
  validFor: { start: new Date(0), end: new Date(8_640_000_000_000_000) },
}

function entryOf(receipt: string) {
  const [head = '', checkpoint = ''] = receipt.split(/\n\n(.*)/s)
  const [, extra = '', index = '', ...hashes] = head.split('\n')
  const { leaf }: { leaf: string } = JSON.parse(Buffer.from(extra.slice(6), 'base64').toString())
  return {
    canonicalizedBody: Buffer.from(leaf),
    inclusionProof: {
      logIndex: index.slice(6),
      treeSize: checkpoint.split('\n')[1]!,
      rootHash: Buffer.from(checkpoint.split('\n')[2]!, 'base64'),
      hashes: hashes.map((hash) => Buffer.from(hash, 'base64')),
      checkpoint: { envelope: checkpoint },
    },
  }
}

type Entry = Parameters<typeof verifyCheckpoint>[0]

function verify(entry: ReturnType<typeof entryOf>): void {
  const foreign: Entry = { ...unused, ...entry }
  verifyMerkleInclusion(foreign, verifyCheckpoint(foreign, [tlog]))
}

const unused = {
  logIndex: '0',
  logId: { keyId: Buffer.alloc(0) },
  kindVersion: { kind: '', version: '' },
  integratedTime: '0',
  inclusionPromise: undefined,
}

const receipts = readdirSync(join(golden, 'receipts')).map((name) =>
  readFileSync(join(golden, 'receipts', name), 'utf8'),
)

test('sigstore-js accepts the signature, the checkpoint and the inclusion proof of every golden receipt', () => {
  assert.ok(receipts.length >= 6)
  for (const receipt of receipts) verify(entryOf(receipt))
})

test('sigstore-js refuses our receipts once leaf, proof or signature is changed', () => {
  for (const receipt of receipts) {
    const entry = entryOf(receipt)
    const leaf = { ...entry, canonicalizedBody: createHash('sha256').digest() }
    assert.throws(() => verify(leaf), /root hash/)
    const note = entry.inclusionProof.checkpoint.envelope
    const envelope = note.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`)
    const inclusionProof = { ...entry.inclusionProof, checkpoint: { envelope } }
    assert.throws(() => verify({ ...entry, inclusionProof }), /invalid checkpoint signature/)
  }
})
