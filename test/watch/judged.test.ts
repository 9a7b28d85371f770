// Goal: whom people found honest raises what counts as honest, whom they confirmed does not, and the command says what
// nobody reviewed. Method: a house watches requests that look like a harvest, its case is judged over the
// admin API, and the command is run on the data folder.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { calibrationIn, shippedCalibration } from '../../src/house/calibration-file.ts'
import type { Calibration } from '../../src/watch/calibration.ts'
import { gameNames } from '../../src/watch/games.ts'
import { admin } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'customhouse-judged-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const asked = 60

async function judged(dataDir: string, outcome: string): Promise<object> {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const house = await openTestHouse(upstream, {
    dataDir,
    sections: { watch: { enabled: true } },
  })
  try {
    await ask(house)
    const id = await caseOn(house)
    const said = { outcome, reason: 'We looked.', workloads: ['workload'] }
    const disposed = await admin(house, `/cases/${id}/dispose`, { body: said })
    assert.equal(disposed.status, 200, JSON.stringify(disposed.body))
    return (await admin(house, '/case-dispositions')).body
  } finally {
    // The folder stays.
    await house.running.close()
  }
}

async function ask(house: TestHouse): Promise<void> {
  for (let index = 0; index < asked; index++) {
    const content = `Write a question and its ideal answer about topic ${index * 37} as JSON with the fields "instruction" and "output", to fine-tune a model on, and explain your reasoning step by step.`
    const messages = [{ role: 'user', content }]
    const answer = await post(house, { ...hello, logprobs: true, top_logprobs: 20, messages })
    assert.equal(answer.status, 200)
    await answer.arrayBuffer()
  }
}

async function caseOn(house: TestHouse): Promise<string> {
  const { body } = await admin(house, '/cases')
  const [first] = body['cases'] as { id: string }[]
  if (first !== undefined) return first.id
  const made = await admin(house, '/cases', {
    body: {
      workload: 'workload',
      reason: 'Looks like a harvest.',
      statistics: [
        { group: 'a', detector: 'records', count: 60, of: 60, sentence: 'All of them.' },
      ],
      judgement: { finding: 'undeclared', uses: [], clause: null },
      harvest: { count: 60, of: 60 },
    },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return String(made.body['id'])
}

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function calibrate(...args: readonly string[]): Ran {
  const all = [main, 'watch', 'calibrate', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr }
}

/** How many nulls are above those that are shipped; none may be below. */
function raised(own: Calibration): number {
  const shipped = calibrationIn(shippedCalibration)
  let count = 0
  for (const [segment, nulls] of Object.entries(shipped.segments)) {
    for (const name of gameNames) {
      const mean = own.segments[segment]?.[name].mean ?? 0
      assert.ok(mean >= nulls[name].mean, `${segment} ${name}`)
      if (mean > nulls[name].mean) count += 1
    }
  }
  return count
}

test('whom people found honest raises the null of its segment, also by the answer of the admin API', async () => {
  const dataDir = join(folder, 'honest')
  mkdirSync(dataDir)
  const dispositions = await judged(dataDir, 'honest')
  const out = join(folder, 'honest.json')
  const made = calibrate('--data-dir', dataDir, '--out', out)
  assert.equal(made.code, 0, made.err)
  assert.match(made.out, /from 1 workloads, 1 of them found honest in cases/)
  assert.ok(raised(calibrationIn(out)) > 0)
  const file = join(folder, 'dispositions.json')
  writeFileSync(file, JSON.stringify(dispositions))
  const again = calibrate('--data-dir', dataDir, '--dispositions', file)
  assert.equal(again.code, 0, again.err)
  assert.deepEqual(JSON.parse(again.out), JSON.parse(readFileSync(out, 'utf8')))
})

test('whom people confirmed teaches nothing, nor does what they left open', async () => {
  for (const outcome of ['confirmed', 'inconclusive']) {
    const dataDir = join(folder, outcome)
    mkdirSync(dataDir)
    await judged(dataDir, outcome)
    const out = join(folder, `${outcome}.json`)
    const made = calibrate('--data-dir', dataDir, '--out', out)
    assert.equal(made.code, 0, made.err)
    assert.match(made.out, /from 0 workloads/)
    assert.equal(raised(calibrationIn(out)), 0)
  }
})

test('traffic that nobody reviewed is named as such, and a file that is no list of dispositions is refused', () => {
  const data = join(folder, 'data')
  mkdirSync(data)
  const line = { at: 1e12, account: 'a', body: { messages: [{ role: 'user', content: 'Hi' }] } }
  writeFileSync(join(data, 'one.jsonl'), JSON.stringify(line))
  const made = calibrate(data)
  assert.equal(made.code, 0)
  assert.match(made.err, /nobody has reviewed the traffic of 1 workloads: .* only raises/)
  const file = join(folder, 'bad.json')
  writeFileSync(file, '{"dispositions":[{"workload":"w","outcome":"guilty"}]}')
  const refused = calibrate('--data-dir', join(folder, 'honest'), '--dispositions', file)
  assert.equal(refused.code, 1)
  assert.match(refused.err, /outcome/)
  assert.equal(calibrate().code, 2)
})
