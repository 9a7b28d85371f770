// `operators` and `changes` as people run them, against a running house.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { openTestHouse, type TestHouse } from '../support/house.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
let house: TestHouse
before(async () => {
  house = await openTestHouse({ url: 'http://127.0.0.1:9' })
})
after(() => house[Symbol.asyncDispose]())

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

function customhouse(args: readonly string[], key = 'test-admin'): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args, '--url', house.url], {
      env: { CUSTOMHOUSE_ADMIN_KEY: key },
    })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

test('an operator is added with a key, listed and removed, and a refusal says what is missing', async () => {
  const added = await customhouse(['operators', 'add', 'ann', '--name', 'Ann', '--role', 'sales'])
  assert.equal(added.code, 0, added.error)
  const key = added.out.split('\n')[0] ?? ''
  assert.match((await customhouse(['operators', 'list'])).out, /^ann {2}sales {2}Ann$/m)
  const refused = await customhouse(['operators', 'list'], key)
  assert.equal(refused.code, 1)
  assert.match(refused.error, /needs operators\.manage .*your roles are: sales/)
  assert.equal((await customhouse(['operators', 'remove', 'ann'])).code, 0)
  assert.match((await customhouse(['changes', 'list'], key)).error, /admin\.unauthorized/)
  assert.equal((await customhouse(['operators', 'add', 'x'])).code, 2)
  assert.equal((await customhouse(['operators', 'sing'])).code, 2)
})

test('a change is asked for, shown, not approved without its replay, and withdrawn', async () => {
  const said = ['--summary', 'a rule', '--reason', 'asked']
  const asked = await customhouse(['changes', 'request', '--file', main, ...said, '--json'])
  assert.equal(asked.code, 0, asked.error)
  const { id } = JSON.parse(asked.out) as { id: string }
  assert.match((await customhouse(['changes', 'list'])).out, new RegExp(`^${id} {2}open`, 'm'))
  assert.match((await customhouse(['changes', 'show', id])).out, /none yet: nobody approves before/)
  const replayed = await customhouse(['changes', 'replay', id])
  assert.equal(replayed.code, 1)
  assert.match(replayed.error, /No configuration of this content waits here/)
  const approved = await customhouse(['changes', 'approve', id])
  assert.equal(approved.code, 1)
  assert.match(approved.error, /does not approve it/)
  assert.match((await customhouse(['changes', 'withdraw', id])).out, /withdrawn/)
  const idle = await customhouse(['changes', 'request', ...said])
  assert.equal(idle.code, 2)
  assert.match(idle.error, /no configuration waits/)
})
