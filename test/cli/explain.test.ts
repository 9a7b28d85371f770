// Goal: `explain` tells one story, whether it reads the book itself or asks the gateway, and the gateway
// tells each operator what that operator may see. Method: the command in a process of its own.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { makeOperator } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
let upstream: ScriptedUpstream
let house: TestHouse

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream)
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

function explain(args: readonly string[], adminKey = 'test-admin'): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, 'explain', ...args], {
      env: { CUSTOMHOUSE_ADMIN_KEY: adminKey },
    })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

test('a gateway tells the story that its book tells, and an operator no amount that is not for its role', async () => {
  const served = await post(house, hello)
  await served.text()
  const denied = await post(house, { ...hello, model: 'none' })
  await denied.text()
  for (const response of [served, denied]) {
    const id = response.headers.get('x-request-id') ?? ''
    const [book, gateway] = await Promise.all([
      explain([id, '--data-dir', house.dataDir]),
      explain([id, '--url', house.url]),
    ])
    assert.deepEqual([book.code, book.error], [0, ''])
    assert.match(book.out, new RegExp(`^Request ${id}\n`))
    assert.deepEqual(gateway, book)
  }
  const id = served.headers.get('x-request-id') ?? ''
  const whole = await explain([id, '--url', house.url])
  assert.match(whole.out, /^ {2}price {5}\S+ USD to the customer$/m)
  const key = await makeOperator(house, 'app', 'approver')
  const shown = await explain([id, '--url', house.url], key)
  assert.match(shown.out, /ending {4}completed/)
  assert.doesNotMatch(shown.out, /USD/)
  const json = await explain([id, '--url', house.url, '--json'])
  assert.equal((JSON.parse(json.out) as { id: string }).id, id)
})

test('a request that nobody heard of, an unknown key and two places at once are told apart by the exit code', async () => {
  const unknown = await explain(['req_none', '--url', house.url])
  assert.deepEqual([unknown.code, unknown.out], [1, ''])
  assert.match(unknown.error, /^customhouse explain: .*\(door\.not_found\); check the id.*\n$/)
  const stranger = await explain(['req_none', '--url', house.url], 'cho_wrong')
  assert.deepEqual([stranger.code, stranger.out], [1, ''])
  const both = await explain(['req_none', '--url', house.url, '--database', 'postgres://x'])
  assert.deepEqual(
    [both.code, both.error],
    [2, 'customhouse explain: give --database or --url, not both\n'],
  )
})
