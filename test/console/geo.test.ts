// The map over an operator's own geographic base: nothing is lost or drawn where nobody said it is, only numbers come
// from the file, and the base says whose it is. The base is made up.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import type { Flow } from '../../console/src/pages/map/flow.ts'
import { frameOf, layOnMap, project, shapePath } from '../../console/src/pages/map/geo.ts'
import { spotOf } from '../../console/src/ui/spots.ts'
import { admin } from '../support/admin.ts'
import { hello, openTestHouse, post } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'
import { axeProblems, keepScreenshot, noBrowser, openPages } from './support.ts'

const base: Flow = {
  party: 'p',
  partyName: 'P',
  country: 'DE',
  contract: 'c',
  model: 'm',
  channel: 'c',
  seller: 's',
  deployment: 'd',
  type: null,
  gone: false,
  locations: null,
  verdict: 'permit',
  code: null,
  asserted: [],
  attempts: 1,
  requests: 1,
  tokens: 0,
  currency: null,
}
const set = fc.oneof(
  fc.constant('unknown' as const),
  fc.record({
    open: fc.boolean(),
    places: fc.uniqueArray(fc.constantFrom('SE', 'JP.japaneast', 'US', 'XX', 'NZ'), {
      maxLength: 3,
    }),
  }),
)
const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    country: fc.constantFrom('SG', 'DE', 'FJ', 'AQ', 'XX', null),
    verdict: fc.constantFrom('permit', 'deny', 'refer'),
    requests: fc.integer({ min: 0, max: 1_000_000 }),
    set,
  })
  .map(({ set: processing, ...rest }) => ({
    ...base,
    ...rest,
    locations: {
      ingress: processing,
      processing,
      rest: processing,
      abuseStore: processing,
      review: processing,
      metadata: processing,
      downstream: processing,
    },
  }))

describe('flows on a base', () => {
  test('every flow lies in one arc, within the picture, and what has no place lies below the map', () => {
    fc.assert(
      fc.property(fc.array(anyFlow), fc.integer({ min: 320, max: 2000 }), (flows, width) => {
        const { arcs, frame } = layOnMap({
          flows,
          measure: 'requests',
          full: 1000,
          width,
          places: {},
        })
        assert.equal(arcs.flatMap(({ band }) => band.flows).length, flows.length)
        for (const { band, from, to, ends, thickness } of arcs) {
          for (const { x, y } of [from, ...(to === null ? [] : [to]), ...ends]) {
            assert.ok(x >= 0 && x <= frame.width && y >= 0 && y <= frame.height)
          }
          assert.ok(thickness > 0 && thickness <= 14)
          const [first] = band.flows
          const isKnown =
            first !== undefined && ['SG', 'DE', 'FJ', 'AQ'].includes(first.country ?? '')
          assert.equal(from.y > frame.mapHeight, !isKnown)
          assert.equal(to === null, band.verdict !== 'permit')
          if (to !== null) assert.equal(to.y > frame.mapHeight, ends.length === 0)
        }
      }),
    )
  })

  test('a known place without a point is told by its name, and the operator can give it one', () => {
    const flows = [{ ...base, country: 'XX' }]
    const of = (places: Readonly<Record<string, readonly number[]>>) =>
      layOnMap({ flows, measure: 'requests', full: 1, width: 720, places })
    assert.deepEqual(of({}).unplaced, ['XX'])
    const placed = of({ XX: [0, 0] })
    assert.deepEqual(placed.unplaced, [])
    assert.deepEqual(placed.arcs[0]?.from, { x: 360, y: 168 })
  })

  test('a region lies where the operator says, else in the middle of its country', () => {
    assert.deepEqual(spotOf('JP.japaneast', { 'JP.japaneast': [139.7, 35.7] }), [139.7, 35.7])
    assert.deepEqual(spotOf('JP.japaneast', { JP: [140, 40] }), [140, 40])
    assert.deepEqual(spotOf('JP.japaneast'), spotOf('JP'))
    assert.equal(spotOf('constructor'), null)
  })

  test('shapes become a path of numbers alone', () => {
    const frame = frameOf(360)
    assert.equal(shapePath([[0, 0, 10, 0, 10, 10]], frame, true), 'M180 84L190 84L190 74Z')
    assert.deepEqual(project([-180, 90], frame), { x: 0, y: 0 })
  })
})

const attribution = 'Made up for a test <b>by hand</b>; no rights are kept'
const land = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { name: '<img src=x onerror=alert(1)>' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [60, 60],
            [150, 60],
            [150, -10],
            [60, -10],
            [60, 60],
          ],
        ],
      },
    },
  ],
}

describe('a house with a base', { skip: noBrowser }, () => {
  let pages: Awaited<ReturnType<typeof openPages>>
  before(async () => {
    if (noBrowser === false) pages = await openPages()
  })
  after(() => pages?.close())

  test('offers it beside the schematic, says whose it is, and leads from a flow to its requests', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'customhouse-geo-'))
    const file = join(folder, 'base.geojson')
    writeFileSync(file, JSON.stringify(land))
    await using upstream = await openScriptedUpstream((response) => sendWhole(response))
    await using house = await openTestHouse(upstream, {
      stamp: 'real',
      server: { place: 'DE' },
      sections: { console: { map: { file, attribution, note: 'Lines are not at issue here' } } },
    })
    rmSync(folder, { recursive: true })
    assert.equal((await post(house, hello)).status, 200)
    const page = await pages.open(`${house.url}/console/`)
    await signIn(page)
    await page.getByText('Geographic', { exact: true }).click()
    await page.waitForURL(/view=geographic/)
    await page.locator('[data-base] path').first().waitFor({ state: 'attached' })
    await page.getByText(attribution).waitFor()
    await page.locator('[data-gateway]').waitFor({ state: 'attached' })
    const flow = page.locator('a[data-band]').first()
    await until('the request on the map', async () => {
      const name = await flow.getAttribute('aria-label')
      return name !== null && /→ processed in Singapore, 1 request\b/.test(name)
    })
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'map-geographic-1440-light')
    await flow.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/requests\?/)
    const { status, body } = await admin(house, '/map/shape', {})
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['areas', 'lines'])
  })

  test('without one there is nothing to switch to, and a link to it shows the schematic', async () => {
    await using upstream = await openScriptedUpstream((response) => sendWhole(response))
    await using house = await openTestHouse(upstream, { stamp: 'real' })
    assert.equal((await post(house, hello)).status, 200)
    const page = await pages.open(`${house.url}/console/?view=geographic`)
    await signIn(page)
    await page.getByText('Picture', { exact: true }).waitFor()
    await page.locator('a[data-step=in]').first().waitFor()
    assert.equal(await page.getByText('Geographic', { exact: true }).count(), 0)
    assert.equal((await admin(house, '/map/shape', {})).status, 404)
  })
})

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Admin key or operator key').fill('test-admin')
  await page.getByRole('button', { name: 'Sign in with the key' }).click()
  await page.getByRole('button', { name: 'Look around first' }).click()
}
