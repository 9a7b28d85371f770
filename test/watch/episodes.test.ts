// Goal: figures made on these episodes are about the watch, not about how the episodes were made.
// Method: a few dozen episodes of each label; what must not tell labels apart is compared between them.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { drawLength, lengthMax, lengthMin } from '../../bench/watch/account.ts'
import { distinct } from '../../bench/watch/census.ts'
import { readDataFolder } from '../../bench/watch/data-folder.ts'
import type { Episode, ReplayLine } from '../../bench/watch/episode.ts'
import { gatewayEpisodes } from '../../bench/watch/gateways.ts'
import {
  benignEpisodes,
  counterfactuals,
  hardNegatives,
  harvestEpisodes,
  mixedEpisodes,
  signalledEpisodes,
  type Plan,
} from '../../bench/watch/generate.ts'
import { Random } from '../../bench/watch/random.ts'
import { crowd, hydra, resaleEpisodes } from '../../bench/watch/rings.ts'
import { plantSignal, signals } from '../../bench/watch/signals.ts'
import { sources } from '../../bench/watch/source.ts'
import { readRequest } from '../../src/watch/read-request.ts'
import { readReplayLine } from '../../src/watch/replay-line.ts'

const short = (): number => 70
const plan: Plan = { seed: 11, episodes: 24, set: 'train', length: short }

function texts({ lines }: Episode): string[] {
  return lines.map(({ body }) => JSON.stringify(body))
}

test('the same seed makes the same episodes, another seed makes others', () => {
  const make = (seed: number): string =>
    JSON.stringify([...benignEpisodes({ ...plan, episodes: 4, seed })])
  assert.equal(make(3), make(3))
  assert.notEqual(make(3), make(4))
})

test('no source is both for tuning and for testing, and each label has some of both', () => {
  for (const label of ['benign', 'hard_negative', 'harvest', 'bare', 'disguised'] as const) {
    const of = (set: string): string[] =>
      sources.filter((one) => one.label === label && one.set === set).map(({ id }) => id)
    assert.ok(of('train').length >= 4 && of('test').length >= 4, label)
    assert.deepEqual(
      of('train').filter((id) => of('test').includes(id)),
      [],
    )
  }
  assert.equal(new Set(sources.map(({ id }) => id)).size, sources.length)
})

test('there are 36 honest sources, 20 kinds of look-alikes and 14 families, none over 6 % of its set', () => {
  const count = (label: string): number => sources.filter((one) => one.label === label).length
  assert.ok(count('benign') >= 36, String(count('benign')))
  assert.ok(count('hard_negative') >= 20, String(count('hard_negative')))
  assert.ok(count('harvest') >= 14, String(count('harvest')))
  for (const set of ['train', 'test'])
    assert.ok(sources.filter((one) => one.label === 'benign' && one.set === set).length >= 17)
})

test('a source whose items come once holds at least 1,500 different ones', () => {
  const once = sources.filter(({ order }) => order.kind === 'once')
  // Columns of a table have the same rows: one language a source, another from source to source.
  for (const [at, source] of once.entries()) {
    const language = source.languages[at % source.languages.length] ?? 'en'
    const found = distinct(source, language, { items: 2000, enough: 1500 })
    assert.ok(found >= 1500, `${source.id} ${language} ${found}`)
  }
})

test('lengths are drawn from the same distribution for every label', () => {
  const lengths = (make: (plan: Plan) => Iterable<Episode>): number[] => {
    const drawn: number[] = []
    const length = (random: Random): number => {
      drawn.push(drawLength(random))
      return 2
    }
    for (const _ of make({ ...plan, episodes: 400, length }));
    return drawn.sort((left, right) => left - right)
  }
  const all = [
    lengths(benignEpisodes),
    lengths(hardNegatives),
    lengths((one) => harvestEpisodes(one)),
  ]
  for (const drawn of all) {
    assert.ok((drawn[0] ?? 0) >= lengthMin && (drawn.at(-1) ?? 0) <= lengthMax)
    const median = drawn[200] ?? 0
    assert.ok(median > 230 && median < 390, String(median))
  }
})

test('no request of a harvest comes twice but by a client that sends it again', () => {
  for (const episode of harvestEpisodes({ ...plan, length: () => 400 })) {
    const all = texts(episode)
    const repeated = all.filter((text, at) => all.indexOf(text) !== at && all[at - 1] !== text)
    assert.deepEqual(repeated, [], episode.source)
  }
})

test('a mixed account has its share of the harvest, under the wrapper and habits of its cover', () => {
  for (const episode of mixedEpisodes({ ...plan, length: () => 200 }, 0.1)) {
    assert.notEqual(episode.cover, episode.source)
    const models = new Set(episode.lines.map(({ body }) => body['model']))
    assert.equal(models.size, 1)
    assert.equal(episode.share, 0.1)
  }
})

test('requests come in order of time and carry one account', () => {
  for (const episode of [...benignEpisodes(plan), ...mixedEpisodes(plan, 0.25)]) {
    const times = episode.lines.map(({ at }) => at)
    assert.deepEqual(times, times.toSorted())
    assert.deepEqual([...new Set(episode.lines.map(({ account }) => account))], [episode.id])
    assert.equal(episode.lines.length, 70)
  }
})

test('transport, arrival and parameters do not tell a harvest from honest work', () => {
  const shareOf = (episodes: Iterable<Episode>, has: (line: ReplayLine) => boolean): number => {
    const all = [...episodes]
    return all.filter(({ lines }) => lines.some(has)).length / all.length
  }
  const many = { ...plan, episodes: 300, length: () => 1 }
  const checks: readonly ((line: ReplayLine) => boolean)[] = [
    (line) => line.headers !== undefined,
    (line) => line.endUser !== undefined,
    (line) => line.body['temperature'] === 0,
    (line) => line.body['logprobs'] === true,
    (line) => line.body['stream'] === true,
  ]
  for (const check of checks) {
    const honest = shareOf(benignEpisodes(many), check)
    const harvest = shareOf(harvestEpisodes(many), check)
    assert.ok(Math.abs(honest - harvest) < 0.12, `${honest} ${harvest} ${String(check)}`)
  }
})

test('at least 15 % of honest accounts write Chinese, Japanese or Korean', () => {
  for (const set of ['train', 'test'] as const) {
    const all = [...benignEpisodes({ ...plan, set, episodes: 400, length: () => 1 })]
    const share = all.filter(({ language }) => ['zh', 'ja', 'ko'].includes(language)).length / 400
    assert.ok(share >= 0.15, String(share))
  }
})

test('a job rendered in four languages differs in nothing but its words', () => {
  for (const truth of ['benign', 'hard_negative', 'harvest'] as const)
    for (const { episodes } of counterfactuals({ ...plan, episodes: 8 }, truth)) {
      assert.deepEqual(
        episodes.map(({ language }) => language),
        ['en', 'zh', 'de', 'ja'],
      )
      const [first] = episodes
      for (const other of episodes) {
        assert.equal(other.source, first?.source)
        assert.deepEqual(
          other.lines.map(({ at, headers }) => [at, headers]),
          first?.lines.map(({ at, headers }) => [at, headers]),
        )
      }
      assert.equal(new Set(episodes.map((one) => JSON.stringify(one.lines[0]?.body))).size, 4)
    }
})

test('a conversation rendered in four languages goes on with what is written in all of them', () => {
  const source = sources.find(({ id }) => id === 'code-help')
  assert.ok(source !== undefined)
  const said = (style?: number): string =>
    Array.from({ length: 40 }, (_, seed) => {
      const job = source.open(new Random(seed), 'en', style)
      return job.session(0).map(({ turns }) => turns.at(-1)?.text)
    })
      .flat()
      .join('\n')
  // An English way to go on that no other language has.
  assert.match(said(), /can't change/)
  assert.doesNotMatch(said(0), /can't change/)
  assert.match(said(0), /still broken/)
})

test('a ring parts one list among its members and shares what it is told to share', () => {
  const ring = { seed: 5, set: 'test', members: 6, harvest: 40, cover: 60 } as const
  const shared = hydra({ ...ring, links: ['template', 'payment'] })
  assert.equal(new Set(shared.map(({ source }) => source)).size, 1)
  assert.equal(new Set(shared.map(({ lines }) => lines[0]?.facts?.paymentRef)).size, 1)
  const apart = hydra({ ...ring, links: ['timing', 'fingerprint'] })
  assert.equal(new Set(apart.map(({ lines }) => lines[0]?.network?.tls)).size, 1)
  assert.equal(new Set(apart.map(({ lines }) => lines[0]?.facts?.paymentRef)).size, 6)
  for (const member of [...shared, ...apart]) assert.equal(member.lines.length, 100)
})

test('members without a common template word their requests each in their own way', () => {
  for (const set of ['train', 'test'] as const) {
    const ring = { seed: 8, set, members: 50, harvest: 4, cover: 0, links: ['timing'] } as const
    const heads = hydra(ring)
      .filter(({ wrapper }) => wrapper === 'none')
      .map(({ source, language, lines }) => {
        const [one = '', two = ''] = lines.slice(0, 2).map((line) => JSON.stringify(line.body))
        let same = 0
        while (same < one.length && one[same] === two[same]) same++
        return `${source} ${language} ${one.slice(one.indexOf('content'), same)}`
      })
    assert.equal(new Set(heads).size, heads.length)
  }
})

test('members of a ring part their list: two hardly ever ask for the same', () => {
  const ring = { seed: 6, set: 'test', members: 14, harvest: 30, cover: 0 } as const
  const bare = hydra({ ...ring, links: ['template', 'timing'] })
    .filter(({ wrapper }) => wrapper === 'none')
    .map(({ lines }) => [...new Set(lines.map(askedIn))])
  assert.ok(bare.length >= 3)
  const all = bare.flat()
  // A kit makes some items twice; the members' parts themselves do not meet.
  assert.ok(new Set(all).size > all.length * 0.95, `${new Set(all).size} of ${all.length}`)
})

function askedIn(line: ReplayLine): string {
  const read = readReplayLine(JSON.stringify(line))
  assert.ok(read.kind === 'request')
  return readRequest(read.body, read.shape, 0).prompt.user
}

test('the harvest of a mixed account is spread over its life', () => {
  const source = sources.find(({ id }) => id === 'instruction-evolving')
  const cover = sources.find(({ id }) => id === 'receipts')
  assert.ok(source !== undefined && cover !== undefined)
  const mixed: Plan = { ...plan, sources: [source], covers: [cover], language: 'en' }
  for (const episode of mixedEpisodes({ ...mixed, episodes: 6, length: () => 200 }, 0.25)) {
    const harvested = episode.lines.map((line) => !askedIn(line).includes('TOTAL '))
    const count = (from: number, to: number): number =>
      harvested.slice(from, to).filter((one) => one).length
    assert.ok(Math.abs(count(0, 200) - 50) < 6, String(count(0, 200)))
    assert.ok(count(0, 100) > 12 && count(100, 200) > 12)
  }
})

test('strangers on a public framework share its words and nothing else', () => {
  const all = [...crowd({ seed: 2, set: 'test', accounts: 12, onFramework: 5, length: 3 })]
  assert.equal(all.filter(({ wrapper }) => wrapper === 'public-framework').length, 5)
  assert.equal(new Set(all.map(({ lines }) => JSON.stringify(lines[0]?.body))).size, 12)
})

test('each signal changes what it is about', () => {
  const [episode] = [...harvestEpisodes({ ...plan, episodes: 1 })]
  assert.ok(episode !== undefined)
  for (const signal of signals) {
    const planted = plantSignal(episode, signal, 1)
    assert.notDeepEqual(planted.lines, episode.lines, signal)
    assert.equal(planted.signal, signal)
    assert.ok(planted.lines.length >= episode.lines.length)
  }
  const [resale] = [...resaleEpisodes(1, 'train', 1)]
  assert.equal(resale?.label, 'resale')
  assert.equal(new Set(resale?.lines.map(({ headers }) => headers?.['user-agent'])).size, 1)
})

test('every line is one that `customhouse watch replay` reads, with no field left unread', () => {
  const few: Plan = { ...plan, episodes: 30 }
  const ring = { seed: 5, set: 'test', members: 3, harvest: 10, cover: 10 } as const
  const all = [
    ...benignEpisodes(few),
    ...hardNegatives(few),
    ...mixedEpisodes(few, 0.25),
    ...signalledEpisodes({ ...few, episodes: 28 }),
    ...gatewayEpisodes(1, 'test', 10),
    ...resaleEpisodes(1, 'test', 2),
    ...hydra({ ...ring, links: ['fingerprint', 'payment'] }),
  ]
  for (const episode of all)
    for (const line of episode.lines) {
      const read = readReplayLine(JSON.stringify(line))
      assert.ok(read.kind === 'request', `${episode.id} ${JSON.stringify(read)}`)
      assert.deepEqual(read.unread, [])
      const request = readRequest(read.body, read.shape, 0)
      assert.notEqual(request.prompt.user, '', episode.source)
      assert.notEqual(request.model, '', episode.source)
    }
})

test('a folder of rows becomes sources; a row that is not understood is counted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-data-'))
  const rows = [
    ...Array.from({ length: 90 }, (_, n) => ({
      source: 'forum',
      kind: 'benign',
      form: 'chat',
      text: `how do I ${n}`,
    })),
    ...Array.from({ length: 90 }, (_, n) => ({
      source: 'pipe',
      kind: 'distillation',
      family: 'evolve',
      form: 'chat',
      system: 'rewrite',
      text: `[{"role":"user","content":"seed ${n}"}]`,
    })),
    { source: 'form', kind: 'wrapper', text: 'Ticket:\n{input}\nReply:' },
    { source: 'pipe', kind: 'unheard of', text: 'x' },
    { source: 'pipe', kind: 'benign' },
  ]
  writeFileSync(
    join(folder, 'rows.jsonl'),
    `${rows.map((row) => JSON.stringify(row)).join('\n')}\nnot json\n`,
  )
  writeFileSync(join(folder, 'manifest.json'), '{}')
  const data = readDataFolder(folder)
  rmSync(folder, { recursive: true })
  assert.equal(data.rows, 184)
  assert.equal(data.leftOut, 3)
  assert.deepEqual(data.sources.map(({ id, label }) => `${id} ${label}`).sort(), [
    'forum benign',
    'pipe/evolve harvest',
  ])
  const source = data.sources.find(({ label }) => label === 'harvest')
  assert.ok(source !== undefined)
  const [episode] = [
    ...harvestEpisodes({ ...plan, episodes: 1, sources: [source], length: () => 300 }),
  ]
  assert.ok(episode !== undefined && episode.lines.length >= 90 && episode.lines.length < 120)
  assert.ok(texts(episode)[0]?.includes('seed'))
  const [form] = data.wrappers
  const [ask] = source.open(new Random(1), 'en').session(0)
  assert.ok(form !== undefined && ask !== undefined)
  assert.match(
    form.wrap(ask, new Random(1), 'en').turns[0]?.text ?? '',
    /^Ticket:\nseed \d+\nReply:$/,
  )
})
