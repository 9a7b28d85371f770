import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { defaultLimits } from './limits.ts'
import { policyFilesIn } from './policy-files.ts'

test('what is no file cannot be read, and of one that is too long no more than shows it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-files-'))
  try {
    writeFileSync(join(folder, 'good.yaml'), 'pack: é')
    writeFileSync(join(folder, 'long.yaml'), 'x'.repeat(9 * defaultLimits.configBytesMax))
    mkdirSync(join(folder, 'folder.yaml'))
    symlinkSync('/dev/zero', join(folder, 'endless.yaml'))
    const files = policyFilesIn(folder, folder)
    const textOf = (name: string) => files.find(`./${name}.yaml`)[0]?.text ?? null
    assert.equal(textOf('good'), 'pack: é')
    assert.equal(textOf('folder'), null)
    assert.equal(textOf('endless'), null)
    assert.equal(textOf('missing'), null)
    const length = textOf('long')?.length ?? 0
    assert.ok(length > defaultLimits.configBytesMax, `${length}`)
    assert.ok(length < 5 * defaultLimits.configBytesMax, `${length}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
