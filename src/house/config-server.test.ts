import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfig } from './config-load.ts'

const startMs = Date.parse('2026-03-01')

function problemsOf(server: object, cache?: object): readonly string[] {
  const { problems } = checkConfig({ version: 1, server, ...(cache && { cache }) }, startMs)
  return problems.map(({ path, message }) => `${path}: ${message}`)
}

test('the memory of a gateway cannot be elsewhere than the gateway', () => {
  assert.deepEqual(problemsOf({ place: 'SG' }, { place: 'SG' }), [])
  assert.deepEqual(problemsOf({ place: 'SG' }), [])
  assert.deepEqual(problemsOf({ place: 'SG' }, { place: 'SE' }), [
    'cache.place: is the memory of this gateway, which is in SG by server.place',
  ])
})

test('a place of the gateway that is none is told with what it should be', () => {
  const [problem = ''] = problemsOf({ place: 'UK' })
  assert.match(problem, /^server\.place: .*GB/)
})
