import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfig } from './config-load.ts'

function geoProblems(inferenceGeo: string, processing: unknown): readonly string[] {
  const { problems } = checkConfig(
    {
      version: 1,
      zones: { eu: [{ validFrom: '2020-01-01', places: ['DE'] }] },
      prices: {
        list: {
          currency: 'USD',
          versions: [{ validFrom: '2020-01-01', perMillionTokens: { input: '1', output: '1' } }],
        },
      },
      channels: {
        c: { kind: 'anthropic', seller: 's', endpoint: 'https://c.example', credential: 'k' },
      },
      deployments: {
        d: {
          channel: 'c',
          model: 'm',
          type: 'regional',
          locations: { processing },
          price: 'list',
          inferenceGeo,
          maxOutputTokens: 10,
          contextWindow: 100,
        },
      },
    },
    Date.UTC(2027, 0, 1),
  )
  return problems.map(({ severity, path, message }) => `${severity} ${path} ${message}`)
}

test('an inference_geo that its promised places contradict is told, and one that they do not is not', () => {
  const here = 'warning deployments.d.inferenceGeo'
  assert.match(geoProblems('us', ['SE']).join(), new RegExp(`^${here} has it processed in the US`))
  assert.match(
    geoProblems('global', ['SE']).join(),
    new RegExp(`^${here} lets the provider process`),
  )
  for (const [geo, places] of [
    ['us', ['US']],
    ['us', ['zone:eu']],
    ['us', 'unknown'],
    ['global', { open: true, places: ['US'] }],
  ] as const) {
    assert.deepEqual(geoProblems(geo, places), [], geo)
  }
})
