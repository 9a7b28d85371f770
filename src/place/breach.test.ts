import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundsOf } from '../kernel/place-bounds.ts'
import { placeSet, unknownPlaces, type PlaceSet } from '../kernel/place-set.ts'
import { judgeAssertion, type PlaceAssertion } from './breach.ts'

test('certainly outside is a breach, and what cannot be placed is neither a breach nor an all-clear', () => {
  const rows: readonly (readonly [PlaceSet, PlaceAssertion['by'], string, string])[] = [
    [placeSet(['SG']), 'x-ms-region', 'Southeast Asia', 'inside SG.southeastasia'],
    [placeSet(['SG.southeastasia']), 'x-ms-region', 'southeastasia', 'inside SG.southeastasia'],
    [placeSet(['JP']), 'x-ms-region', 'Southeast Asia', 'breach SG.southeastasia'],
    [placeSet(['JP.japanwest']), 'x-ms-region', 'Japan East', 'breach JP.japaneast'],
    [placeSet(['SG']), 'x-ms-region', 'China North 3', 'breach CN.chinanorth3'],
    [placeSet(['SG']), 'x-ms-region', 'Atlantis Central', 'unresolved null'],
    [placeSet(['SG']), 'x-ms-region', '', 'unresolved null'],
    [placeSet(['SG']), 'x-ms-region', 'constructor', 'unresolved null'],
    [placeSet(['SG'], true), 'x-ms-region', 'Japan East', 'unresolved JP.japaneast'],
    [placeSet(['JP'], true), 'x-ms-region', 'Japan East', 'inside JP.japaneast'],
    [unknownPlaces, 'x-ms-region', 'Japan East', 'unresolved JP.japaneast'],
    [placeSet(['US']), 'usage.inference_geo', 'us', 'inside US'],
    [placeSet(['US.eastus']), 'usage.inference_geo', 'us', 'unresolved US'],
    [placeSet(['JP']), 'usage.inference_geo', 'us', 'breach US'],
    [placeSet(['JP']), 'usage.inference_geo', 'global', 'unresolved null'],
    [placeSet(['JP']), 'usage.inference_geo', 'jp', 'unresolved null'],
  ]
  for (const [promised, by, text, expected] of rows) {
    const { kind, place } = judgeAssertion(boundsOf(promised), { by, text })
    assert.equal(`${kind} ${place}`, expected, `${by}: ${text}`)
  }
})
