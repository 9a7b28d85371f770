import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Rational } from '../kernel/money.ts'
import { holdFor, loweredCap, tokenBound } from './bounds.ts'
import type { Hold, ModelBounds, PricedMember, RequestBounds } from './bounds.ts'
import type { PriceVersion, TokenKind, UsageKind } from './price.ts'
import { factorOne } from './rates.ts'
import { rate } from './rating.ts'

const request: RequestBounds = {
  bodyBytes: 1000,
  images: 0,
  audio: false,
  opaque: false,
  cacheKinds: 'none',
  requestedCap: 100,
  n: 1,
  prompts: 1,
  unboundedField: null,
}
const model: ModelBounds = {
  maxOutputTokens: 16_384,
  contextWindowTokens: 128_000,
  templateTokens: 64,
  imageTokensMax: 1600,
  audioSecondsMax: 1500,
}

function version(
  rates: Partial<Record<TokenKind, bigint | Rational>>,
  currency = 'USD',
): PriceVersion {
  const nanosPerToken = new Map<TokenKind, Rational>()
  for (const [kind, price] of Object.entries(rates) as [TokenKind, bigint | Rational][]) {
    nanosPerToken.set(kind, typeof price === 'bigint' ? { num: price, den: 1n } : price)
  }
  return { id: 'list@2026-01-01', currency, validFromMs: 0, validToMs: null, nanosPerToken }
}

const plain = version({ input: 10n, output: 40n })
const hard = { factor: factorOne, hard: true }

function held(of: RequestBounds, members: readonly PricedMember[], terms = hard): Hold {
  const result = holdFor(of, members, terms)
  assert.ok(result.kind === 'hold', result.kind)
  return result
}

const one = (at: PriceVersion, bounds = model): PricedMember[] => [{ bounds, version: at }]

test('the smallest proven bound counts, for input and for output', () => {
  const rows: readonly [string, Partial<RequestBounds>, Partial<ModelBounds>, number, number][] = [
    ['bytes and template', {}, {}, 1064, 100],
    ['the context window', { bodyBytes: 500_000 }, {}, 128_000, 100],
    ['images on top of the text', { images: 3 }, {}, 1064 + 4800, 100],
    ['audio: the window alone', { audio: true }, {}, 128_000, 100],
    ['the model caps the client', { requestedCap: 99_999 }, {}, 1064, 16_384],
    ['no cap: the model caps', { requestedCap: null }, {}, 1064, 16_384],
    ['each choice costs', { n: 5 }, {}, 1064, 500],
    ['each choice of each prompt costs', { n: 2, prompts: 3 }, {}, 1064, 600],
    ['a tiny model', { requestedCap: null, n: 2 }, { maxOutputTokens: 7 }, 1064, 14],
  ]
  for (const [name, of, bounds, input, output] of rows) {
    const bound = tokenBound({ ...request, ...of }, { ...model, ...bounds })
    assert.deepEqual([bound.inputTokens, bound.outputTokens], [input, output], name)
    assert.equal(bound.unprovenField, null, name)
  }
})

test('a hard budget refuses by name what nothing bounds; a soft one holds as far as it goes', () => {
  const blind = { ...model, imageTokensMax: null }
  const rows: readonly [Partial<RequestBounds>, string][] = [
    [{ images: 1 }, 'messages'],
    [{ unboundedField: 'web_search_options' }, 'web_search_options'],
  ]
  for (const [of, param] of rows) {
    const refused = holdFor({ ...request, ...of }, one(plain, blind), hard)
    assert.deepEqual(refused, { kind: 'refused', code: 'metering.cost_unbounded', param })
    const soft = holdFor({ ...request, ...of }, one(plain, blind), { ...hard, hard: false })
    assert.equal(soft.kind, 'hold')
  }
  assert.equal(held(request, one(plain, blind)).holdNanos, 1064n * 10n + 100n * 40n)
})

test('what costs nothing needs no bound, unless something beside the tokens is charged', () => {
  const blind = { ...model, imageTokensMax: null }
  const free = one(version({ input: 0n, output: 0n }), blind)
  assert.equal(held({ ...request, images: 1 }, free).holdNanos, 0n)
  for (const more of [{ unboundedField: 'web_search_options' }, { audio: true }]) {
    assert.equal(holdFor({ ...request, ...more }, free, hard).kind, 'refused')
  }
  const almost = one(version({ input: 0n, output: 1n }), blind)
  assert.equal(holdFor({ ...request, images: 1 }, almost, hard).kind, 'refused')
  const named = holdFor({ ...request, images: 1, imageField: 'input' }, almost, hard)
  assert.equal(named.kind === 'refused' && named.param, 'input')
})

test('the dearest rate that can be reached is held: cache write over input, reasoning over output', () => {
  const surcharge = version({
    input: 10n,
    cached_input: 1n,
    cache_write: 13n,
    output: 40n,
    reasoning: 60n,
  })
  assert.equal(held(request, one(surcharge)).holdNanos, 1064n * 13n + 100n * 60n)
  const media = version({
    input: 10n,
    output: 40n,
    image: 20n,
    audio_input: 90n,
    audio_output: 200n,
  })
  assert.equal(held(request, one(media)).holdNanos, 1064n * 10n + 100n * 40n)
  const heard = held({ ...request, audio: true }, one(media))
  assert.equal(heard.holdNanos, 128_000n * 90n + 100n * 200n)
  assert.equal(held({ ...request, images: 1 }, one(media)).holdNanos, 2664n * 20n + 100n * 40n)
})

test('the dearest member is held, for the customer and for the provider', () => {
  const members = [
    ...one(plain),
    ...one(version({ input: 11n, output: 30n })),
    ...one(version({ input: 1n, output: 99n })),
  ]
  const hold = held(request, members, { factor: { num: 3n, den: 2n }, hard: true })
  assert.equal(hold.costHoldNanos, 14_704n)
  // 14,704 times 1.5, and a nano because half-nano rates may round two lines up.
  assert.equal(hold.holdNanos, 22_057n)
})

test('no price, no audio price and mixed currencies are an unknown price, never zero', () => {
  const cases: readonly [RequestBounds, PricedMember[]][] = [
    [request, one(version({ input: 1n }))],
    [request, one(version({ output: 1n }))],
    [{ ...request, audio: true }, one(plain)],
    [request, [...one(plain), ...one(version({ input: 1n, output: 1n }, 'EUR'))]],
  ]
  for (const [of, members] of cases) {
    const refused = holdFor(of, members, hard)
    assert.equal(refused.kind === 'refused' && refused.code, 'metering.price_unknown')
  }
})

test('a budget that pays for one token lowers the cap to one; one nano less is too little', () => {
  const input = 1064n * 10n
  assert.equal(loweredCap(input + 40n, request, one(plain), factorOne), 1)
  assert.equal(loweredCap(input + 39n, request, one(plain), factorOne), null)
  assert.equal(loweredCap(input + 4000n, request, one(plain), factorOne), 100)
  assert.equal(loweredCap(input + 3999n, request, one(plain), factorOne), 99)
  assert.equal(
    loweredCap(10n ** 15n, { ...request, requestedCap: null }, one(plain), factorOne),
    16_384,
  )
  assert.equal(loweredCap(input, request, one(version({ input: 10n, output: 0n })), factorOne), 100)
  assert.equal(
    loweredCap(input - 1n, request, one(version({ input: 10n, output: 0n })), factorOne),
    null,
  )
})

test('the lowered cap leaves room for lines that round up', () => {
  const half = version({ input: 0n, output: { num: 1n, den: 2n } })
  // 18 tokens are 9 nanos and may round up to 10 over two lines; 19 could be 11.
  assert.equal(loweredCap(10n, request, one(half), factorOne), 18)
  assert.equal(held({ ...request, requestedCap: 18 }, one(half)).holdNanos, 10n)
})

const rational = fc.oneof(
  fc.bigInt(0n, 100_000n).map((num) => ({ num, den: 1n })),
  fc.record({ num: fc.bigInt(0n, 10n ** 9n), den: fc.bigInt(1n, 10n ** 6n) }),
)
const anyVersion = fc
  .record({
    input: rational,
    output: rational,
    cached: rational,
    write: rational,
    hour: rational,
    thought: rational,
    own: fc.nat(7),
  })
  .map(({ input, output, cached, write, hour, thought, own }) => {
    const extra: Partial<Record<TokenKind, Rational>> = {}
    if (own & 1) extra.cached_input = cached
    if (own & 2) Object.assign(extra, { cache_write: write, cache_write_1h: hour })
    if (own & 4) extra.reasoning = thought
    return version({ input, output, ...extra })
  })
const anyMember = fc.record({
  version: anyVersion,
  bounds: fc.record({
    maxOutputTokens: fc.integer({ min: 1, max: 5000 }),
    contextWindowTokens: fc.integer({ min: 1, max: 100_000 }),
    templateTokens: fc.nat(100),
    imageTokensMax: fc.nat(3000),
    audioSecondsMax: fc.constant(null),
  }),
})
const anyRequest = fc.record({
  bodyBytes: fc.nat(200_000),
  images: fc.nat(3),
  audio: fc.constant(false),
  opaque: fc.boolean(),
  cacheKinds: fc.constantFrom('none', 'minutes', 'hour'),
  requestedCap: fc.option(fc.integer({ min: 1, max: 8000 })),
  n: fc.integer({ min: 1, max: 4 }),
  prompts: fc.integer({ min: 1, max: 4 }),
  unboundedField: fc.constant(null),
})
const anyFactor = fc.record({ num: fc.bigInt(0n, 300n), den: fc.bigInt(1n, 200n) })
const anyMembers = fc.array(anyMember, { minLength: 1, maxLength: 3 })

test('the hold is never below the real cost and price of a usage within the bounds, at any member', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      anyRequest,
      anyMembers,
      anyFactor,
      share,
      share,
      share,
      (of, members, factor, a, b, c) => {
        const found = holdFor(of, members, { factor, hard: true })
        const unpriced = members.some(({ version: at }) => !at.nanosPerToken.has('cache_write'))
        assert.equal(found.kind === 'refused', of.cacheKinds !== 'none' && unpriced)
        if (found.kind === 'refused') return
        const hold = found
        for (const member of members) {
          const bound = tokenBound(of, member.bounds)
          const cached = Math.floor(bound.inputTokens * a)
          const written = Math.floor((bound.inputTokens - cached) * b)
          const reasoning = Math.floor(bound.outputTokens * c)
          const tokens = new Map<TokenKind, number>([
            ['input', bound.inputTokens - cached],
            ['cached_input', cached],
            ['output', bound.outputTokens - reasoning],
            ['reasoning', reasoning],
          ])
          if (member.version.nanosPerToken.has('cache_write')) {
            // Who asks for the hour may get either; who does not never gets the hour.
            const kind = of.cacheKinds === 'hour' ? 'cache_write_1h' : 'cache_write'
            tokens.set('input', bound.inputTokens - cached - written).set(kind, written)
          }
          const real = rate({ source: 'provider', tokens }, member.version, factor)
          assert.ok(real.kind === 'rated')
          assert.ok(real.priceNanos <= hold.holdNanos, `${real.priceNanos} over ${hold.holdNanos}`)
          assert.ok(real.costNanos <= hold.costHoldNanos)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('what bytes do not bound is bounded by the context window', () => {
  const of = { ...request, bodyBytes: 10 }
  assert.equal(tokenBound(of, model).inputTokens, 10 + model.templateTokens)
  const opaque = tokenBound({ ...of, opaque: true }, model)
  assert.deepEqual([opaque.inputTokens, opaque.unprovenField], [model.contextWindowTokens, null])
})

test('the lowered cap fits the budget, and one token more does not', () => {
  fc.assert(
    fc.property(
      anyRequest,
      anyMembers,
      anyFactor,
      fc.bigInt(0n, 10n ** 10n),
      (any, members, factor, left) => {
        // Priced or not, what is written into a cache is input to this bound.
        const of = { ...any, cacheKinds: 'none' } as const
        const holdAt = (cap: number) =>
          held({ ...of, requestedCap: cap }, members, { factor, hard: true }).holdNanos
        const most = Math.max(...members.map(({ bounds }) => bounds.maxOutputTokens))
        const asked = Math.min(of.requestedCap ?? most, most)
        const cap = loweredCap(left, of, members, factor)
        if (cap === null) {
          assert.ok(holdAt(1) > left)
          return
        }
        assert.ok(cap >= 1 && cap <= asked)
        assert.ok(holdAt(cap) <= left)
        assert.ok(cap === asked || holdAt(cap + 1) > left, `${cap} is not the largest`)
      },
    ),
    { numRuns: 500 },
  )
})

test('pictures, characters and seconds are held at their most, by units or by tokens', () => {
  const media = (kind: NonNullable<RequestBounds['media']>): RequestBounds => ({
    ...request,
    requestedCap: null,
    media: kind,
  })
  const at = (...kinds: readonly (readonly [UsageKind, bigint])[]): PriceVersion => ({
    ...plain,
    nanosPerToken: new Map(kinds.map(([kind, num]) => [kind, { num, den: 1n }])),
  })
  const small = { ...model, maxOutputTokens: 500 }
  const pictures = media({ kind: 'pictures', count: 3, edits: false })
  assert.equal(held(pictures, one(at(['picture', 7n]), small)).holdNanos, 21n)
  const drawn = at(['input', 1n], ['image_output', 2n])
  assert.equal(held({ ...pictures, n: 3 }, one(drawn, small)).holdNanos, 1064n + 3n * 500n * 2n)
  const speech = media({ kind: 'speech', characters: 9 })
  assert.equal(held(speech, one(at(['character', 5n]))).holdNanos, 45n)
  const sound = media({ kind: 'sound', secondsMax: 9000, secondsMin: 1 })
  const perSecond = at(['second', 2n])
  assert.equal(held(sound, one(perSecond)).holdNanos, 1500n * 2n)
  // Ninety bytes of silence may be hours: FLAC has frames of a dozen bytes for 65,535 samples at any rate.
  const silence = media({ kind: 'sound', secondsMax: 90, secondsMin: 1 })
  assert.equal(held(silence, one(perSecond)).holdNanos, 1500n * 2n)
  const blind = one(perSecond, { ...model, audioSecondsMax: null })
  assert.deepEqual(holdFor(sound, blind, hard), {
    kind: 'refused',
    code: 'metering.cost_unbounded',
    param: 'file',
  })
  assert.equal(held(sound, blind, { ...hard, hard: false }).holdNanos, 18_000n)
  for (const asked of [pictures, speech, sound]) {
    const refused = holdFor(asked, one(plain), hard)
    assert.ok(refused.kind === 'refused' && refused.code === 'metering.price_unknown')
    assert.equal(loweredCap(10n ** 12n, asked, one(plain), factorOne), null)
  }
})
