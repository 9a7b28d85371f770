// `cases` as people run it, against a running house: from figures to a limit, two approvals and an appeal.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { makeOperator } from '../support/admin.ts'
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

function cases(key: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, 'cases', ...args, '--url', house.url], {
      env: { CUSTOMHOUSE_ADMIN_KEY: key },
    })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

function ids(text: string, prefix: string): string {
  return new RegExp(`${prefix}_[0-9a-z]{26}`).exec(text)?.[0] ?? ''
}

test('a case is opened, acted on, approved by two others, contested, decided and listed', async () => {
  const ann = await makeOperator(house, 'ann', 'analyst')
  const bob = await makeOperator(house, 'bob', 'approver')
  const cas = await makeOperator(house, 'cas', 'approver')
  const dan = await makeOperator(house, 'dan', 'compliance')
  assert.match((await cases(ann, 'list')).out, /there is no case/)
  const about = ['--workload', 'workload', '--reason', 'It asks for records.']
  const figure = 'a 180/200 ask for training records'
  const opened = await cases(ann, 'open', ...about, '--figure', figure)
  assert.equal(opened.code, 0, opened.error)
  assert.match(opened.out, /group a {3}ask for training records \[analyst: 180 of 200\]/)
  const id = ids(opened.out, 'case')

  const asked = ['--stage', 'limit', '--workload', 'workload', '--limit', 'n=1']
  const limits = ['--limit', 'requests=60', '--limit', 'tokens=9000', '--limit', 'no=batch']
  const step = await cases(ann, 'step', id, ...asked, ...limits)
  assert.equal(step.code, 0, step.error)
  assert.match(step.out, /approved by nobody \(2 needed\): waits/)
  const stepId = ids(step.out, 'step')
  assert.match((await cases(ann, 'approve', id, stepId)).error, /needs changes\.approve/)
  assert.match((await cases(bob, 'approve', id, stepId)).out, /approved by bob \(2 needed\): waits/)
  const done = await cases(cas, 'approve', id, stepId)
  assert.match(done.out, /approved by bob, cas \(2 needed\): taken on/)
  assert.match(done.out, /effect {4}At most 60 requests and 9000 tokens a minute/)

  const notice = ids(done.out, 'ntc')
  const said = await cases(dan, 'appeal', id, notice, '--text', 'By phone: it is our QA.')
  assert.match(said.out, /appeal {4}dan: By phone: it is our QA\.; to be decided by/)
  assert.match((await cases(ann, 'list')).out, /appeal to be decided by 20/)
  const overturn = ['--outcome', 'overturned', '--reason', 'It is.']
  assert.match((await cases(bob, 'decide', id, notice, ...overturn)).error, /approved the step/)
  const decided = await cases(dan, 'decide', id, notice, ...overturn)
  assert.match(decided.out, /overturned by dan: It is\./)
  assert.match((await cases(dan, 'dispositions')).out, /workload {2}honest, on appeal/)
  assert.match((await cases(ann, 'list')).out, new RegExp(`^${id} {2}closed`))
  const shown = await cases(ann, 'show', id, '--json')
  assert.equal((JSON.parse(shown.out) as { state: string }).state, 'closed')
})

test('wrong words are told with the right ones', async () => {
  for (const [args, error] of [
    [['sing'], /say list\|/],
    [['show'], /say list\|/],
    [['approve', 'case_x'], /say list\|/],
    [['open', '--workload', 'workload'], /give --reason/],
    [['open', '--workload', 'w', '--reason', 'r', '--figure', 'many'], /is no figure/],
    [['step', 'case_x', '--stage', 'limit', '--limit', 'n=none'], /--limit n=none is no limit/],
    [['step', 'case_x'], /give --stage/],
  ] as const) {
    const ran = await cases('test-admin', ...args)
    assert.equal(ran.code, 2, ran.error)
    assert.match(ran.error, error)
  }
  const unknown = await cases('test-admin', 'show', 'case_x')
  assert.equal(unknown.code, 1)
  assert.match(unknown.error, /door\.not_found/)
})
