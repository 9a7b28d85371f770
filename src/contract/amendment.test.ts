import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { amendmentInstants, amendmentsInForce, type Amendment } from './amendment.ts'

function amendment(change: Partial<Amendment> & Pick<Amendment, 'id'>): Amendment {
  return { validFromMs: 0, validToMs: null, knownFromMs: null, rank: 0, ...change }
}

const ids = (list: readonly Amendment[]): string => list.map(({ id }) => id).join(' ')

test('an amendment counts from its first instant until before its last, once it is known', () => {
  const list = [
    amendment({ id: 'a', validFromMs: 10, validToMs: 20 }),
    amendment({ id: 'b', validFromMs: 15, knownFromMs: 30 }),
  ]
  const at = (asOfMs: number, knownAtMs: number): string =>
    ids(amendmentsInForce(list, { asOfMs, knownAtMs }).over)
  assert.deepEqual(
    [at(9, 99), at(10, 99), at(19, 99), at(20, 99), at(19, 29), at(19, 30), at(14, 99)],
    ['', 'a', 'a b', 'b', 'a', 'a b', 'a'],
  )
  assert.deepEqual(amendmentInstants(list), [10, 15, 20, 30])
})

interface Stated extends Amendment {
  readonly terms: Readonly<Record<string, number>>
}

/** Each term by itself: the strongest document that states it, and of that the last statement. */
function reference(
  own: Readonly<Record<string, number>>,
  amendments: readonly Stated[],
  { asOfMs, knownAtMs }: { readonly asOfMs: number; readonly knownAtMs: number },
): Record<string, number> {
  const found: Record<string, number> = {}
  for (const term of ['p', 'q', 'r']) {
    let best = own[term] === undefined ? null : { rank: 0, fromMs: -Infinity, value: own[term] }
    for (const { rank, validFromMs, validToMs, knownFromMs, terms } of amendments) {
      const value = terms[term]
      if (value === undefined || asOfMs < validFromMs) continue
      if (validToMs !== null && asOfMs >= validToMs) continue
      if (knownFromMs !== null && knownAtMs < knownFromMs) continue
      const isBetter =
        best === null || rank < best.rank || (rank === best.rank && validFromMs > best.fromMs)
      if (isBetter) best = { rank, fromMs: validFromMs, value }
    }
    if (best !== null) found[term] = best.value
  }
  return found
}

test('laid one on another in their order, amendments leave of each term what the strongest and latest says', () => {
  const instant = fc.integer({ min: 0, max: 8 })
  const terms = fc.record({ p: fc.nat(), q: fc.nat(), r: fc.nat() }, { requiredKeys: [] })
  const drawn = fc.record({
    validFromMs: instant,
    lastsMs: fc.option(fc.integer({ min: 1, max: 5 })),
    knownFromMs: fc.option(instant),
    rank: fc.nat(2),
    terms,
  })
  fc.assert(
    fc.property(
      terms,
      // Two of one document at one instant are refused before.
      fc.uniqueArray(drawn, { selector: ({ rank, validFromMs }) => `${rank} ${validFromMs}` }),
      instant,
      instant,
      (own, list, asOfMs, knownAtMs) => {
        const at = { asOfMs, knownAtMs }
        const amendments = list.map(({ lastsMs, ...rest }, index): Stated => ({
          ...rest,
          id: `a${index}`,
          validToMs: lastsMs === null ? null : rest.validFromMs + lastsMs,
        }))
        const { over, under } = amendmentsInForce(amendments, at)
        let laid: Record<string, number> = { ...own }
        for (const one of under) laid = { ...one.terms, ...laid }
        for (const one of over) laid = { ...laid, ...one.terms }
        assert.deepEqual({ ...laid }, reference(own, amendments, at))
      },
    ),
    { numRuns: 1000 },
  )
})
