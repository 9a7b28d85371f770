// Goal: entry format v1 cannot drift, and a program that shares nothing with ours agrees with it.
// Method: the golden log is written again and compared byte for byte; the Python verifier reads it, and
// damaged copies of it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test } from 'node:test'

import { verifyReceipt } from '../../src/audit/verify-receipt.ts'
import { goldenFiles } from './golden-log.ts'

const golden = join(import.meta.dirname, '../golden/log-v1')
const verifier = join(import.meta.dirname, '../verifiers/verify_log.py')
const vkey = readFileSync(join(golden, 'vkey'), 'utf8').trim()

const hasPython = spawnSync('python3', ['--version']).status === 0
const skip = hasPython ? false : 'NO python3 ON THIS MACHINE: the second verifier did not run'

test('the golden log of format v1 is written again byte for byte', async () => {
  const files = await goldenFiles()
  for (const { path, bytes } of files) {
    assert.ok(Buffer.compare(readFileSync(join(golden, path)), bytes) === 0, path)
  }
  const entries = readdirSync(golden, { recursive: true, withFileTypes: true })
  const kept = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(golden, join(entry.parentPath, entry.name)))
  assert.deepEqual(kept.toSorted(), files.map((file) => file.path).toSorted())
})

test('the golden receipts verify', () => {
  for (const name of readdirSync(join(golden, 'receipts'))) {
    const verdict = verifyReceipt(readFileSync(join(golden, 'receipts', name), 'utf8'), vkey)
    assert.ok(verdict.ok, name)
    assert.equal(verdict.entry['index'], Number.parseInt(name, 10))
  }
})

test('the second verifier accepts the golden log and its receipts', { skip }, () => {
  const log = python('log', golden)
  assert.equal(log.status, 0, log.stderr)
  assert.deepEqual(JSON.parse(log.stdout), { size: 300, checkpoints: 7, salts: 675 })
  for (const name of readdirSync(join(golden, 'receipts'))) {
    const receipt = python('receipt', join(golden, 'receipts', name))
    assert.equal(receipt.status, 0, receipt.stderr)
    assert.equal(JSON.parse(receipt.stdout).index, Number.parseInt(name, 10))
  }
})

test('the second verifier has at most 200 lines and imports the standard library only', () => {
  const lines = readFileSync(verifier, 'utf8').trimEnd().split('\n')
  assert.ok(lines.length <= 200, `${lines.length} lines`)
  const imports = lines.filter((line) => /^(?:import|from) /.test(line))
  assert.deepEqual(imports, [
    'import base64, hashlib, json, re, sys',
    'from decimal import Decimal',
    'from pathlib import Path',
  ])
})

test(
  'the second verifier refuses a golden log with one byte changed, in every file',
  { skip },
  () => {
    const copy = mkdtempSync(join(tmpdir(), 'golden-'))
    try {
      cpSync(golden, copy, { recursive: true })
      for (const file of goldenPaths()) {
        const bytes = readFileSync(join(golden, file))
        const changed = Buffer.from(bytes)
        // The salt of a sealed field is of no use without its content, so an opened value is changed.
        const isSalts = file === 'salts.jsonl'
        changed[isSalts ? bytes.indexOf('0.000020000') : Math.floor(bytes.length / 3)]! ^= 1
        writeFileSync(join(copy, file), changed)
        const isReceipt = file.startsWith('receipts/')
        const result = python(isReceipt ? 'receipt' : 'log', isReceipt ? join(copy, file) : copy)
        assert.equal(result.status, 1, `${file}: ${result.stdout}`)
        assert.match(result.stderr, /^not verified: /)
        writeFileSync(join(copy, file), bytes)
      }
    } finally {
      rmSync(copy, { recursive: true })
    }
  },
)

function goldenPaths(): string[] {
  const names = readdirSync(golden, { recursive: true, withFileTypes: true })
  return names
    .filter((entry) => entry.isFile() && entry.name !== 'vkey')
    .map((entry) => relative(golden, join(entry.parentPath, entry.name)))
}

function python(kind: string, path: string) {
  return spawnSync('python3', [verifier, kind, path, vkey], { encoding: 'utf8' })
}
