import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bareQuestions,
  chat,
  domainJob,
  domainQuestions,
  harvest,
  meanOf,
  play,
  segmentNow,
  stream,
  type Maker,
} from '../../../test/support/watch-relate.ts'
import {
  drawWords,
  everywhere,
  oneDomain,
  openDraws,
  templateOf,
  writings,
  written,
} from '../../../test/support/watch-streams.ts'
import { record } from './layout.ts'
import { relateSection } from './relate-section.ts'

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
    assert.ok(Math.max(...means) - Math.min(...means) < 0.18, `${make.name} ${means.join(' ')}`)
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

test('a template that begins with its slot is known by how it ends', () => {
  for (const writing of writings) {
    const end = written(drawWords(openDraws(21), 14, oneDomain(0)), writing)
    const asks = stream(
      (draw) => ({ user: `${written(drawWords(draw, 16, everywhere), writing)}\n${end}` }),
      writing,
    )
    const { mean, state } = play(asks)
    assert.ok(mean > 0.6, `${writing} ${mean}`)
    assert.equal(segmentNow(state), 'templated')
  }
  const once = stream((draw) => ({ user: written(drawWords(draw, 16, everywhere), 'en') }), 'en')
  assert.equal(segmentNow(play(once).state), 'single_turn')
})

test('the same conversation before each fresh message is a template, also among other work', () => {
  const draw = openDraws(31)
  const isSplit: boolean[] = []
  const asks = Array.from({ length: 300 }, (_, index) => {
    const ask = bareQuestions(draw, 'en', index)
    isSplit.push(draw() < 0.3)
    return isSplit.at(-1) === true
      ? { ...ask, userTurns: 2, prefixHash: 0x7654321 }
      : domainQuestions(draw, 'en', index)
  })
  const { scores } = play(asks)
  const own = meanOf(scores.filter((_, index) => isSplit[index]))
  const others = meanOf(scores.filter((_, index) => !isSplit[index]))
  assert.ok(own > 0.5, `${own}`)
  assert.ok(others < 0.1, `${others}`)
})

test('what stands in quotations is read as a slot', () => {
  const quoted = (from: typeof everywhere): number =>
    play(
      stream(
        (draw) => ({
          user: `Write it anew: "${written(drawWords(draw, 14, from), 'en')}" in short`,
        }),
        'en',
      ),
    ).mean
  assert.ok(quoted(everywhere) > 0.6, `${quoted(everywhere)}`)
  assert.ok(quoted(oneDomain(0)) < 0.2, `${quoted(oneDomain(0))}`)
})

test('a slot in another script than its template is measured by its own', () => {
  const wide = (writing: (typeof writings)[number]): number =>
    play(
      stream(
        (draw) => ({
          user: templateOf(1, 'zh')(written(drawWords(draw, 14, everywhere), writing)),
        }),
        'zh',
      ),
    ).mean
  assert.ok(Math.abs(wide('en') - wide('zh')) < 0.15, `${wide('en')} ${wide('zh')}`)
})
