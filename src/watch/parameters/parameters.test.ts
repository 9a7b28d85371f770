import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { live, meanOf, type Varied } from '../../../test/support/watch-ordinary.ts'
import { scoreOf } from '../section.ts'
import { parametersDetectors, parametersSection } from './parameters.ts'

function times(count: number, make: (index: number) => Varied): Varied[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function ask(user: string): { readonly prompt: { readonly user: string } } {
  return { prompt: { user } }
}

const words = [
  'amber',
  'birch',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'heron',
  'inlet',
  'jetty',
]

/** A text without digits, since those are masked. */
function topic(index: number): string {
  return [...String(index)].map((digit) => words[Number(digit)]).join(' ')
}

function lifeOf(requests: readonly Varied[]): ReturnType<typeof live> & { readonly mean: number } {
  const life = live(parametersSection, requests)
  return { ...life, mean: meanOf(life.scores) }
}

function detectors(requests: readonly Varied[]): readonly string[] {
  return parametersSection.statistics(lifeOf(requests).state).map(({ detector }) => detector)
}

test('log probabilities of many tokens on long answers score high, of labels next to nothing', () => {
  const long = times(60, (index) => ({
    ...ask(`Explain ${topic(index)}`),
    parameters: { logprobs: true, topLogprobs: 20, maxTokens: 1_024 },
    answer: { outputTokens: 400 },
  }))
  const label = times(60, (index) => ({
    ...ask(`Is this spam? ${topic(index)}`),
    parameters: { logprobs: true, topLogprobs: 5, maxTokens: 1, temperature: 0 },
    answer: { outputTokens: 1 },
  }))
  assert.ok(lifeOf(long).mean > 0.85)
  assert.ok(lifeOf(label).mean < 0.05)
  assert.deepEqual(detectors(long), ['logprobs_harvest'])
  assert.deepEqual(detectors(label), [])
})

test('a few alternatives a token, a setting that is on for good, stay below what two groups have on honest traffic', () => {
  const shown = times(200, (index) => ({
    ...ask(`Explain ${topic(index)}`),
    parameters: { logprobs: true, topLogprobs: 5, maxTokens: 1_024 },
    answer: { outputTokens: 400 },
  }))
  // What every calibration grants a pair at least.
  assert.ok(lifeOf(shown).mean < 0.1)
})

test('a label with its reason is no text that a student model is fitted to', () => {
  const reasoned = times(60, (index) => ({
    ...ask(`Is this about us, and why? ${topic(index)}`),
    parameters: { logprobs: true, topLogprobs: 20, maxTokens: 1_024 },
    answer: { outputTokens: 90 },
  }))
  assert.ok(lifeOf(reasoned).mean < 0.15)
})

test('a label is known by the tokens that came, whatever the cap says', () => {
  const requests = times(40, (index) => ({
    ...ask(`Rate ${topic(index)}`),
    parameters: { logprobs: true, topLogprobs: 5, maxTokens: 2_048 },
    answer: { outputTokens: 1 },
  }))
  assert.ok(lifeOf(requests).mean < 0.05)
})

test('a sweep of logit_bias over one prompt is certain within forty requests, numbers in the prompt or not', () => {
  const sweep = times(80, (index) => ({
    ...ask(`Run ${index}: say a word.`),
    parameters: { logitBias: `{"${index * 7}":100}`, logprobs: true, topLogprobs: 5, maxTokens: 1 },
  }))
  const { scores, state } = lifeOf(sweep)
  assert.ok((scores[40] ?? 0) > 0.9)
  assert.ok(meanOf(scores.slice(40)) > 0.95)
  assert.equal(parametersSection.statistics(state)[0]?.detector, 'logit_bias_sweep')
})

test('one logit_bias for all prompts is how a classifier works, and a declared evaluation does not cover a sweep', () => {
  const classifier = times(80, (index) => ({
    ...ask(`Sort ${topic(index)}`),
    parameters: { logitBias: '{"1904":5,"2201":5}', maxTokens: 1 },
  }))
  const sweep = times(80, (index) => ({
    ...ask('Say a word.'),
    parameters: { logitBias: `{"${index}":-100}` },
    declared: { evaluation: ['house suite'] },
  }))
  assert.ok(lifeOf(classifier).mean < 0.01)
  assert.ok((lifeOf(sweep).scores.at(-1) ?? 0) > 0.9)
})

test('many answers at once score by how many, and hardly where they cannot vary', () => {
  const sampled = (n: number, temperature: number): number =>
    lifeOf(
      times(40, (index) => ({
        ...ask(`Solve ${topic(index)}`),
        parameters: { n, temperature, maxTokens: 2_048 },
      })),
    ).mean
  assert.ok(sampled(16, 1) > 0.8)
  assert.ok(sampled(16, 1) > sampled(4, 1))
  assert.ok(sampled(3, 1) < 0.25)
  assert.ok(sampled(16, 0) < 0.1)
})

test('bursts of one prompt after another are samples; with new seeds at any temperature', () => {
  const samples = (parameters: (index: number) => Varied['parameters']): number =>
    meanOf(
      lifeOf(
        times(160, (index) => ({
          ...ask(`Solve ${topic(Math.floor(index / 8))}`),
          parameters: parameters(index) ?? {},
        })),
      ).scores.slice(80),
    )
  assert.ok(samples(() => ({ temperature: 1 })) > 0.45)
  assert.ok(samples((index) => ({ temperature: 0, seed: index })) > 0.45)
  assert.ok(samples(() => ({ temperature: 0 })) < 0.08)
})

test('a prompt that is sent a second time is a sample where many were sampled, and nothing where none was', () => {
  const twice = (from: number) =>
    times(40, (index) => ({
      ...ask(topic(from + Math.floor(index / 2))),
      parameters: { temperature: 1 },
    }))
  const sampled = times(60, (index) => ({
    ...ask(topic(Math.floor(index / 5))),
    parameters: { temperature: 1 },
  }))
  const known = lifeOf([...sampled, ...twice(500)]).scores.slice(sampled.length)
  assert.ok(meanOf(known.filter((_, index) => index % 2 === 1)) > 0.5)
  assert.equal(meanOf(lifeOf(twice(500)).scores), 0)
})

test('bursts are still seen where four prompts are sampled at a time', () => {
  const interleaved = times(320, (index) => ({
    ...ask(`Solve ${topic(4 * Math.floor(index / 32) + (index % 4))}`),
    parameters: { temperature: 1 },
  }))
  assert.ok(meanOf(lifeOf(interleaved).scores.slice(160)) > 0.4)
})

test('a suite that runs again each night, a load test of one prompt and retries are no sampling', () => {
  const nightly = times(300, (index) => ({
    ...ask(`Check ${topic(index % 30)}`),
    parameters: { temperature: 0.7 },
  }))
  const small = times(300, (index) => ({
    ...ask(`Check ${topic(index % 10)}`),
    parameters: { temperature: 0.7 },
  }))
  const load = times(300, () => ({ ...ask('ping'), parameters: { temperature: 1 } }))
  const retries = times(100, (index) => ({
    ...ask(`Answer ${topic(index - (index % 10 === 1 ? 1 : 0))}`),
    parameters: { temperature: 1 },
  }))
  assert.equal(lifeOf(nightly).mean, 0)
  assert.equal(lifeOf(small).mean, 0)
  assert.ok(lifeOf(load).mean < 0.1)
  assert.ok(lifeOf(retries).mean < 0.02)
})

test('the same short words in different conversations are no replay', () => {
  const turns = times(60, (index) => ({
    prompt: { user: 'continue', prefixHash: index + 1 },
    parameters: { temperature: 1 },
  }))
  assert.equal(lifeOf(turns).mean, 0)
})

test('popular questions among others are no replay', () => {
  let state = 7
  const requests = times(600, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    const draw = (state >>> 8) % 100
    return {
      ...ask(draw < 24 ? `Popular ${topic(draw % 3)}` : `Rare ${topic((state >>> 4) % 9_999)}`),
      parameters: { temperature: 1 },
    }
  })
  assert.ok(lifeOf(requests).mean < 0.02)
})

test('a declared evaluation lowers the score of what evaluations do', () => {
  const requests = times(40, (index) => ({
    ...ask(`Solve ${topic(index)}`),
    parameters: { n: 16, temperature: 1, maxTokens: 1_024 },
  }))
  const declared = requests.map((request) => ({
    ...request,
    declared: { outputUse: { benchmark: 'permit' as const } },
  }))
  assert.ok(lifeOf(declared).mean < 0.5 * lifeOf(requests).mean)
})

test('a stop string counts where it ends a numbered list, in other digits too', () => {
  const score = (stop: string): number =>
    lifeOf([{ ...ask('go'), parameters: { stop: [stop], maxTokens: 512 } }]).mean
  for (const stop of ['\n20', '20.', '\n２０．', '### 16:']) assert.ok(score(stop) > 0.2, stop)
  for (const stop of ['\n\n', 'def ', '2024-01-01', 'END', '']) assert.equal(score(stop), 0, stop)
})

test('an embedding tells this group nothing', () => {
  const { scores, state } = lifeOf(times(5, () => ({ shape: 'embeddings' as const })))
  assert.deepEqual(scores, [null, null, null, null, null])
  assert.deepEqual(parametersSection.statistics(state), [])
})

test('a sweep that accounts part among them is whole in their merged state', () => {
  const part = (from: number): ReturnType<typeof live> =>
    lifeOf(
      times(12, (index) => ({
        ...ask('Say a word.'),
        parameters: { logitBias: `{"${from + index}":100}` },
      })),
    )
  const merged = part(0).state
  for (const from of [100, 200, 300]) parametersSection.merge(part(from).state, merged)
  const [first] = parametersSection.statistics(merged)
  assert.equal(first?.detector, 'logit_bias_sweep')
  assert.ok(first.count > 36 && first.count < 62, `about 48, not ${first.count}`)
})

const anyParameters = fc.record({
  temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
  maxTokens: fc.option(fc.integer({ min: -1, max: 2 ** 31 })),
  n: fc.option(fc.integer({ min: -5, max: 5_000 })),
  seed: fc.option(fc.integer()),
  logprobs: fc.boolean(),
  topLogprobs: fc.option(fc.integer({ min: -1, max: 1_000 })),
  logitBias: fc.option(fc.string()),
  stop: fc.array(fc.string(), { maxLength: 12 }),
})

test('whatever comes, scores stay in 0..1 and the state is the fold of the records', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ user: fc.constantFrom('a', 'b', 'c'), parameters: anyParameters }), {
        maxLength: 60,
      }),
      (requests) => {
        const { scores, records, state } = lifeOf(
          requests.map(({ user, parameters }) => ({ prompt: { user }, parameters })),
        )
        for (const score of scores) assert.ok(score !== null && score >= 0 && score <= 1)
        const again = { view: new DataView(new ArrayBuffer(parametersSection.stateBytes)), at: 0 }
        for (const record of records) parametersSection.fold(record, again)
        assert.deepEqual(again.view, state.view)
        for (const { detector } of parametersSection.statistics(state)) {
          assert.ok(parametersDetectors.includes(detector))
        }
        assert.ok(scoreOf(records[0]?.view.getUint8(0) ?? 255) !== undefined)
      },
    ),
    { numRuns: 100 },
  )
})
