import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { readCredentialFile } from './credential-file.ts'

test('a credential is read from a plain file of a key’s size, and from nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-credential-'))
  try {
    const [good, long] = [join(folder, 'good.json'), join(folder, 'long.json')]
    writeFileSync(good, '{"type":"service_account"}')
    writeFileSync(long, 'canary'.repeat(20_000))
    assert.equal(await readCredentialFile(good), '{"type":"service_account"}')
    for (const [path, code] of [
      [long, 'it is longer than 65536 bytes'],
      ['/dev/zero', 'it is no plain file'],
      [folder, 'it is no plain file'],
      [join(folder, 'none'), 'ENOENT'],
    ] as const) {
      await assert.rejects(readCredentialFile(path), { code })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
