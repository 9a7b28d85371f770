// What the API manages beside a file under change control: it waits for a second person's approval of exactly
// what was replayed, goes together with the file or not at all, and is whole again after a kill at any moment.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'

import { Fault } from '../../src/kernel/fault.ts'
import { admin, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import {
  approve,
  controlled,
  good,
  openFolder,
  parties,
  replay,
  replayed,
  running,
  startProcess,
} from '../support/control.ts'
import { until } from '../support/until.ts'

type Row = Record<string, unknown>

const here = ['SG']
const permits = { processing: here, rest: here, abuseStore: here, review: here }
const party = { id: 'acme', legalName: 'Acme', country: 'SG' }
const contract = { id: 'acme-1', party: 'acme', validFrom: '2020-01-01', models: ['m'], permits }

function changeOf({ status, body }: AdminAnswer): Row {
  assert.equal(status, 201, JSON.stringify(body))
  assert.equal(body['state'], 'waits')
  return body['change'] as Row
}

test('under change control a party waits for its replay and a second person, and outlives a restart', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  let house = await folder.start()
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  const asked = changeOf(await admin(house, '/parties', { body: party, key: ann }))
  const id = String(asked['id'])
  assert.deepEqual([asked['kind'], asked['state']], ['configuration', 'open'])
  assert.deepEqual(parties(house), ['party'])
  assert.equal((await approve(house, id, bob)).status, 403, 'without a replay')
  await replayed(house, id)
  assert.equal((await approve(house, id, ann)).status, 403, 'whoever asked')
  const approved = await approve(house, id, bob)
  assert.deepEqual([approved.status, approved.body['state']], [200, 'published'])
  assert.deepEqual(parties(house).toSorted(), ['acme', 'party'])
  await house.close()
  house = await running(folder, stack)
  assert.deepEqual(parties(house).toSorted(), ['acme', 'party'])
  const shown = await admin(house, '/parties/acme')
  assert.deepEqual([shown.body['managedBy'], shown.body['revision']], ['api', 1])

  // What was approved is what was seen: where the object moved on meanwhile, it does not count.
  const contracted = changeOf(await admin(house, '/contracts', { body: contract, key: ann }))
  assert.equal(contracted['kind'], 'contract')
  await replayed(house, String(contracted['id']))
  await approve(house, String(contracted['id']), bob)
  const amend = async (name: string): Promise<string> => {
    const body = { id: name, title: name, validFrom: '2021-01-01', terms: { seller: name } }
    const made = await admin(house, '/contracts/acme-1/amendments', { body, key: ann })
    const made1 = String(changeOf(made)['id'])
    await replayed(house, made1)
    return made1
  }
  const [first, second] = [await amend('a1'), await amend('a2')]
  assert.equal((await approve(house, first, bob)).body['state'], 'published')
  const late = await approve(house, second, bob)
  assert.deepEqual([late.status, late.body['code']], [409, 'admin.changed_meanwhile'])
  const { body } = await admin(house, '/contracts/acme-1')
  assert.deepEqual(body['amendments'], ['a1'])
})

test('the replay of an amendment decides recorded traffic by it', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const asked = changeOf(await admin(house, '/parties', { body: party, key: ann }))
  const done = await replay(house, { change: String(asked['id']) })
  assert.deepEqual([done['state'], done['problem']], ['done', ''])
  assert.match(JSON.stringify(done['report']), /With the party acme of this change/)
})

test('who approves sees the terms without what they earn', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const sam = await makeOperator(house, 'sam', 'sales')
  const bob = await makeOperator(house, 'bob', 'approver')
  const priced = { ...contract, party: 'party', markupPercent: '12.5' }
  const asked = changeOf(await admin(house, '/contracts', { body: priced, key: sam }))
  const { body } = await admin(house, `/changes/${String(asked['id'])}`, { key: bob })
  const content = body['content'] as Row
  assert.equal((content['written'] as Row)['party'], 'party')
  assert.doesNotMatch(JSON.stringify(content), /12\.5/)
})

test('a file that names what the API manages, or drops what that rests on, is refused whole', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(good)
  let house = await running(folder, stack)
  await admin(house, '/contracts', { body: { ...contract, party: 'party' } })
  await admin(house, '/parties', { body: party })
  const version = house.keeper.world().version
  folder.write({ ...good, parties: { ...good.parties, acme: { legalName: 'A', country: 'SG' } } })
  assert.equal(await house.keeper.reload(), 'refused')
  await until('it is told', () => /managed by the API/.test(folder.lines.join('')))
  folder.write({ ...good, parties: {}, contracts: {}, workloads: {} })
  assert.equal(await house.keeper.reload(), 'refused')
  assert.equal(house.keeper.world().version, version)
  await house.close()

  await assert.rejects(folder.start(), (error) => {
    assert.ok(error instanceof Fault)
    assert.match(
      error.internal,
      /does not go with what the API manages[^]*contracts\.acme-1\.party/,
    )
    return true
  })
  folder.write(good)
  house = await running(folder, stack)
  assert.equal(house.keeper.world().version, version)
  // Another good file keeps what the API manages beside it.
  folder.write({ ...good, parties: { ...good.parties, more: { legalName: 'M', country: 'SG' } } })
  assert.equal(await house.keeper.reload(), 'swapped')
  assert.deepEqual(parties(house).toSorted(), ['acme', 'more', 'party'])
  assert.ok(house.keeper.world().contracts.has('acme-1'))
})

test('an object of the API is made over the file in force, whatever stands on the disk by now', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(good)
  const house = await running(folder, stack)
  writeFileSync(folder.file, 'version: 2')
  const made = await admin(house, '/parties', { body: party })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.deepEqual(parties(house).toSorted(), ['acme', 'party'])
})

test('after a kill at any moment all that was answered is there, and the book verifies', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-managed-kill-'))
  try {
    const file = join(dir, 'customhouse.yaml')
    writeFileSync(file, stringify(good))
    const answered = new Set<string>()
    for (let round = 0; round < 2; round += 1) {
      const house = await startProcess(dir, file)
      const there = await admin(house, '/parties?limit=1000')
      const ids = new Set((there.body['parties'] as Row[]).map(({ id }) => String(id)))
      for (const id of answered) assert.ok(ids.has(id), `${id} was answered and is lost`)
      const sent = [0, 1, 2, 3].map(async (index) => {
        const id = `p${round}-${index}`
        const made = await admin(house, '/parties', { body: { ...party, id } }).catch(() => null)
        if (made?.status === 201) answered.add(id)
      })
      // Killed while the others are on their way: each round a little later.
      if (round > 0) await until('some are answered', () => answered.size >= round)
      await house.kill()
      await Promise.all(sent)
    }
    assert.ok(answered.size > 0)
    const last = await startProcess(dir, file)
    const there = await admin(last, '/parties?limit=1000')
    const ids = (there.body['parties'] as Row[]).map(({ id }) => String(id))
    for (const id of answered) assert.ok(ids.includes(id), id)
    await last.kill()
    const { code, text } = await customhouse(['verify', join(dir, 'data')])
    assert.equal(code, 0, text)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
