import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'

import { linkAfter, openHeadFile } from './head-file.ts'

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'head-'))
  t.after(() => rm(dir, { recursive: true }))
  return join(dir, 'head')
}

test('a head that was never set reads as null, and the first swap makes the folder', async (t) => {
  const dir = await folder(t)
  const head = openHeadFile(dir)
  assert.equal(await head.read(), null)
  assert.equal(await head.replace(null, 'one\n'), true)
  assert.equal(await openHeadFile(dir).read(), 'one\n')
})

test('a swap from anything but the current text changes nothing', async (t) => {
  const head = openHeadFile(await folder(t))
  await head.replace(null, 'one')
  assert.equal(await head.replace(null, 'two'), false)
  assert.equal(await head.replace('two', 'three'), false)
  assert.equal(await head.read(), 'one')
  assert.equal(await head.replace('one', 'two'), true)
  assert.equal(await head.read(), 'two')
})

test('of many writers with the same expectation exactly one wins, over and over', async (t) => {
  const dir = await folder(t)
  let current: string | null = null
  for (let round = 0; round < 30; round++) {
    const expected: string | null = current
    const texts = Array.from({ length: 8 }, (_, at) => `round ${round} writer ${at}`)
    const won: boolean[] = await Promise.all(
      texts.map((text) => openHeadFile(dir).replace(expected, text)),
    )
    assert.equal(won.filter(Boolean).length, 1)
    current = texts[won.indexOf(true)]!
    assert.equal(await openHeadFile(dir).read(), current)
  }
})

test('writers in several processes never lose a swap: the winners form one chain', async (t) => {
  const dir = await folder(t)
  const script = `
    import { linkAfter, openHeadFile } from ${JSON.stringify(import.meta.resolve('./head-file.ts'))}
    const head = openHeadFile(process.argv[1])
    let won = 0
    for (let tries = 0; tries < 60; tries++) {
      const text = await head.read()
      if (await head.replace(text, String(Number(text ?? 0) + 1))) won += 1
    }
    process.stdout.write(String(won))`
  const run = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, dir])
  const results = await Promise.all([run(), run(), run()])
  const wins = results.map(({ stdout }) => Number(stdout)).reduce((sum, won) => sum + won, 0)
  assert.equal(await openHeadFile(dir).read(), String(wins))
})

test('what a crash left behind neither blocks nor becomes the head', async (t) => {
  const dir = await folder(t)
  const head = openHeadFile(dir)
  await head.replace(null, 'one')
  await writeFile(join(dir, 'draft-0011223344556677'), 'half a tex')
  await writeFile(join(dir, 'checkpoint.junk'), 'junk')
  assert.equal(await head.read(), 'one')
  assert.equal(await head.replace('one', 'two'), true)
  assert.equal(await head.read(), 'two')
})

test('a writer that slept through many swaps is told no, even if its number was tidied away', async (t) => {
  const dir = await folder(t)
  const head = openHeadFile(dir)
  for (let count = 0; count < 10; count++) {
    await head.replace(count === 0 ? null : `text ${count - 1}`, `text ${count}`)
  }
  assert.ok(!(await readdir(dir)).includes('checkpoint.000000000004'))
  assert.equal(await linkAfter(dir, 3, 'stale'), false)
  assert.ok(!(await readdir(dir)).includes('checkpoint.000000000004'))
  assert.equal(await head.read(), 'text 9')
  assert.equal(await head.replace('text 9', 'text 10'), true)
  assert.equal(await head.read(), 'text 10')
})

test('a few older heads are kept, not all', async (t) => {
  const dir = await folder(t)
  const head = openHeadFile(dir)
  for (let count = 0; count < 20; count++) {
    await head.replace(count === 0 ? null : `text ${count - 1}`, `text ${count}`)
  }
  assert.equal((await readdir(dir)).length, 4)
})

test('a folder that cannot be used is a fault, not a lost head', async (t) => {
  const dir = await folder(t)
  await writeFile(dir, 'a file where the folder should be')
  await assert.rejects(openHeadFile(dir).read(), { name: 'Fault', code: 'store.unavailable' })
  await assert.rejects(openHeadFile(dir).replace(null, 'one'), { name: 'Fault' })
})
