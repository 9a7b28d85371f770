import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { newLogKeyPem } from '../audit/keys.ts'
import { openHouseKeys, readAdminKey, readPepper, readVkey } from './house-keys.ts'

function folder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-keys-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('the keys are made once, for their owner alone, and are the same ever after', (context) => {
  const dir = folder(context)
  assert.equal(readPepper(dir), null)
  assert.equal(readAdminKey(dir), null)
  const first = openHouseKeys(dir, null)
  assert.equal(first.pepper.length, 32)
  assert.deepEqual(openHouseKeys(dir, null), first)
  assert.equal(readAdminKey(dir), first.adminKey)
  assert.equal(openHouseKeys(dir, 'given').adminKey, 'given')
  for (const name of readdirSync(join(dir, 'keys'))) {
    assert.equal(statSync(join(dir, 'keys', name)).mode & 0o777, 0o600, name)
  }
  assert.equal(statSync(join(dir, 'keys')).mode & 0o777, 0o700)
})

test('a pepper is never drawn again for a folder that has a book', (context) => {
  const dir = folder(context)
  writeFileSync(join(dir, 'book.db'), '')
  assert.throws(() => openHouseKeys(dir, null), /pepper is gone.*restore/)
})

test('a damaged or readable key stops the start and says what to do', (context) => {
  const dir = folder(context)
  openHouseKeys(dir, null)
  const pepper = join(dir, 'keys', 'pepper')
  chmodSync(pepper, 0o644)
  assert.throws(() => openHouseKeys(dir, null), /chmod 600/)
  chmodSync(pepper, 0o600)
  writeFileSync(pepper, 'short')
  assert.throws(() => openHouseKeys(dir, null), /64 hex digits/)
})

test('the vkey is read from the log key and names its origin', (context) => {
  const dir = folder(context)
  openHouseKeys(dir, null)
  assert.equal(readVkey(dir, 'a.example/log-1'), null)
  writeFileSync(join(dir, 'keys', 'log.pem'), newLogKeyPem(), { mode: 0o600 })
  assert.match(readVkey(dir, 'a.example/log-1') ?? '', /^a\.example\/log-1\+[0-9a-f]{8}\+/)
  writeFileSync(join(dir, 'keys', 'log.pem'), 'no key')
  assert.throws(() => readVkey(dir, 'a.example/log-1'), /no Ed25519/)
})
