// Goal: the floors of the house hold. Method: every import of src/ against the table, then planted
// bad imports against the same function.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowed, importsOf, roomViolations } from './rooms.ts'
import { readTree } from './tree.ts'

const sources = readTree(['src'], ['.ts'])

test('every import follows the table of floors and rooms', () => {
  assert.ok(sources.length > 20, 'the tree was read')
  assert.deepEqual(roomViolations(sources), [])
})

test('the scanner sees every line that begins an import', () => {
  for (const { path, text } of sources) {
    const begun = text.match(/^import\s/gm)?.length ?? 0
    const seen = importsOf(text).length
    assert.ok(seen >= begun, `${path}: ${begun} imports begin, ${seen} were read`)
  }
})

const planted: readonly [what: string, path: string, text: string][] = [
  ['a room importing a room', 'src/audit/x.ts', "import { a } from '../metering/price.ts'"],
  ['a type import of a room', 'src/audit/x.ts', "import type { A } from '../place/deployment.ts'"],
  ['an import over many lines', 'src/place/x.ts', "import {\n  a,\n  b,\n} from '../audit/log.ts'"],
  ['a re-export', 'src/party/x.ts', "export * from '../contract/contract.ts'"],
  ['an edge importing an edge', 'src/door/x.ts', "import { a } from '../store/book.ts'"],
  ['a journey importing an edge', 'src/journeys/x.ts', "import { a } from '../upstream/pool.ts'"],
  ['kernel importing upwards', 'src/kernel/x.ts', "import { codes } from '../wire/codes.ts'"],
  ['wire importing upwards', 'src/wire/x.ts', "import { a } from '../audit/entry.ts'"],
  ['a file inside a room', 'src/journeys/x.ts', "import { a } from '../audit/rules/merkle.ts'"],
  ['a dynamic import', 'src/audit/x.ts', "const a = await import('../store/book.ts')"],
  ['a worker from another edge', 'src/door/x.ts', "new URL('../store/writer.ts', import.meta.url)"],
  ['a database in a room', 'src/metering/x.ts', "import { DatabaseSync } from 'node:sqlite'"],
  ['the network in a journey', 'src/journeys/x.ts', "import { Pool } from 'undici'"],
  ['a file system in the kernel', 'src/kernel/x.ts', "import fs from 'node:fs'"],
  ['an unlisted package', 'src/door/x.ts', "import left from 'left-pad'"],
  [
    'the gateway inside the sandbox',
    'src/sandbox/x.ts',
    "import { a } from '../metering/usage.ts'",
  ],
  ['an import without an ending', 'src/house/x.ts', "import { a } from '../door/door'"],
  ['an import from outside src', 'src/house/x.ts', "import { a } from '../../test/x.ts'"],
  ['an unknown folder', 'src/utils/x.ts', 'export const a = 1'],
]

for (const [what, path, text] of planted) {
  test(`${what} is caught`, () => {
    const before = roomViolations(sources).length
    assert.equal(roomViolations([...sources, { path, text }]).length, before + 1)
  })
}

test('only house/ and cli/ may import edges', () => {
  const edges = ['door', 'upstream', 'inspection', 'store', 'counters', 'telemetry', 'sandbox']
  for (const [folder, row] of Object.entries(allowed)) {
    const reached = row.folders.filter((name) => edges.includes(name))
    assert.ok(reached.length === 0 || folder === 'house' || folder === 'cli', folder)
  }
})
