// The pure parts of the map, on any flows: nothing is lost on the way through it, nothing lies on anything else, and
// sums are exact.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { setKey, totalsOf, volumeOf, widthOf, type Flow } from '../../console/src/pages/map/flow.ts'
import { buildGraph, cellId, type Band, type Graph } from '../../console/src/pages/map/graph.ts'
import { layOut, type Box } from '../../console/src/pages/map/layout.ts'
import { requestsBehind } from '../../console/src/pages/map/links.ts'
import { mapSearch, spanQuery } from '../../console/src/pages/map/search.ts'
import { addDecimals } from '../../console/src/ui/decimal.ts'

const countries = ['SG', 'DE', 'JP', 'US', 'KE', 'BR', 'PL', 'IN', 'FR', 'MX', 'AE', 'GB', null]
const place = fc.constantFrom('SE', 'JP.japaneast', 'US', 'SG', 'zone:eea')
const set = fc.oneof(
  fc.constant('unknown' as const),
  fc.record({ open: fc.boolean(), places: fc.uniqueArray(place, { maxLength: 3 }) }),
)
const amount = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((nanos) => {
  const digits = nanos.toString().padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
})

const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    party: fc.integer({ min: 0, max: 19 }),
    deployment: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'),
    verdict: fc.constantFrom('permit', 'permit', 'deny', 'refer'),
    rule: fc.constantFrom('x.one', 'x.two', 'contract.models', null),
    code: fc.constantFrom('policy.denied', 'metering.budget_exhausted', 'place.none_available'),
    requests: fc.integer({ min: 1, max: 1_000_000 }),
    tokens: fc.integer({ min: 0, max: 1_000_000_000 }),
    price: amount,
    sets: fc.tuple(set, set, set, set),
  })
  .map(({ party, deployment, verdict, rule, code, requests, tokens, price, sets }): Flow => {
    const isSent = verdict === 'permit'
    const [processing, rest, abuseStore, review] = sets
    return {
      party: `party-${party}`,
      partyName: `Party ${party}`,
      country: countries[party % countries.length] ?? null,
      contract: `contract-${party}`,
      model: 'm',
      channel: isSent ? 'c' : null,
      seller: isSent ? `seller-${deployment}` : null,
      deployment: isSent ? deployment : null,
      type: null,
      gone: false,
      locations: isSent
        ? {
            ingress: processing,
            processing,
            rest,
            abuseStore,
            review,
            metadata: 'unknown',
            downstream: 'unknown',
          }
        : null,
      asserted: [],
      verdict,
      code: isSent ? null : code,
      rule: isSent ? null : rule,
      rules: isSent || rule === null ? [] : [rule],
      requests,
      attempts: 1,
      tokens: isSent ? tokens : 0,
      currency: 'USD',
      price: isSent ? price : '0',
    }
  })

const anyFlows = fc.array(anyFlow, { minLength: 1, maxLength: 60 })
const measure = fc.constantFrom('requests', 'tokens', 'money:USD')
const lists = fc.subarray(['country', 'stop', 'place', 'kept']).map((some) => new Set(some))

function requestsOf(bands: readonly Band[]): number {
  return bands.flatMap(({ flows }) => flows).reduce((sum, { requests }) => sum + requests, 0)
}

function nodesOf(graph: Graph) {
  return [...graph.countries, ...graph.stops, ...graph.places, ...graph.kept]
}

test('every request enters once, and what passes is processed once and answers three questions', () => {
  fc.assert(
    fc.property(anyFlows, measure, lists, (flows, by, wholeLists) => {
      const graph = buildGraph({ whole: flows, shown: flows, measure: by, wholeLists })
      const of = (step: Band['step']) =>
        requestsOf(graph.bands.filter((band) => band.step === step))
      const sent = flows.filter(({ verdict }) => verdict === 'permit')
      const sum = (some: readonly Flow[]) => some.reduce((all, one) => all + one.requests, 0)
      assert.equal(of('in'), sum(flows))
      assert.equal(of('out'), sum(sent))
      assert.equal(of('kept'), 3 * sum(sent))
      assert.equal(requestsOf(graph.bands.filter(({ to }) => to === cellId)), sum(sent))
      const ids = new Set([cellId, ...nodesOf(graph).map(({ id }) => id)])
      assert.ok(graph.bands.every(({ from, to }) => ids.has(from) && ids.has(to)))
      assert.equal(ids.size, nodesOf(graph).length + 1)
    }),
  )
})

test('a long tail is one node that stands for at least two; shown whole there is none', () => {
  fc.assert(
    fc.property(anyFlows, measure, (flows, by) => {
      const all = { whole: flows, shown: flows, measure: by }
      const cut = buildGraph({ ...all, wholeLists: new Set<string>() })
      assert.ok(nodesOf(cut).every(({ more }) => more === 0 || more > 1))
      const whole = new Set(['country', 'stop', 'place', 'kept'])
      const full = buildGraph({ ...all, wholeLists: whole })
      assert.ok(nodesOf(full).every(({ more }) => more === 0))
      const shownCountries = cut.countries.reduce((sum, { more }) => sum + Math.max(more, 1), 0)
      assert.equal(shownCountries, full.countries.length)
    }),
  )
})

test('no label lies on another, at any width', () => {
  fc.assert(
    fc.property(
      anyFlows,
      measure,
      lists,
      fc.integer({ min: 660, max: 1_600 }),
      (flows, by, wholeLists, width) => {
        const graph = buildGraph({ whole: flows, shown: flows, measure: by, wholeLists })
        const full = flows.reduce((sum, flow) => sum + widthOf(flow, by), 0)
        const { nodes, headings, height, passage } = layOut({ graph, measure: by, width, full })
        const boxes = [...nodes.map(({ slot }) => slot), ...headings.map(({ box }) => box), passage]
        for (const [index, box] of boxes.entries()) {
          assert.ok(
            box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height,
          )
          for (const other of boxes.slice(index + 1))
            assert.ok(!overlaps(box, other), JSON.stringify([box, other]))
        }
      },
    ),
  )
})

function overlaps(a: Box, b: Box): boolean {
  const mayTouch = 0.01
  return (
    a.x + a.width > b.x + mayTouch &&
    b.x + b.width > a.x + mayTouch &&
    a.y + a.height > b.y + mayTouch &&
    b.y + b.height > a.y + mayTouch
  )
}

test('ribbons stay within the nodes that they join', () => {
  fc.assert(
    fc.property(anyFlows, measure, (flows, by) => {
      const graph = buildGraph({
        whole: flows,
        shown: flows,
        measure: by,
        wholeLists: new Set<string>(),
      })
      const full = flows.reduce((sum, flow) => sum + widthOf(flow, by), 0)
      const { bands, nodes, passage } = layOut({ graph, measure: by, width: 900, full })
      const heights = new Map(nodes.map(({ node, slot }) => [node.id, slot]))
      heights.set(cellId, passage)
      for (const { band, y0, y1, thickness } of bands) {
        for (const [id, y] of [
          [band.from, y0],
          [band.to, y1],
        ] as const) {
          const node = heights.get(id)
          assert.ok(node !== undefined)
          assert.ok(y >= node.y - 0.01 && y + thickness <= node.y + node.height + 0.01)
        }
      }
    }),
  )
})

test('nodes keep their order while parts of the time are shown', () => {
  fc.assert(
    fc.property(anyFlows, fc.infiniteStream(fc.boolean()), measure, (whole, keeps, by) => {
      const shown = whole.filter(() => keeps.next().value === true)
      const wholeLists = new Set<string>()
      const before = buildGraph({ whole, shown: whole, measure: by, wholeLists })
      const part = buildGraph({ whole, shown, measure: by, wholeLists })
      assert.deepEqual(
        nodesOf(part).map(({ id }) => id),
        nodesOf(before).map(({ id }) => id),
      )
    }),
  )
})

test('sums of amounts are exact where floats are not', () => {
  assert.equal(addDecimals(['0.1', '0.2']), '0.3')
  assert.equal(addDecimals([]), '0')
  assert.equal(addDecimals(['-1.5', '1.000000001']), '-0.499999999')
  assert.equal(addDecimals(['9007199254740993.000000001', '1']), '9007199254740994.000000001')
  assert.throws(() => addDecimals(['1e3']), /not a decimal amount: 1e3/)
  fc.assert(
    fc.property(fc.array(amount), (amounts) => {
      const nanos = (text: string) => {
        const [whole = '0', fraction = ''] = text.split('.', 2)
        return BigInt(whole + fraction.padEnd(9, '0'))
      }
      assert.equal(
        nanos(addDecimals(amounts)),
        amounts.reduce((sum, one) => sum + nanos(one), 0n),
      )
    }),
  )
})

test('amounts of two currencies are never added, and an amount that is not told is none', () => {
  const [flow] = fc.sample(
    anyFlow.filter(({ verdict }) => verdict === 'permit'),
    1,
  )
  assert.ok(flow !== undefined)
  const { price: _price, ...untold } = flow
  const flows = [
    { ...flow, currency: 'USD', price: '1.5' },
    { ...flow, currency: 'EUR', price: '2.25' },
    { ...flow, currency: 'USD', price: '0.000000001' },
    untold,
  ]
  assert.deepEqual(volumeOf(flows).prices, [
    ['EUR', '2.25'],
    ['USD', '1.500000001'],
  ])
  const times = { from: '', to: '', requests: 1, permits: 1, denies: 0, refers: 0, tokens: 2 }
  const buckets = [{ ...times, price: { USD: '0.1' } }, { ...times, price: { USD: '0.2' } }, times]
  assert.deepEqual(totalsOf(buckets).prices, [['USD', '0.3']])
})

test('equal sets of places are one node, however they are listed; unknown, none and open are others', () => {
  assert.equal(
    setKey({ open: false, places: ['SE', 'US'] }),
    setKey({ open: false, places: ['US', 'SE'] }),
  )
  const others = ['unknown', { open: false, places: [] }, { open: true, places: [] }] as const
  assert.equal(new Set(others.map(setKey)).size, 3)
})

test('a ribbon leads to requests by what all of its flows share, and by nothing else', () => {
  const sample = fc.sample(
    anyFlow.filter(({ verdict }) => verdict === 'deny'),
    2,
  )
  const [one, two] = sample.map((flow, index) => ({
    ...flow,
    party: `party-${index}`,
    country: index === 0 ? 'DE' : 'JP',
    code: 'policy.denied',
    rules: ['contract.models', 'x.one'],
  }))
  assert.ok(one !== undefined && two !== undefined)
  const span = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }
  const searchOf = (flows: readonly Flow[]) =>
    Object.fromEntries(
      new URL(requestsBehind({ step: 'in', flows }, span), 'http://x').searchParams,
    )
  const shared = { verdict: 'deny', code: 'policy.denied', rule: 'x.one', ...span }
  assert.deepEqual(searchOf([one]), { party: 'party-0', ...shared })
  assert.deepEqual(searchOf([one, two]), shared)
  assert.deepEqual(searchOf([one, { ...two, country: 'DE' }]), { country: 'DE', ...shared })
})

test('whatever a link says, the map opens: what it cannot mean is left out', () => {
  assert.deepEqual(mapSearch({ range: 'year', measure: 'money:usd', bucket: 'x', view: 1 }), {})
  assert.deepEqual(mapSearch({ range: 'day', measure: 'money:EUR', party: 7, whole: 'country' }), {
    range: 'day',
    measure: 'money:EUR',
    party: '7',
    whole: 'country',
  })
})

test('a span is whole parts that reach to now', () => {
  const now = Date.parse('2026-11-23T10:07:31.250Z')
  assert.deepEqual(spanQuery('hour', now), {
    from: '2026-11-23T09:08:00.000Z',
    to: '2026-11-23T10:08:00.000Z',
    buckets: 60,
  })
  assert.deepEqual(spanQuery('quarter', now), {
    from: '2026-08-26T00:00:00.000Z',
    to: '2026-11-24T00:00:00.000Z',
    buckets: 90,
  })
})
