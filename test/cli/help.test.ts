// What the command says of itself.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { commands } from '../../src/cli/commands.ts'

const root = join(import.meta.dirname, '..', '..')

function customhouse(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'src', 'main.ts'), ...args],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

test('the help lists every command, and each tells its options', () => {
  const { stdout } = customhouse([])
  for (const name of Object.keys(commands)) assert.match(stdout, new RegExp(`^  ${name} `, 'm'))
  assert.match(customhouse(['verify', '--help']).stdout, /^customhouse verify .*--vkey/s)
})

test('the version is that of the package', () => {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const { version } = JSON.parse(text) as { version: string }
  assert.equal(customhouse(['--version']).stdout, `${version}\n`)
})

test('a command that is none ends with 2 and says where to look', () => {
  const { status, stderr } = customhouse(['verfy'])
  assert.equal(status, 2)
  assert.match(stderr, /no command 'verfy'. Try: customhouse help/)
})
