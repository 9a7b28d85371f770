// What the pages of parties are made of, without a browser: where owners stand and labels lie, which field a
// problem belongs to, what is sent for what was filled in, and what a first call says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ApiError } from '../../console/src/api/errors.ts'
import { contractBody, partyBody } from '../../console/src/pages/onboard/bodies.ts'
import { problemsIn } from '../../console/src/pages/onboard/problems.ts'
import { layOut, type Box, type LaidEdge } from '../../console/src/pages/party/graph-layout.ts'
import { percentText, shareText } from '../../console/src/pages/party/percent.ts'
import { partySearch } from '../../console/src/pages/party/search.ts'
import { sdks, snippet } from '../../console/src/pages/start/snippets.ts'

const graphs = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const id = fc.integer({ min: 0, max: count - 1 }).map((n) => `n${n}`)
  const edge = fc.record({ owner: id, of: id, labelWidth: fc.integer({ min: 20, max: 260 }) })
  return fc.record({
    ids: fc.constant(Array.from({ length: count }, (_, n) => `n${n}`)),
    edges: fc
      .array(edge, { maxLength: 16 })
      .map((edges): LaidEdge[] => edges.map((one, n) => ({ ...one, id: `e${n}` }))),
  })
})

function overlap(one: Box, other: Box): boolean {
  return (
    Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
    Math.abs(one.y - other.y) < (one.height + other.height) / 2
  )
}

test('labels and boxes never overlap, and all are inside, whoever owns whom', () => {
  fc.assert(
    fc.property(graphs, ({ ids, edges }) => {
      const { nodes, labels, lines, width, height } = layOut(ids, edges, 'n0')
      const boxes = [...nodes.values(), ...labels.values()]
      assert.equal(nodes.size, ids.length)
      const drawn = edges.filter(({ owner, of }) => owner !== of)
      assert.deepEqual([...labels.keys()].toSorted(), drawn.map(({ id }) => id).toSorted())
      boxes.forEach((one, at) => {
        assert.ok(one.x - one.width / 2 >= 0 && one.x + one.width / 2 <= width)
        assert.ok(one.y - one.height / 2 >= 0 && one.y + one.height / 2 <= height)
        for (const other of boxes.slice(at + 1)) assert.ok(!overlap(one, other))
      })
      for (const { id, owner, of } of drawn) {
        const points = lines.get(id) ?? []
        const [from, to] = [points[0], points.at(-1)]
        assert.ok(from !== undefined && to !== undefined)
        assert.ok(Math.abs(from.x - (nodes.get(owner)?.x ?? 0)) <= 104, 'it leaves its owner')
        assert.ok(Math.abs(to.x - (nodes.get(of)?.x ?? 0)) <= 104, 'and reaches what is owned')
      }
    }),
    { numRuns: 200 },
  )
})

test('an owner stands above what it owns, and above whatever that owns in turn', () => {
  const edge = (owner: string, of: string): LaidEdge => ({
    id: `${owner}-${of}`,
    owner,
    of,
    labelWidth: 40,
  })
  const ids = ['party', 'parent', 'top', 'circle']
  const edges = [
    edge('parent', 'party'),
    edge('top', 'parent'),
    edge('top', 'party'),
    edge('circle', 'top'),
    edge('party', 'circle'),
  ]
  const { nodes } = layOut(ids, edges, 'party')
  const heights = ids.map((id) => nodes.get(id)?.y ?? 0)
  assert.deepEqual(
    heights,
    heights.toSorted((a, b) => b - a),
  )
  assert.equal(new Set(heights).size, 4)
})

test('shares are shown exactly, a fraction as what it is about, and an open end as such', () => {
  assert.equal(percentText('49.9'), '49.9')
  assert.equal(percentText('100/3'), '≈ 33.33')
  assert.equal(percentText('1/300'), '≈ 0.00')
  assert.equal(shareText({ from: '10', to: '30' }), '10 – 30 %')
  assert.equal(shareText({ from: '60', to: '60' }), '60 %')
  assert.equal(shareText({ from: '5', to: null }), '≥ 5 %')
})

test('a broken link opens the page as if it said nothing', () => {
  assert.deepEqual(partySearch({ tab: 'x', at: '2026-13-45', country: 'china', days: 8 }), {})
  assert.deepEqual(
    partySearch({ tab: 'ownership', at: '2026-01-31', country: 'CN', days: '7', measure: 'USD' }),
    { tab: 'ownership', at: '2026-01-31', country: 'CN', days: 7, measure: 'USD' },
  )
})

test('what is left empty is not sent; owners are read line by line', () => {
  const start = { id: 'acme', legalName: 'Acme', country: 'sg' }
  assert.deepEqual(partyBody(start), { id: 'acme', legalName: 'Acme', country: 'SG' })
  const evidence = { from: '2026-01-01', verifiedAt: '2026-01-02', confidence: 'official' }
  const ownership = 'dispersed 40 %\nholding 10-30\nfund'
  const body = partyBody({ ...start, ...evidence, source: 'Register', ownership })
  assert.deepEqual(
    body.ownership?.map(({ owner, share }) => [owner, share]),
    [
      ['dispersed', '40'],
      ['holding', { from: '10', to: '30' }],
      ['fund', 'unknown'],
    ],
  )
  assert.equal(body.dossier?.[0]?.names[0]?.text, 'Acme')
  const contract = contractBody({
    id: 'a-1',
    party: 'acme',
    validFrom: '2026-01-01',
    models: 'gpt-4o, o4-mini',
    'permits.processing': 'sg, JP.japaneast',
    'budgets[0].period': 'month',
  })
  assert.deepEqual(contract, {
    id: 'a-1',
    party: 'acme',
    validFrom: '2026-01-01',
    models: ['gpt-4o', 'o4-mini'],
    permits: { processing: ['SG', 'JP.japaneast'] },
  })
})

test('a first call is quoted so that no name of a model ends the quotes', () => {
  const text = snippet('curl', { origin: 'http://h', secret: 'sk', model: `m' ; rm "x` })
  assert.ok(text.includes(String.raw`-d '{"model":"m'\'' ; rm \"x"`))
  const python = snippet('openai-python', { origin: 'http://h', model: `m" ; rm` })
  assert.ok(python.includes(String.raw`model="m\" ; rm"`))
  assert.match(python, /base_url="http:\/\/h\/v1"/)
  assert.match(
    snippet('openai-node', { origin: 'http://h', model: 'm' }),
    /baseURL: "http:\/\/h\/v1"/,
  )
})

test('a first call in each SDK reads the key from the environment, unless the key that was just made is given', () => {
  for (const sdk of sdks) {
    const call = { origin: 'http://h', model: 'm' }
    const read = snippet(sdk, call)
    const given = snippet(sdk, { ...call, secret: 'sk-ch-made' })
    assert.ok(read.includes('CUSTOMHOUSE_KEY'), sdk)
    assert.ok(given.includes('sk-ch-made') && !given.includes('CUSTOMHOUSE_KEY'), sdk)
  }
})

test('each problem stands at its field, however many are told at once; the rest stands above', () => {
  const names = ['purpose', 'permits.processing', 'permits.rest', 'budgets[0].amount', 'id']
  const problem = (detail: string, param = '') =>
    new ApiError({ status: 400, code: 'admin.invalid', detail, param, retryAfterSeconds: null })
  const found = problemsIn(
    problem(
      'permits.processing[0] has SGX: a place is a country; permits.rest is missing; add it; budgets[0].amount must be an amount',
    ),
    names,
    String,
  )
  assert.deepEqual(
    [...found.byField],
    [
      ['permits.processing', 'permits.processing[0] has SGX: a place is a country'],
      ['permits.rest', 'permits.rest is missing; add it'],
      ['budgets[0].amount', 'budgets[0].amount must be an amount'],
    ],
  )
  assert.equal(found.rest, null)
  assert.deepEqual(
    [...problemsIn(problem('take another id.', 'id'), names, String).byField.keys()],
    ['id'],
  )
  const other = problem('models is missing')
  assert.equal(problemsIn(other, names, String).rest, other)
  assert.notEqual(problemsIn(new Error('x'), names, String).rest, null)
})
