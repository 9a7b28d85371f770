import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import type { Dialect } from '../wire/model-request.ts'
import { answerRefusal } from './refusals.ts'
import { routeOf, type Route } from './routes.ts'

/** What the requests of an official SDK name, as its sources say it, parameters filled in. */
function pathsOf(name: string): readonly string[] {
  const root = join(dirname(fileURLToPath(import.meta.resolve(name))), 'resources')
  const paths = new Set<string>()
  for (const file of globSync('**/*.mjs', { cwd: root })) {
    const source = readFileSync(join(root, file), 'utf8')
    for (const [, text = ''] of source.matchAll(/(?:path\s*)?[`'](\/[a-z0-9][^`'\s]*)[`']/g)) {
      paths.add(text.replaceAll(/\$\{[^}]*\}+|\{[^}]*\}/g, 'x').replace(/\?.*$/, ''))
    }
  }
  return [...paths].toSorted()
}

const methods = ['GET', 'POST', 'PATCH', 'DELETE']

/** The routes that the path has for whatever method; none of them may be a bare 404. */
function kindsOf(path: string, isAnthropic: boolean): readonly Route[] {
  return methods.map((method) => routeOf(method, path, isAnthropic))
}

test('each path of the official OpenAI client is served or refused by name, on Azure paths too', () => {
  const paths = pathsOf('openai')
  assert.ok(
    paths.length > 150,
    `only ${paths.length} paths found: the SDK is written otherwise now`,
  )
  assert.ok(paths.includes('/chat/completions') && paths.includes('/fine_tuning/jobs/x/cancel'))
  for (const path of paths) {
    for (const base of ['/v1', '/openai/v1']) {
      for (const { kind } of kindsOf(base + path, false)) {
        assert.notEqual(kind, 'not_found', base + path)
      }
    }
  }
})

test("each path of Anthropic's official client is served or refused by name, in its dialect", () => {
  const paths = pathsOf('@anthropic-ai/sdk').filter((path) => path.startsWith('/v1/'))
  assert.ok(
    paths.length > 100,
    `only ${paths.length} paths found: the SDK is written otherwise now`,
  )
  assert.ok(paths.includes('/v1/messages') && paths.includes('/v1/messages/batches/x/results'))
  for (const path of paths) {
    for (const route of kindsOf(path, true)) {
      assert.notEqual(route.kind, 'not_found', path)
      if (route.kind === 'unserved') assert.equal(route.dialect, 'anthropic', path)
    }
  }
})

test('Azure names the same endpoints behind dated versions and deployments', () => {
  for (const path of [
    '/openai/fine_tuning/jobs?api-version=2024-10-21',
    '/openai/assistants/x?api-version=2024-05-01-preview',
    '/openai/vector_stores?api-version=2025-04-01-preview',
    '/openai/deployments/d/extensions/chat/completions?api-version=2023-08-01-preview',
    '/openai/ingestion/jobs/x?api-version=2024-02-01',
  ]) {
    for (const route of kindsOf(path, false)) {
      assert.equal(route.kind === 'unserved' && route.dialect, 'azure', path)
    }
  }
})

test('a refusal names the endpoint, why, and what to do, each caller in its own dialect', () => {
  const asked: readonly (readonly [string, boolean, Dialect, string])[] = [
    ['/v1/fine_tuning/jobs', false, 'openai', '/v1/fine_tuning is not served here. It trains'],
    ['/openai/v1/evals/x/runs', false, 'azure', '/openai/v1/evals is not served here. '],
    ['/v1/messages/batches', false, 'anthropic', '/v1/messages/batches is not served here. '],
    ['/v1/complete', true, 'anthropic', '/v1/complete is not served here. It was replaced'],
    ['/v1/skills', true, 'anthropic', '/v1/skills is not served here. '],
    ['/v1/organization/users', false, 'openai', '/v1/organization is not served here. '],
  ]
  for (const [path, isAnthropic, dialect, begin] of asked) {
    const route = routeOf('POST', path, isAnthropic)
    assert.ok(route.kind === 'unserved', path)
    assert.equal(route.dialect, dialect)
    const { status, body } = answerRefusal(route.refusal, dialect, 'req-1')
    assert.equal(status, 404)
    const { error } = JSON.parse(body) as { error: { message: string } }
    assert.ok(error.message.startsWith(begin), error.message)
    // The reason and the remedy are sentences of their own.
    assert.ok(error.message.split('. ').length >= 3, error.message)
  }
})

test('what no provider has stays a plain 404', () => {
  const strange = ['/v1/nothing', '/v2/files', '/openai/nothing', '/v1/constructor', '/', '/v1/']
  for (const path of strange) {
    for (const { kind } of kindsOf(path, false)) assert.equal(kind, 'not_found', path)
  }
})
