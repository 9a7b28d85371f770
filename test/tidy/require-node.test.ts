// Goal: on a Node that cannot run us the first words are the remedy. Method: the check itself, told
// another version than the real one.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, root } from './tree.ts'

function checkAs(version: string): { status: number | null; stderr: string } {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
  const check = join(root, 'scripts', 'require-node.cjs')
  const script = `${pretend}; require(${JSON.stringify(check)})`
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
}

test('an old Node is refused and the remedy named', () => {
  for (const version of ['12.22.0', '20.20.2', '24.11.9']) {
    const { status, stderr } = checkAs(version)
    assert.equal(status, 1, version)
    assert.match(stderr, /npm ci/)
  }
})

test('a Node that is new enough passes in silence', () => {
  for (const version of ['24.12.0', '25.0.0', '26.10.0']) {
    assert.deepEqual([checkAs(version).status, checkAs(version).stderr], [0, ''], version)
  }
})

test('the version asked for is the one of engines', () => {
  const { engines } = JSON.parse(readText('package.json')) as { engines: { node: string } }
  const [major, minor] = engines.node.replace('>=', '').split('.')
  assert.match(readText('scripts/require-node.cjs'), new RegExp(`\\[${major}, ${minor}\\]`))
})
