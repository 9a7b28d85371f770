import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const golden = join(import.meta.dirname, '../golden/log-v1')
const vkey = readFileSync(join(golden, 'vkey'), 'utf8').trim()
const receipt = join(golden, 'receipts/99.tlog-proof')
const scratch = mkdtempSync(join(tmpdir(), 'verify-'))
after(() => rmSync(scratch, { recursive: true }))

function customhouse(...args: readonly string[]) {
  const command = new URL('../../src/cli/verify.ts', import.meta.url).href
  const script = `const { run } = await import(${JSON.stringify(command)})
    process.exitCode = await run(process.argv.slice(1))`
  const options = ['--input-type=module', '-e', script, '--', ...args]
  return spawnSync(process.execPath, options, { encoding: 'utf8' })
}

test('a good receipt exits 0 and says what was entered, for people and for machines', () => {
  const told = customhouse(receipt, '--vkey', vkey)
  assert.equal(told.status, 0, told.stderr)
  assert.match(told.stdout, /^verified\n/)
  assert.match(told.stdout, /req_golden_0099/)
  const json = customhouse(receipt, '--vkey', vkey, '--json')
  assert.equal(JSON.parse(json.stdout).ok, true)
})

test('a changed receipt exits 1 and names the check', () => {
  const changed = join(scratch, 'changed.tlog-proof')
  writeFileSync(changed, readFileSync(receipt, 'utf8').replace('index 99', 'index 98'))
  const told = customhouse(changed, '--vkey', vkey)
  assert.equal(told.status, 1)
  assert.match(told.stdout, /^NOT VERIFIED {2}leaf hash: /)
  assert.equal(JSON.parse(customhouse(changed, '--vkey', vkey, '--json').stdout).check, 'leaf hash')
})

test('a witness that is asked for and did not sign fails the receipt', () => {
  const witness = 'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2'
  assert.equal(customhouse(receipt, '--vkey', vkey, '--witness', witness).status, 1)
})

test('wrong arguments and unreadable files exit 2 and say so on stderr', () => {
  for (const args of [
    [],
    [receipt],
    [receipt, receipt, '--vkey', vkey],
    [join(scratch, 'missing'), '--vkey', vkey],
    [receipt, '--vkey', vkey, '--content', 'prompt'],
    [receipt, '--unknown'],
  ]) {
    const told = customhouse(...args)
    assert.equal(told.status, 2, args.join(' '))
    assert.match(told.stderr, /^customhouse verify: /)
  }
})

test('control characters of a log do not reach the terminal', () => {
  const told = customhouse(join(golden, 'receipts/1.tlog-proof'), '--vkey', vkey)
  assert.equal(told.status, 0)
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(told.stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})

test('the one file runs alone, copied to an empty folder', () => {
  const file = join(scratch, 'verify-receipt.ts')
  copyFileSync(new URL('../../src/audit/verify-receipt.ts', import.meta.url), file)
  const good = spawnSync(process.execPath, [file, receipt, vkey], { encoding: 'utf8' })
  assert.equal(good.status, 0, good.stderr)
  const bad = spawnSync(process.execPath, [file, receipt, vkey.replace('1+', '2+')], {
    encoding: 'utf8',
  })
  assert.equal(bad.status, 1)
  const imports = readFileSync(file, 'utf8').match(/^import .*$/gm)
  assert.deepEqual(imports, ["import { createHash, createPublicKey, verify } from 'node:crypto'"])
})
