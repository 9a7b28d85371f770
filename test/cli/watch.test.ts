// Goal: `customhouse watch` judges a file of recorded traffic the same way every time, says what it did not read,
// and judges nothing where lines are bad. Method: the command itself over files written here.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'customhouse-watch-cli-'))
after(() => rmSync(folder, { recursive: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

function watch(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'watch', ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

function fileOf(name: string, lines: readonly unknown[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.map((one) => JSON.stringify(one)).join('\n'))
  return path
}

const startMs = Date.parse('2026-11-10T08:00:00Z')

function line(account: string, index: number, more: object = {}): Record<string, unknown> {
  const content = `Please answer question ${index} of ${account} about the weather in town ${index}.`
  const body = { model: 'm', messages: [{ role: 'user', content }] }
  return { at: new Date(startMs + index * 60_000).toISOString(), account, body, ...more }
}

function traffic(...accounts: readonly string[]): Record<string, unknown>[] {
  return Array.from({ length: 30 }, (_, index) =>
    accounts.map((account) => line(account, index)),
  ).flat()
}

const fields = [
  'account',
  'segment',
  'level',
  'maxLevel',
  'firstAt',
  'score',
  'groups',
  'unavailable',
  'explanation',
  'cluster',
  'finding',
  'clause',
  'drift',
]

test('one line per account, with its fields in their order, and the same bytes every time', async () => {
  const path = fileOf('two.jsonl', traffic('acme', 'bolt'))
  const [first, second] = [
    await watch('replay', path, '--json'),
    await watch('replay', path, '--json'),
  ]
  assert.equal(first.code, 0, first.err)
  assert.equal(first.out, second.out)
  const verdicts = first.out
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text))
  assert.deepEqual(
    verdicts.map(({ account }) => account),
    ['acme', 'bolt'],
  )
  for (const verdict of verdicts) {
    assert.deepEqual(Object.keys(verdict), fields)
    assert.deepEqual(Object.keys(verdict.firstAt), ['1', '2', '3'])
    assert.ok(verdict.unavailable.length > 0, 'nothing is known of headers')
  }
})

test('requests count in the order of their instants, and late lines are told', async () => {
  const lines = traffic('acme', 'bolt')
  const inOrder = await watch('replay', fileOf('order.jsonl', lines), '--json')
  const [first, ...rest] = lines
  const late = await watch('replay', fileOf('late.jsonl', [...rest, first]), '--json')
  assert.match(late.err, /1 line is late/)
  const byAccount = ({ out }: Ran): readonly string[] => out.trimEnd().split('\n').toSorted()
  assert.deepEqual(byAccount(late), byAccount(inOrder))
})

test('an account is judged by itself: others in the file change nothing', async () => {
  const alone = await watch('replay', fileOf('alone.jsonl', traffic('acme')), '--json')
  const among = await watch(
    'replay',
    fileOf('among.jsonl', traffic('bolt', 'acme', 'core')),
    '--json',
  )
  assert.ok(among.out.split('\n').includes(alone.out.trimEnd()))
})

test('where lines are bad nothing is judged, and each is named by line, field and remedy', async () => {
  const lines = [line('acme', 0), { ...line('acme', 1), at: 'noon' }, { at: 1, body: [] }]
  const path = fileOf('bad.jsonl', lines)
  const refused = await watch('replay', path, '--json')
  assert.equal(refused.code, 1)
  assert.equal(refused.out, '')
  assert.match(refused.err, /line 2: at must be an instant/)
  assert.match(refused.err, /line 3: account is missing/)
  assert.match(refused.err, /line 3: body must be the JSON object/)
  assert.match(refused.err, /2 lines are bad/)
  const skipped = await watch('replay', path, '--json', '--skip-bad')
  assert.equal(skipped.code, 0)
  assert.equal(skipped.out.trimEnd().split('\n').length, 1)
  assert.match(skipped.err, /2 lines are bad/)
})

test('a file without any request is told, not taken for one in which nobody harvests', async () => {
  const release = { model: 'm', releasedAt: '2026-01-01T00:00:00Z' }
  for (const path of [fileOf('empty.jsonl', []), fileOf('releases.jsonl', [release])]) {
    const { code, out, err } = await watch('replay', path, '--json')
    assert.deepEqual([code, out], [1, ''])
    assert.match(err, /holds no request: nothing was judged/)
  }
})

test('text of an attacker is judged in bounded time: megabytes, bait for patterns, lone surrogates, clock jumps', async () => {
  const contents = [
    'a'.repeat(2_000_000),
    '('.repeat(500_000),
    '\ud800'.repeat(1000),
    '\u202eא漢a1'.repeat(50_000),
  ]
  const lines = contents.flatMap((content, index) => [
    { ...line('acme', 0), at: index * 1e14, body: { messages: [{ role: 'user', content }] } },
    { ...line('acme', 0), at: 5, body: { messages: content }, headers: { via: content } },
  ])
  const judged = await watch('replay', fileOf('bait.jsonl', lines), '--json')
  assert.equal(judged.code, 0, judged.err)
  assert.equal(JSON.parse(judged.out).account, 'acme')
})

test('a calibration from honest traffic raises what is taken for honest and lowers nothing', async () => {
  const data = join(folder, 'honest')
  mkdirSync(data)
  writeFileSync(
    join(data, 'one.jsonl'),
    traffic('acme', 'bolt')
      .map((one) => JSON.stringify(one))
      .join('\n'),
  )
  const out = join(folder, 'own.json')
  const made = await watch('calibrate', data, '--out', out)
  assert.equal(made.code, 0, made.err)
  const own = JSON.parse(readFileSync(out, 'utf8'))
  const shippedUrl = new URL('../../src/watch/shipped-calibration.json', import.meta.url)
  const shipped = JSON.parse(readFileSync(shippedUrl, 'utf8'))
  for (const [segment, groups] of Object.entries<Record<string, { mean: number }>>(
    shipped.segments,
  )) {
    for (const [group, { mean }] of Object.entries(groups)) {
      assert.ok(own.segments[segment][group].mean >= mean, `${segment} ${group}`)
    }
  }
  const judged = await watch(
    'replay',
    fileOf('own.jsonl', traffic('acme')),
    '--json',
    '--calibration',
    out,
  )
  assert.equal(judged.code, 0, judged.err)
})

test('a calibration that lacks a field is refused by the name of the field', async () => {
  const path = join(folder, 'none.json')
  writeFileSync(path, '{"version":"x","engineVersion":0,"segments":{"chat":{}}}')
  const refused = await watch('replay', fileOf('any.jsonl', traffic('acme')), '--calibration', path)
  assert.equal(refused.code, 1)
  assert.match(refused.err, /engineVersion must be/)
  assert.match(refused.err, /segments\.chat\.a\.mean|segments\.chat\.a must be/)
  assert.match(refused.err, /thresholds/)
})

test('wrong arguments are told from failures', async () => {
  for (const args of [[], ['replay'], ['judge', 'x'], ['replay', join(folder, 'missing.jsonl')]]) {
    const ran = await watch(...args)
    assert.equal(ran.code, 2, ran.err)
  }
})
