// Rules published by the house: a pack of the API counts only once others approved exactly its text, goes together
// with files or not at all, is refused whole with the line of each mistake, outlives restarts and kills, and
// what it said before decides and explains the past.
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import type { ConfigInput } from '../../src/house/config-schema.ts'
import type { Running } from '../../src/house/run.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { sha256Hex } from '../../src/kernel/hash.ts'
import { admin, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import {
  approve,
  controlled,
  good,
  openFolder,
  replayed,
  running,
  startProcess,
  workloadKey,
  type Folder,
} from '../support/control.ts'
import { countryPack } from '../support/pack.ts'

type Row = Record<string, unknown>

const harmless = countryPack('NZ')
const strict = countryPack('SG')

const withFile = (config: ConfigInput): ConfigInput => ({
  ...config,
  policy: { packs: ['./own.yaml'] },
})

function writePack(folder: Folder, text: string): void {
  writeFileSync(join(dirname(folder.file), 'own.yaml'), text)
}

/** Of a request of the workload: 403 where a rule refuses it, else whatever its provider is worth. */
async function asks(house: Pick<Running, 'url'>): Promise<{ status: number; id: string }> {
  const answer = await fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workloadKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
  })
  const text = await answer.text()
  // Its provider is not there; whatever else stands in the way is a mistake of the test.
  assert.ok([403, 502, 503].includes(answer.status), `${answer.status}: ${text}`)
  return { status: answer.status, id: answer.headers.get('x-request-id') ?? '' }
}

async function isServed(house: Running): Promise<boolean> {
  return (await asks(house)).status !== 403
}

function taken({ status, body }: AdminAnswer): Row {
  assert.ok(status < 300, JSON.stringify(body))
  return body
}

function changeOf(answer: AdminAnswer): string {
  const body = taken(answer)
  assert.equal(body['state'], 'waits')
  const change = body['change'] as Row
  assert.equal(change['kind'], 'pack')
  return String(change['id'])
}

function publish(house: Running, id: string, key: string): Promise<AdminAnswer> {
  return admin(house, `/changes/${id}/publish`, { key, body: {} })
}

/** Ids of what this operator can do something about. */
async function waitsFor(house: Running, key: string): Promise<unknown[]> {
  const { items } = taken(await admin(house, '/inbox', { key })) as { items: Row[] }
  return items.filter(({ mayDecide }) => mayDecide).map((item) => item['id'])
}

function leaves(folder: Folder, type: string): Row[] {
  const book = join(dirname(folder.file), 'data', 'book.db')
  using database = new DatabaseSync(book, { readOnly: true })
  return database
    .prepare('select bytes from leaf order by place')
    .all()
    .map((row) => JSON.parse(Buffer.from(row['bytes'] as Uint8Array).toString()) as Row)
    .filter((leaf) => leaf['type'] === type)
}

async function versions(house: Running): Promise<Row[]> {
  return taken(await admin(house, '/packs/test.own/versions'))['versions'] as Row[]
}

async function textOf(house: Running, query = ''): Promise<string> {
  return String(taken(await admin(house, `/packs/test.own/text${query}`))['text'])
}

test('under change control the text of a pack counts once a second person approved it and somebody published it', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  writePack(folder, harmless)
  folder.write(withFile(controlled))
  let house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  const eve = await makeOperator(house, 'eve', 'auditor')
  const before = await asks(house)
  assert.notEqual(before.status, 403)

  const body = { id: 'test.own', text: strict, takeOver: true, reason: 'as decided' }
  assert.equal((await admin(house, '/packs', { body, key: eve })).status, 403)
  const id = changeOf(await admin(house, '/packs', { body, key: ann }))
  const twice = await admin(house, '/packs', { body, key: ann })
  assert.equal(twice.status, 400, 'the same content is asked for once')
  assert.equal((await publish(house, id, ann)).status, 403, 'unapproved')
  assert.equal((await approve(house, id, bob)).status, 403, 'without a replay')
  await replayed(house, id)
  assert.equal((await approve(house, id, ann)).status, 403, 'whoever asked')
  assert.equal((await publish(house, id, ann)).status, 403, 'still unapproved')
  const approved = taken(await approve(house, id, bob))
  assert.equal(approved['state'], 'approved')
  assert.ok(await isServed(house), 'an approval alone changes no rule')
  assert.deepEqual([approved['publishable'], await waitsFor(house, ann)], [true, [id]])
  assert.deepEqual(await waitsFor(house, bob), [])
  assert.equal((await publish(house, id, bob)).status, 403, 'an approver publishes nothing')
  assert.equal(taken(await publish(house, id, ann))['state'], 'published')
  assert.equal(taken(await publish(house, id, ann))['state'], 'published', 'a repeat')
  assert.equal(await isServed(house), false)

  const { packs } = taken(await admin(house, '/packs')) as { packs: Row[] }
  const [shown] = packs
  assert.deepEqual(
    [shown?.['managedBy'], shown?.['revision'], shown?.['tookOver']],
    ['api', 1, 'own.yaml'],
  )
  assert.equal(await textOf(house), strict)
  assert.equal(await textOf(house, '?revision=0'), harmless)
  await house.close()
  house = await running(folder, stack)
  assert.equal(await isServed(house), false, 'after a restart')
  const [now, first] = await versions(house)
  assert.deepEqual([now?.['revision'], now?.['by'], now?.['change']], [1, 'ann', id])
  assert.equal(now?.['contentHash'], sha256Hex(strict))
  assert.deepEqual([first?.['revision'], first?.['file']], [0, 'own.yaml'])

  // What was decided before is explained by the text of then.
  const story = taken(await admin(house, `/requests/${before.id}`))
  assert.match(JSON.stringify(story), new RegExp(String(first?.['hash'])))
  assert.doesNotMatch(JSON.stringify(story), new RegExp(String(now?.['hash'])))
  const [published] = leaves(folder, 'change.published')
  assert.equal(published?.['content'], sha256Hex(strict), 'its entry names the text')
})

test('what others approved is published only on the revision that it was made from', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  const through = async (path: string, body: object): Promise<string> => {
    const id = changeOf(await admin(house, path, { body, key: ann }))
    await replayed(house, id)
    taken(await approve(house, id, bob))
    return id
  }
  const made = await through('/packs', { id: 'test.own', text: harmless })
  taken(await publish(house, made, ann))
  const one = await through('/packs/test.own', { revision: 1, text: strict })
  const other = await through('/packs/test.own', { revision: 1, text: countryPack('FJ') })
  taken(await publish(house, one, ann))
  const late = await publish(house, other, ann)
  assert.deepEqual([late.status, late.body['code']], [409, 'admin.changed_meanwhile'])
  assert.equal(await isServed(house), false)
  // The way back is a change like any other.
  const back = await through('/packs/test.own', { revision: 2, text: harmless })
  taken(await admin(house, `/changes/${other}/withdraw`, { body: {}, key: ann }))
  assert.equal((await publish(house, other, ann)).status, 403, 'withdrawn')
  taken(await publish(house, back, ann))
  assert.ok(await isServed(house))
  assert.deepEqual(
    (await versions(house)).map(({ revision, to }) => [revision, to === null]),
    [
      [3, true],
      [2, false],
      [1, false],
    ],
  )
})

test('an approval that counts no more publishes nothing', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  const body = { id: 'test.own', text: strict }
  const id = changeOf(await admin(house, '/packs', { body, key: ann }))
  await replayed(house, id)
  taken(await approve(house, id, bob))
  taken(await admin(house, '/operators/bob/remove', { body: {} }))
  assert.equal((await publish(house, id, ann)).status, 403)
  assert.ok(await isServed(house))
})

test('a pack with a mistake is refused whole, by its line, and so is one whose example does not hold', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(good)
  const house = await running(folder, stack)
  const line = strict.split('\n').findIndex((each) => each.includes('effect: deny')) + 1
  const wrong = strict.replace('effect: deny', 'effect: denny')
  const mistaken = await admin(house, '/packs', { body: { id: 'test.own', text: wrong } })
  assert.deepEqual([mistaken.status, mistaken.body['param']], [400, 'text'])
  assert.match(
    String(mistaken.body['detail']),
    new RegExp(`line ${line}, column .*rules\\[0\\]\\.effect`),
  )
  const example = countryPack('SG', { example: 'FJ' })
  const unmet = await admin(house, '/packs', { body: { id: 'test.own', text: example } })
  assert.equal(unmet.status, 400)
  assert.match(String(unmet.body['detail']), /examples\[0\]/)
  const other = await admin(house, '/packs', { body: { id: 'test.other', text: strict } })
  assert.match(String(other.body['detail']), /says pack: test\.own/)
  assert.deepEqual(taken(await admin(house, '/packs'))['packs'], [])
  assert.ok(await isServed(house))
})

test('what a file says stays the file’s until the API takes it over, and never do both count', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  writePack(folder, harmless)
  folder.write(withFile(good))
  let house = await running(folder, stack)
  const bare = await admin(house, '/packs', { body: { id: 'test.own', text: strict } })
  assert.deepEqual([bare.status, bare.body['code']], [409, 'admin.managed_by_file'])
  assert.match(String(bare.body['detail']), /own\.yaml.*takeOver/)
  const said = await admin(house, '/packs/test.own', { body: { revision: 1, text: strict } })
  assert.equal(said.body['code'], 'admin.managed_by_file')

  const body = { id: 'test.own', text: strict, takeOver: true }
  assert.equal(taken(await admin(house, '/packs', { body }))['state'], 'in_force')
  assert.equal(await isServed(house), false)
  // A remark in the file changes nothing; another rule in it would be one that nobody is decided by.
  writePack(folder, `# a remark\n${harmless}`)
  assert.equal(await house.keeper.reload(), 'swapped')
  assert.equal(await isServed(house), false)
  writePack(folder, countryPack('FJ'))
  assert.equal(await house.keeper.reload(), 'refused')
  await house.close()
  await assert.rejects(folder.start(), (error) => {
    assert.ok(error instanceof Fault)
    assert.match(error.internal, /own\.yaml.*managed by the API since it took over this file/)
    return true
  })
  // Out of the configuration is well: the API says it all.
  folder.write(good)
  rmSync(join(dirname(folder.file), 'own.yaml'))
  house = await running(folder, stack)
  assert.equal(await isServed(house), false)
  writePack(folder, harmless)
  folder.write(withFile(good))
  assert.equal(await house.keeper.reload(), 'swapped')

  // Given back, the file counts again, and may be taken over once more.
  const revision = 1
  const retired = await admin(house, '/packs/test.own/retire', { body: { revision } })
  assert.equal(taken(retired)['state'], 'in_force')
  assert.ok(await isServed(house))
  const again = taken(await admin(house, '/packs', { body }))
  assert.equal(again['revision'], 2)
  assert.equal(await isServed(house), false)
  await house.close()
  house = await running(folder, stack)
  assert.equal(await isServed(house), false)
})

test('a pack that others rest on is not taken away, and the refusal names them', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  writePack(folder, harmless)
  folder.write({
    ...withFile(good),
    policy: { packs: ['./own.yaml'], houseRules: { 'test.own.rule': 'off' } },
  })
  const house = await running(folder, stack)
  const body = { id: 'test.own', text: countryPack('SG', { rule: 'test.own.new' }), takeOver: true }
  const refused = await admin(house, '/packs', { body })
  assert.deepEqual([refused.status, refused.body['code']], [409, 'admin.in_use'])
  assert.match(String(refused.body['detail']), /policy\.houseRules\.test\.own\.rule|houseRules/)
  assert.ok(await isServed(house))
})

test('the replay of a pack and of its way back decides recorded traffic by its text', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  writePack(folder, harmless)
  folder.write(withFile(controlled))
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  await asks(house)
  const body = { id: 'test.own', text: strict, takeOver: true }
  const id = changeOf(await admin(house, '/packs', { body, key: ann }))
  const report = await replayed(house, id)
  assert.match(JSON.stringify(report['report']), /test\.own\.rule/)
  taken(await approve(house, id, bob))
  taken(await publish(house, id, ann))
  await asks(house)
  const back = changeOf(await admin(house, '/packs/test.own/retire', { body: {}, key: ann }))
  const other = await replayed(house, back)
  assert.match(JSON.stringify(other['report']), /Without the pack test\.own/)
})

test('a book whose rules were published verifies, decision by decision', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  writePack(folder, harmless)
  folder.write(withFile(good))
  const house = await running(folder, stack)
  await asks(house)
  taken(await admin(house, '/packs', { body: { id: 'test.own', text: strict, takeOver: true } }))
  await asks(house)
  await house.close()
  const { code, text } = await customhouse(['verify', join(dirname(folder.file), 'data')])
  assert.equal(code, 0, text)
})

test('after a kill while a pack is published the text in force is whole and decides, and no answer is lost', async () => {
  using folder = openFolder()
  const dir = dirname(folder.file)
  // A process of its own has another pepper, and a key of its own.
  folder.write({
    ...good,
    workloads: { workload: { contract: 'contract', purpose: 'test', owner: 'test' } },
  })
  const countries = ['NZ', 'SG', 'NZ']
  let answered = 0
  for (const [round, country] of countries.entries()) {
    await using house = await startProcess(dir, folder.file)
    const there = await admin(house, '/packs/test.own/versions')
    const known = there.status === 404 ? [] : (taken(there)['versions'] as Row[])
    assert.ok(known.length >= answered, `revision ${answered} was answered and is lost`)
    const text = `# round ${round}\n${countryPack(country)}`
    const sent = (
      known.length === 0
        ? admin(house, '/packs', { body: { id: 'test.own', text } })
        : admin(house, '/packs/test.own', { body: { revision: known.length, text } })
    ).then(
      ({ status }) => status < 300,
      () => false,
    )
    if (round % 2 === 0) assert.ok(await sent)
    // Else at whatever it was just doing.
    await house.kill()
    if (await sent) answered = known.length + 1
  }
  await using last = await startProcess(dir, folder.file)
  const [newest] = taken(await admin(last, '/packs/test.own/versions'))['versions'] as Row[]
  assert.ok(Number(newest?.['revision']) >= answered && answered > 0)
  const text = String(taken(await admin(last, '/packs/test.own/text'))['text'])
  assert.equal(sha256Hex(text), newest?.['contentHash'])
  const decided = taken(
    await admin(last, '/decisions:evaluate', { body: { workload: 'workload', model: 'm' } }),
  )
  const { verdict } = decided['decision'] as Row
  assert.equal(verdict, text.includes('Not for SG') ? 'deny' : 'permit')
  await last.kill()
  const { code, text: said } = await customhouse(['verify', join(dir, 'data')])
  assert.equal(code, 0, said)
})
