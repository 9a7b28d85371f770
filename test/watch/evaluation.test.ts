// Goal: what ships still sees harvests and leaves honest accounts alone, in every language, before anybody looks at
// the whole evaluation (`npm run bench:watch`). Method: a small run of its kits on a seed of its own, under the
// shipped calibration; the same scores with a group planted dead or shouting must fail.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDataFolder } from '../../bench/watch/data-folder.ts'
import { episodesOf, type Job, type Kind } from '../../bench/watch/jobs.ts'
import { judgeAll, judgeRenderings, type Judged } from '../../bench/watch/judge.ts'
import { score, scoredWidth, type Scored } from '../../bench/watch/score.ts'
import { calibrationIn, shippedCalibration } from '../../src/house/calibration-file.ts'
import { requestGroups } from '../../src/watch/games.ts'
import type { RequestGroup } from '../../src/watch/section.ts'

const calibration = calibrationIn(shippedCalibration)
const length = 120

function scored(
  kind: Kind,
  episodes: number,
  set: Job['set'],
  data: string | null = null,
): Scored[] {
  const job: Job = { kind, episodes, set, length, data, seed: 9_001, share: 1, language: null }
  return [...episodesOf(job)].map((episode) => score(episode))
}

function judged(scores: readonly Scored[]): Judged[] {
  return judgeAll(scores, calibration)
}

function atLevel(level: number, all: readonly Judged[]): string[] {
  return all.filter((one) => one.level >= level).map(({ id, source }) => `${source} ${id}`)
}

function shareAt(level: number, all: readonly Judged[]): number {
  return atLevel(level, all).length / all.length
}

/** The same scores with one group's replaced. */
function planted(scores: readonly Scored[], group: RequestGroup, byte: number): Scored[] {
  const column = 1 + requestGroups.indexOf(group)
  return scores.map((one) => {
    const bytes = one.bytes.slice()
    for (let at = column; at < bytes.length; at += scoredWidth) bytes[at] = byte
    return { ...one, bytes }
  })
}

const [scoreZero, scoreOne] = [0, 254]
const detectedLeast = 0.6

const benign = [...scored('benign', 36, 'test'), ...scored('benign', 24, 'train')]
const lookAlikes = scored('hard_negative', 40, 'test')
const harvests = [...scored('harvest', 11, 'test'), ...scored('harvest', 11, 'train')]

test('no honest account reaches level 3, and few of those that resemble a harvest', () => {
  assert.deepEqual(atLevel(3, judged(benign)), [])
  // Kinds whose goods are prompts themselves: docs/benchmarks-watch.md names them.
  assert.ok(shareAt(3, judged(lookAlikes)) <= 0.1, String(atLevel(3, judged(lookAlikes))))
})

test('nearly all accounts that do nothing but harvest reach level 3', () => {
  assert.ok(shareAt(3, judged(harvests)) >= detectedLeast, String(shareAt(3, judged(harvests))))
})

test('bare questions never reach level 3 by their prompts alone', () => {
  assert.deepEqual(atLevel(3, judged(scored('bare', 16, 'test'))), [])
})

test('one and the same honest job has the same level in each language', () => {
  const { differing, pairs } = judgeRenderings('benign', judged(scored('same_benign', 8, 'test')))
  assert.equal(pairs, 48)
  assert.equal(differing, 0)
})

test('a group that went dead would show, and groups that shout at everybody', () => {
  for (const group of ['a', 'b'] as const) {
    assert.ok(shareAt(3, judged(planted(harvests, group, scoreZero))) < detectedLeast, group)
  }
  const shouting = planted([...benign, ...lookAlikes], 'a', scoreOne)
  assert.ok(shareAt(2, judged(shouting)) > 0.5)
  assert.ok(shareAt(3, judged(planted(shouting, 'b', scoreOne))) > 0.5)
})

const folder = process.env['CUSTOMHOUSE_WATCH_DATA']

test(
  'the same on prompts that others wrote',
  {
    skip:
      folder === undefined &&
      'no prompts of others: set CUSTOMHOUSE_WATCH_DATA to a folder of JSON lines {source, kind, form, text, family?, system?}',
  },
  () => {
    const data = folder ?? ''
    assert.ok(readDataFolder(data).sources.length > 0, `${data} has sources`)
    for (const set of ['test', 'train'] as const) {
      assert.deepEqual(atLevel(3, judged(scored('benign', 40, set, data))), [])
      assert.ok(shareAt(3, judged(scored('harvest', 30, set, data))) >= 0.5, set)
    }
  },
)
