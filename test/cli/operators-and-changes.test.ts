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

test('an invitation is printed as the address to send, works once, and one for nobody is refused', async () => {
  const added = await customhouse(['operators', 'add', 'bo', '--name', 'Bo', '--role', 'auditor'])
  assert.equal(added.code, 0, added.error)
  const invited = await customhouse(['operators', 'invite', 'bo'])
  assert.equal(invited.code, 0, invited.error)
  const [address = '', , ...words] = invited.out.trim().split('\n')
  const url = new URL(address)
  assert.equal(`${url.origin}${url.pathname}`, `${house.url}/console/invitation`)
  assert.equal(url.search, '', 'nothing of it goes to a server before the page is open')
  const said = new URLSearchParams(url.hash.slice(1))
  assert.equal(said.get('operator'), 'bo')
  assert.match(words.join(' '), /bo sets a passphrase, once, until \d{4}-\d{2}-\d{2}T/)
  const accept = async (): Promise<number> => {
    const answer = await fetch(`${house.url}/admin/v1/operators/bo/passphrase`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        invitation: said.get('invitation'),
        passphrase: 'seven slow herons at noon',
      }),
    })
    await answer.arrayBuffer()
    return answer.status
  }
  assert.equal(await accept(), 200)
  assert.equal(await accept(), 401)
  const nobody = await customhouse(['operators', 'invite', 'nobody'])
  assert.equal(nobody.code, 1)
  assert.notEqual(nobody.error, '')
  assert.equal((await customhouse(['operators', 'invite'])).code, 2)
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
