// What is approved is what was replayed, and what was replayed is what comes into force: configurations that
// wait, and facts and counts that a change holds itself. Whole houses over HTTP, opened from files.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import { attachReplay } from '../../src/journeys/change-desk.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { admin, makeOperator } from '../support/admin.ts'
import {
  approve,
  ask,
  controlled,
  openFolder,
  parties,
  pendingOf,
  replay,
  replayed,
  running,
  withParty,
} from '../support/control.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

function customhouse(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: string; readonly error: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { CUSTOMHOUSE_ADMIN_KEY: 'test-admin' },
    })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

test('a change is approved only with a replay of exactly its content', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  folder.write(withParty('added'))
  assert.equal(await house.keeper.reload(), 'waits')
  const hash = String((await pendingOf(house))?.['hash'])
  const id = await ask(house, ann)

  const table: readonly (readonly [string, object, number])[] = [
    ['a question', { question: 'model-controlled:m:SG', change: id }, 400],
    ['other packs', { packs: [{ file: 'p.yaml', text: 'pack: p' }], change: id }, 400],
    ['two things', { question: 'close-region:SG', configuration: hash }, 400],
    ['nothing', {}, 400],
    ['a change that is none', { change: 'chg_x' }, 404],
    ['what does not wait', { configuration: 'ab'.repeat(32) }, 400],
  ]
  for (const [name, body, status] of table) {
    assert.equal((await admin(house, '/replays', { body })).status, status, name)
  }
  const eve = await makeOperator(house, 'eve', 'auditor')
  const body = { change: id, configuration: hash }
  assert.equal((await admin(house, '/replays', { key: eve, body })).status, 403, 'who only reads')
  // Shown to whoever asks, and bound to no change.
  const shown = await replay(house, { configuration: hash })
  assert.deepEqual([shown['state'], shown['contentHash'], shown['stale']], ['done', hash, false])
  const unbound = await attachReplay(house.changes, id, String(shown['id']))
  assert.ok('contentHash' in unbound, 'the same content by another way')
  const question = await replay(house, { question: 'model-controlled:m:SG' })
  const other = await attachReplay(house.changes, id, String(question['id']))
  assert.equal(other.kind, 'refused')
  assert.equal((await attachReplay(house.changes, id, 'rpl_x')).kind, 'refused')

  // Another file waits now: the change is what it was, and cannot be replayed from this one.
  folder.write(withParty('other'))
  assert.equal(await house.keeper.reload(), 'waits')
  assert.equal((await admin(house, '/replays', { body: { change: id } })).status, 400)
  assert.equal((await admin(house, '/replays', { body: { configuration: hash } })).status, 400)
  const second = await ask(house, ann)
  assert.equal((await approve(house, second, bob)).status, 403)
  assert.equal((await replayed(house, second))['contentHash'], (await pendingOf(house))?.['hash'])
  assert.equal((await approve(house, second, bob)).body['state'], 'published')
  assert.deepEqual(parties(house), ['party', 'other'])

  // The first one's replay was compared with a world that is gone.
  const stale = (await admin(house, `/changes/${id}`)).body
  assert.equal(stale['replayStale'], true)
  const replayId = String(stale['replay'])
  assert.equal((await admin(house, `/replays/${replayId}`)).body['stale'], true)
})

test('the replay of a change outlives a restart, and so does what it was compared with', async () => {
  using folder = openFolder()
  folder.write(controlled)
  let keys: readonly string[] = []
  let id = ''
  let report: unknown = null
  {
    await using stack = new AsyncDisposableStack()
    const house = await running(folder, stack)
    keys = [
      await makeOperator(house, 'ann', 'compliance'),
      await makeOperator(house, 'bob', 'approver'),
    ]
    folder.write(withParty('added'))
    await house.keeper.reload()
    id = await ask(house, keys[0] ?? '')
    const ran = await customhouse(['changes', 'replay', id, '--url', house.url, '--json'])
    assert.equal(ran.code, 0, ran.error)
    const job = JSON.parse(ran.out) as Record<string, unknown>
    report = job['report']
    assert.deepEqual([job['state'], job['problem']], ['done', ''])
  }
  folder.write(controlled)
  await using stack = new AsyncDisposableStack()
  const house = await running(folder, stack)
  folder.write(withParty('added'))
  assert.equal(await house.keeper.reload(), 'waits')
  const bob = keys[1] ?? ''
  const change = (await admin(house, `/changes/${id}`, { key: bob })).body
  const shown = await admin(house, `/replays/${String(change['replay'])}`, { key: bob })
  assert.equal(shown.status, 200)
  assert.deepEqual(shown.body['report'], report)
  const told = await customhouse(['changes', 'show', id, '--url', house.url])
  assert.match(told.out, /^replay {4}rpl_\w+$/m, told.error)
  assert.equal((await approve(house, id, bob)).body['state'], 'published')

  // A report that is not what was kept is not shown for it.
  const { reportId = '' } = house.changes.register.replays.get(String(change['replay'])) ?? {}
  const book = new DatabaseSync(join(folder.file, '../data/book.db'))
  book.exec('drop trigger world_unchanged')
  book.prepare("update world set json = '{}' where id = ?").run(reportId)
  book.close()
  const { report: none, problem } = (await admin(house, `/replays/${String(change['replay'])}`))
    .body
  assert.equal(none, null)
  assert.match(String(problem), /does not hold its report as it was/)
})

test('an approval of somebody who was taken out publishes nothing', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  const cat = await makeOperator(house, 'cat', 'approver')
  folder.write(withParty('added'))
  await house.keeper.reload()
  const id = await ask(house, ann)
  await replayed(house, id)
  folder.write(controlled)
  assert.equal((await approve(house, id, bob)).body['state'], 'approved')
  assert.equal((await admin(house, '/operators/bob/remove', { body: {} })).status, 200)
  const shown = (await admin(house, `/changes/${id}`)).body
  assert.equal(shown['state'], 'open')
  assert.deepEqual(
    (shown['approvals'] as { by: string; counts: boolean }[]).map(({ by, counts }) => [by, counts]),
    [['bob', false]],
  )
  folder.write(withParty('added'))
  assert.equal(await house.keeper.reload(), 'waits')
  assert.equal((await approve(house, id, cat)).body['state'], 'published')
  assert.deepEqual(parties(house), ['party', 'added'])
})

const source = {
  publisher: 'Office of Lists',
  title: 'A list',
  retrieved: '2026-01-01',
  confidence: 'official',
}
const fact = {
  subject: 'party',
  predicate: 'test_trusted',
  value: true,
  from: '2026-01-01',
  source,
  reason: 'A letter came',
}
const volume = {
  workload: 'workload',
  kind: 'personal',
  persons: 10,
  period: { from: '2025-01-01', to: '2026-01-01' },
}

test('under change control a fact or a count is held once somebody else has approved it', async () => {
  using folder = openFolder()
  folder.write(controlled)
  let late = ''
  {
    await using stack = new AsyncDisposableStack()
    const house = await running(folder, stack)
    const ann = await makeOperator(house, 'ann', 'compliance')
    const bob = await makeOperator(house, 'bob', 'approver')
    const sam = await makeOperator(house, 'sam', 'sales')
    const held = async (): Promise<readonly string[]> =>
      ((await admin(house, '/facts?subject=party')).body['facts'] as { id: string }[]).map(
        ({ id }) => id,
      )
    const post = async (path: string, body: object): Promise<string> => {
      const asked = await admin(house, path, { key: ann, body })
      assert.equal(asked.status, 201, JSON.stringify(asked.body))
      assert.deepEqual([asked.body['kind'], asked.body['state']], ['fact', 'open'])
      assert.doesNotMatch(JSON.stringify(asked.body), /trusted|Lists/)
      return String(asked.body['id'])
    }
    const version = house.keeper.world().version
    const id = await post('/facts', fact)
    assert.deepEqual(await held(), [])
    assert.equal(house.keeper.world().version, version)
    assert.equal((await admin(house, '/facts', { key: ann, body: fact })).status, 400, 'twice')
    assert.equal((await approve(house, id, ann)).status, 403)
    assert.match(String((await approve(house, id, bob)).body['detail']), /replay/i)
    await replayed(house, id)
    // What it says is for those who read reasons.
    const seen = (await admin(house, `/changes/${id}`, { key: bob })).body['content']
    assert.equal((seen as typeof held & { fact: typeof fact }).fact.predicate, 'test_trusted')
    assert.equal((await admin(house, `/changes/${id}`, { key: sam })).body['content'], null)
    const all = JSON.stringify((await admin(house, '/changes', { key: bob })).body)
    assert.doesNotMatch(all, /test_trusted/)
    assert.equal((await approve(house, id, bob)).body['state'], 'published')
    assert.deepEqual(await held(), [`fact_${id.slice('chg_'.length)}`])
    assert.notEqual(house.keeper.world().version, version)

    const count = await post('/volumes', volume)
    assert.equal(house.changes.register.volumes.size, 0)
    await replayed(house, count)
    assert.equal((await approve(house, count, bob)).body['state'], 'published')
    assert.deepEqual(
      [...house.changes.register.volumes.values()].map(({ reportedBy }) => reportedBy),
      ['ann'],
    )

    // Two that contradict each other: the second is not held, and says what is in its way.
    const [one, two] = [
      await post('/facts', { ...fact, predicate: 'test_size', value: 'small' }),
      await post('/facts', { ...fact, predicate: 'test_size', value: 'large' }),
    ]
    for (const each of [one, two]) await replayed(house, each)
    assert.equal((await approve(house, one, bob)).body['state'], 'published')
    const clash = await approve(house, two, bob)
    assert.equal(clash.status, 409)
    assert.match(String(clash.body['detail']), /overlaps/)
    const curious = await approve(house, two, sam)
    assert.equal(curious.status, 403)
    assert.doesNotMatch(JSON.stringify(curious.body), /fact_|overlaps/)

    // As after a kill between the approval and the publication.
    late = await post('/facts', { ...fact, predicate: 'test_late' })
    await replayed(house, late)
    const atMs = systemClock.nowMs()
    const approved = { kind: 'change.approved', changeId: late, operatorId: 'bob', atMs } as const
    await house.changes.commitEvent(approved, 'bob')
    assert.equal((await held()).length, 2)
  }
  await using stack = new AsyncDisposableStack()
  const house = await running(folder, stack)
  assert.equal((await admin(house, `/changes/${late}`)).body['state'], 'published')
  assert.equal(house.changes.register.facts.size, 3)
})

test('a fact that is only proposed is replayed under the hash that its change will have', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const proposal = {
    subject: 'US',
    predicate: 'adequate',
    value: true,
    from: '2026-01-01',
    source: { publisher: 'P', title: 'T', retrieved: '2026-01-02', confidence: 'secondary' },
  }
  const proposed = await replay(house, { fact: proposal })
  const asked = await admin(house, '/facts', { key: ann, body: proposal })
  assert.equal(asked.status, 201)
  assert.equal(asked.body['state'], 'open')
  assert.equal(proposed['contentHash'], asked.body['contentHash'])
  const shown = await attachReplay(house.changes, String(asked.body['id']), String(proposed['id']))
  assert.ok('contentHash' in shown, 'the same content, asked for later')
})
