import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  drawWords,
  everywhere,
  oneDomain,
  openDraws,
  templateOf,
  writings,
  written,
  type Writing,
} from '../../../test/support/watch-streams.ts'
import type { Observation } from '../observation.ts'
import { scoreOf, type Bytes, type Seen } from '../section.ts'
import { openPromptReader } from '../text/read-prompt-text.ts'
import { ends, header, record, recordBytes, stateBytes } from './layout.ts'
import { openRelateSection, relateSection } from './relate-section.ts'
import { segmentOf, segments } from './segment.ts'

interface Ask {
  readonly user: string
  readonly system?: string
  readonly userTurns?: number
  readonly prefixHash?: number
  readonly toolTurns?: number
  readonly atMs?: number
  readonly model?: string
  readonly outputTokens?: number | null
}

const readText = openPromptReader()

function seenOf(ask: Ask, index: number): Seen {
  const { user, system = '', userTurns = 1, prefixHash = 0, toolTurns = 0 } = ask
  const observation: Observation = {
    atMs: ask.atMs ?? 1_750_000_000_000 + index * 90_000,
    model: ask.model ?? 'model',
    shape: 'chat',
    prompt: {
      system,
      user,
      assistant: '',
      userTurns,
      assistantTurns: userTurns - 1,
      toolTurns,
      prefixHash,
      tools: [],
      schemaKeys: [],
      pictures: 0,
    },
    parameters: {
      temperature: null,
      topP: null,
      maxTokens: null,
      n: null,
      seed: null,
      stream: false,
      logprobs: false,
      topLogprobs: null,
      logitBias: null,
      stop: [],
      reasoning: false,
      structured: false,
      fieldOrder: [],
    },
    transport: {
      headers: null,
      ip: null,
      country: null,
      asn: null,
      anonymiser: null,
      tls: null,
      conversation: null,
      endUser: null,
    },
    answer:
      ask.outputTokens === undefined
        ? null
        : {
            status: 200,
            finish: 'stop',
            inputTokens: null,
            outputTokens: ask.outputTokens,
            reasoningTokens: null,
            choices: 1,
          },
  }
  return { observation, text: readText(observation.prompt, 7), declared: null, salt: 7 }
}

function buffer(length: number): Bytes {
  return { view: new DataView(new ArrayBuffer(length)), at: 0 }
}

interface Played {
  readonly state: Bytes
  readonly records: Bytes[]
  readonly scores: readonly (number | null)[]
  readonly mean: number
}

function play(asks: readonly Ask[], section = relateSection, state = buffer(stateBytes)): Played {
  const records: Bytes[] = []
  for (const [index, ask] of asks.entries()) {
    const into = buffer(recordBytes)
    const seen = seenOf(ask, index)
    section.extract(seen, state, into)
    section.learn?.(seen, state)
    section.fold(into, state)
    records.push(into)
  }
  const scores = records.map(({ view }) => scoreOf(view.getUint8(record.score)))
  return { state, records, scores, mean: meanOf(scores) }
}

function meanOf(scores: readonly (number | null)[]): number {
  const known = scores.filter((score) => score !== null)
  return known.reduce((sum, score) => sum + score, 0) / Math.max(1, known.length)
}

function segmentNow(state: Bytes): string | undefined {
  return segments[segmentOf(state)]
}

type Maker = (draw: () => number, writing: Writing, index: number) => Ask

function stream(make: Maker, writing: Writing, count = 150, seed = 5): Ask[] {
  const draw = openDraws(seed)
  return Array.from({ length: count }, (_, index) => make(draw, writing, index))
}

function between(draw: () => number, least: number, most: number): number {
  return least + Math.floor((most - least) * draw())
}

const harvest: Maker = (draw, writing) => ({
  user: templateOf(1, writing)(written(drawWords(draw, between(draw, 8, 30), everywhere), writing)),
})
const domainJob: Maker = (draw, writing) => ({
  user: templateOf(
    1,
    writing,
  )(written(drawWords(draw, between(draw, 20, 90), oneDomain(0)), writing)),
})
const bareQuestions: Maker = (draw, writing) => ({
  user: written(drawWords(draw, between(draw, 7, 22), everywhere), writing, '?'),
})
const domainQuestions: Maker = (draw, writing) => ({
  user: written(drawWords(draw, between(draw, 7, 40), oneDomain(0)), writing, '?'),
})
/** People: they ask back, say it again in other words, write much or little, and forget the mark. */
const chat: Maker = (draw, writing) => {
  const isFollowUp = draw() < 0.4
  const count = isFollowUp ? 6 : Math.floor(4 * 2 ** (5 * draw()))
  return {
    user: written(drawWords(draw, count, everywhere), writing, draw() < 0.5 ? '' : '?'),
    userTurns: isFollowUp ? 2 : 1,
    prefixHash: isFollowUp ? Math.floor(draw() * 2 ** 32) : 0,
  }
}

test('a record and a state have their length, and nothing in them overlaps', () => {
  assert.equal(relateSection.recordBytes, 40)
  assert.equal(relateSection.stateBytes, 1_984)
  assert.ok(ends.folded <= ends.learntAt)
  assert.equal(ends.learnt, stateBytes)
})

for (const writing of writings) {
  test(`a template filled from everywhere stands out, and one that stays in its domain does not (${writing})`, () => {
    const [from, stays] = [play(stream(harvest, writing)), play(stream(domainJob, writing))]
    assert.ok(from.mean > 0.7, `${from.mean}`)
    assert.ok(stays.mean < 0.2, `${stays.mean}`)
    assert.equal(segmentNow(from.state), 'templated')
  })

  test(`bare questions from everywhere stand out, and talk on the same does not (${writing})`, () => {
    const [bare, talk] = [play(stream(bareQuestions, writing)), play(stream(chat, writing))]
    const domain = play(stream(domainQuestions, writing))
    assert.ok(bare.mean > 0.45, `${bare.mean}`)
    assert.ok(talk.mean < 0.1, `${talk.mean}`)
    assert.ok(domain.mean < 0.15, `${domain.mean}`)
    assert.equal(segmentNow(bare.state), 'single_turn')
    assert.equal(segmentNow(talk.state), 'dialogue')
  })

  test(`a tenth of harvest in honest cover is seen on its own requests (${writing})`, () => {
    const draw = openDraws(9)
    const harvests: boolean[] = []
    const asks = Array.from({ length: 500 }, (_, index) => {
      const isHarvest = draw() < 0.1
      harvests.push(isHarvest)
      return (isHarvest ? harvest : domainQuestions)(draw, writing, index)
    })
    const { scores } = play(asks)
    const own = meanOf(scores.filter((_, index) => harvests[index]))
    const cover = meanOf(scores.filter((_, index) => !harvests[index]))
    assert.ok(own > 0.5, `${own}`)
    assert.ok(cover < 0.15, `${cover}`)
  })
}

test('the same job scores alike in every writing', () => {
  for (const make of [harvest, domainJob, bareQuestions, domainQuestions, chat]) {
    const means = writings.map((writing) => play(stream(make, writing, 250)).mean)
    assert.ok(Math.max(...means) - Math.min(...means) < 0.4, `${make.name} ${means.join(' ')}`)
  }
})

test('nothing is said of a class before its eighth request', () => {
  const { scores } = play(stream(harvest, 'en', 40))
  assert.deepEqual(
    scores.slice(0, 8),
    Array.from({ length: 8 }, () => null),
  )
  assert.ok(scores.slice(12).every((score) => score !== null))
  const numbers = Array.from({ length: 40 }, (_, index) => ({ user: `${index * 77}` }))
  assert.ok(
    play(numbers).scores.every((score) => score === null),
    'there is no vocabulary to judge',
  )
})

test('how many requests there are, and how fast they come, changes no score', () => {
  const asks = stream(domainJob, 'en', 600)
  const slow = asks.map((ask, index) => ({ ...ask, atMs: 1_750_000_000_000 + index * 900_000 }))
  const fast = asks.map((ask, index) => ({ ...ask, atMs: 1_750_000_000_000 + index * 50 }))
  assert.ok(Math.abs(play(slow).mean - play(fast).mean) < 0.02)
  const late = play(fast).scores.slice(300)
  assert.ok(meanOf(late) < 0.1, 'a job that goes on for long is no harvest')
})

test('what asks back, repeats, or answers in labels speaks against a harvest', () => {
  const asks = stream(harvest, 'en')
  const plain = play(asks).mean
  const asksBack = asks.map((ask, index) => ({
    ...ask,
    userTurns: 2,
    prefixHash: index * 70_000_000,
  }))
  const labelled = asks.map((ask) => ({ ...ask, outputTokens: 1 }))
  const again = asks.map((_, index) => asks[index % 12] ?? { user: '' })
  for (const honest of [asksBack, labelled, again]) {
    assert.ok(play(honest).mean < plain - 0.2, `${play(honest).mean} ${plain}`)
  }
})

test('examples that stay the same before each request are no follow-ups', () => {
  const asks = stream(harvest, 'en').map((ask) => ({
    ...ask,
    userTurns: 3,
    prefixHash: 0x12345678,
  }))
  assert.ok(play(asks).mean > 0.7)
  assert.notEqual(segmentNow(play(asks).state), 'dialogue')
})

test('a rule of the system text with bare items is a template, too', () => {
  const system = written(drawWords(openDraws(3), 30, oneDomain(9)), 'en')
  const asks = stream(bareQuestions, 'en').map((ask) => ({ ...ask, system }))
  const { state, mean } = play(asks)
  assert.equal(segmentNow(state), 'instructed')
  assert.ok(mean > 0.45, `${mean}`)
})

test('a template whose head is varied is known by its tail', () => {
  const asks = stream((draw, writing, index) => {
    const head = written(drawWords(openDraws(index % 3), 25, oneDomain(0)), writing)
    const slot = written(drawWords(draw, 15, everywhere), writing)
    return {
      user: `${head} ${slot} ${written(drawWords(openDraws(77), 12, oneDomain(0)), writing)}`,
    }
  }, 'en')
  const keys = play(asks)
    .records.slice(60)
    .map(({ view }) => view.getUint32(record.skeleton))
  assert.ok(new Set(keys).size <= 3)
  assert.ok(keys.every((key) => key !== 0))
})

test('a template is known again after a hundred requests that follow none', () => {
  const tail = (draw: () => number): string => written(drawWords(draw, 20, everywhere), 'en')
  const head = written(drawWords(openDraws(8), 25, oneDomain(0)), 'en')
  const template: Maker = (draw) => ({ user: `${head} ${tail(draw)}` })
  const asks = [
    ...stream(template, 'en', 10),
    ...stream(bareQuestions, 'en', 100),
    ...stream(template, 'en', 1, 6),
  ]
  const { records } = play(asks)
  const keyOf = (index: number): number | undefined =>
    records[index]?.view.getUint32(record.skeleton)
  assert.equal(keyOf(110), keyOf(9))
  assert.notEqual(keyOf(9), 0)
})

test('what both halves learnt of a template is known after they merge', () => {
  const asks = stream(harvest, 'en', 15)
  const [left, right] = [play(asks.slice(0, 7)), play(asks.slice(7, 14))]
  relateSection.merge(right.state, left.state)
  const { scores } = play(asks.slice(14), relateSection, left.state)
  assert.notEqual(scores[0], null)
})

test('a clock that jumps and requests out of order do no harm', () => {
  const asks = stream(domainJob, 'en', 60)
  const plain = play(asks).mean
  for (const atMs of [0, -5, Number.MAX_SAFE_INTEGER, 1e300]) {
    const jumps = asks.map((ask, index) => (index % 7 === 3 ? { ...ask, atMs } : ask))
    const { mean, scores } = play(jumps)
    assert.ok(Math.abs(mean - plain) < 0.1)
    assert.equal(scores.length, 60)
  }
})

test('any text is taken in bounded time and leaves a score or none', () => {
  const texts = [
    '',
    ' ',
    '\n'.repeat(9),
    'a'.repeat(3_000_000),
    '\ud800'.repeat(5000),
    '中'.repeat(200_000),
  ]
  const odd = [...texts, '{"'.repeat(4000), '1'.repeat(90_000), '?', '||||'.repeat(999)]
  const { scores } = play([...odd, ...odd, ...odd].map((user) => ({ user })))
  assert.ok(scores.every((score) => score === null || (score >= 0 && score <= 1)))
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 20, maxLength: 30 }),
      (users) => {
        const played = play(users.map((user) => ({ user })))
        assert.ok(played.scores.every((score) => score === null || (score >= 0 && score <= 1)))
        relateSection.statistics(played.state)
      },
    ),
    { numRuns: 30 },
  )
})

test('the figures are folds over records: no text is needed to have them again', () => {
  for (const make of [harvest, chat, domainJob]) {
    const { state, records } = play(stream(make, 'en'))
    const again = buffer(stateBytes)
    for (const each of records) relateSection.fold(each, again)
    assert.deepEqual(relateSection.statistics(again), relateSection.statistics(state))
    assert.equal(segmentOf(again), segmentOf(state))
    const folded = ({ view }: Bytes): Uint8Array => new Uint8Array(view.buffer, 0, ends.folded)
    assert.deepEqual(folded(again), folded(state))
  }
})

test('two halves merge to about the whole', () => {
  for (const make of [harvest, domainJob, bareQuestions]) {
    const asks = stream(make, 'de', 200)
    const whole = play(asks)
    const [left, right] = [play(asks.slice(0, 100)), play(asks.slice(100))]
    relateSection.merge(right.state, left.state)
    assert.equal(left.state.view.getUint32(header.requests), 200)
    assert.equal(segmentOf(left.state), segmentOf(whole.state))
    const next = stream(make, 'de', 30, 99)
    const [after, expected] = [
      play(next, relateSection, left.state),
      play(next, relateSection, whole.state),
    ]
    assert.ok(Math.abs(after.mean - expected.mean) < 0.25, `${after.mean} ${expected.mean}`)
  }
})

test('to merge what is empty changes nothing, and into it copies the figures', () => {
  const { state } = play(stream(harvest, 'en'))
  const before = new Uint8Array(state.view.buffer.slice(0))
  relateSection.merge(buffer(stateBytes), state)
  assert.deepEqual(new Uint8Array(state.view.buffer), before)
  const fresh = buffer(stateBytes)
  relateSection.merge(state, fresh)
  const names = (from: Bytes): string[] =>
    relateSection.statistics(from).map((each) => each.sentence)
  assert.deepEqual(names(fresh), names(state))
})

test('nothing outside of a section is written', () => {
  const [view, into] = [
    new DataView(new ArrayBuffer(stateBytes + 20)),
    new DataView(new ArrayBuffer(60)),
  ]
  for (const [index, ask] of stream(chat, 'ja', 80).entries()) {
    const seen = seenOf(ask, index)
    relateSection.extract(seen, { view, at: 10 }, { view: into, at: 10 })
    relateSection.learn?.(seen, { view, at: 10 })
    relateSection.fold({ view: into, at: 10 }, { view, at: 10 })
    relateSection.merge({ view, at: 10 }, buffer(stateBytes))
  }
  for (const [each, length] of [
    [view, stateBytes],
    [into, recordBytes],
  ] as const) {
    const bytes = new Uint8Array(each.buffer)
    assert.ok(
      [...bytes.subarray(0, 10), ...bytes.subarray(10 + length)].every((byte) => byte === 0),
    )
  }
})

test('the segment holds while something else is seen now and then', () => {
  const asks = stream(domainJob, 'en', 120)
  const mixed = asks.flatMap((ask, index) =>
    index > 20 && index % 8 === 0
      ? [ask, { user: `and ${index}?`, userTurns: 2, prefixHash: index * 7e7 }]
      : [ask],
  )
  const seen: (string | undefined)[] = []
  const state = buffer(stateBytes)
  for (const ask of mixed) seen.push(segmentNow(play([ask], relateSection, state).state))
  const changes = seen.filter((segment, index) => index > 0 && segment !== seen[index - 1])
  assert.equal(seen.at(-1), 'templated')
  for (let turn = 0; turn < 12; turn++) {
    const ask = { user: `and then ${turn}?`, userTurns: 2, prefixHash: turn * 7e7 }
    assert.equal(segmentNow(play([ask], relateSection, state).state), 'templated')
  }
  assert.ok(changes.length <= 2, changes.join(' '))
})

test('a turn to a model within three days of its release is seen, of a workload that had a life before', () => {
  const releasedAtMs = 1_750_000_000_000 + 100 * 90_000
  const section = openRelateSection({
    releasedAt: (model) => (model === 'new' ? releasedAtMs : null),
  })
  const asks = stream(harvest, 'en', 200)
  const turned = asks.map((ask, index) => ({ ...ask, model: index < 110 ? 'old' : 'new' }))
  const detectors = (played: Played): string[] =>
    section.statistics(played.state).map((each) => each.detector)
  assert.ok(detectors(play(turned, section)).includes('model-pivot'))
  assert.ok(!detectors(play(turned)).includes('model-pivot'))
  const always = asks.slice(0, 90).map((ask, index) => ({
    ...ask,
    model: 'new',
    atMs: releasedAtMs + index * 1000,
  }))
  assert.ok(!detectors(play(always, section)).includes('model-pivot'))
})

test('numbers that rise from call to call are told as an order', () => {
  const ordered = Array.from({ length: 60 }, (_, index) => ({
    user: `Look up the entry of customer ${1000 + index * 3} for me and tell me the rest`,
  }))
  const drawn = openDraws(4)
  const shuffled = ordered.toSorted(() => drawn() - 0.5)
  const has = (asks: readonly Ask[]): boolean =>
    relateSection.statistics(play(asks).state).some((each) => each.detector === 'scraping-order')
  assert.equal(has(ordered), true)
  assert.equal(has(shuffled), false)
})

test('the figures name counts out of how many', () => {
  const [first] = relateSection.statistics(play(stream(harvest, 'en', 200)).state)
  assert.ok(first !== undefined)
  assert.match(first.sentence, /\d+ %.*\d+ of \d+/)
  assert.deepEqual(relateSection.statistics(buffer(stateBytes)), [])
})
