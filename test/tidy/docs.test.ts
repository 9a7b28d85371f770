// Goal: no document says what the code does not, and nothing that callers and operators rely on goes
// unsaid. Method: both sides as sets, compared both ways; then a planted difference for each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referencePages } from '../../scripts/docs.ts'
import { commands } from '../../src/cli/commands.ts'
import { loadConfig } from '../../src/house/config-load.ts'
import { steps } from '../../src/journeys/record.ts'
import { endings } from '../../src/metering/ledger-ops.ts'
import { codes } from '../../src/wire/codes.ts'
import {
  deadLinks,
  drawnSteps,
  mentionedCodes,
  missingPages,
  repeatedWords,
  unexplainedPackages,
  unknownCommands,
} from './docs.ts'
import { exists, readFiles, readText, readTree } from './tree.ts'

const pages = [
  ...readFiles(['README.md', 'ARCHITECTURE.md', 'THREAT-MODEL.md', 'AGENTS.md', 'CHANGELOG.md']),
  ...readTree(['docs'], ['.md']),
]
const manifest = JSON.parse(readText('package.json')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}
const consoleManifest = JSON.parse(readText('console/package.json')) as {
  devDependencies: Record<string, string>
}
const packages = [
  ...Object.keys(manifest.dependencies),
  ...Object.keys(manifest.devDependencies),
  ...Object.keys(consoleManifest.devDependencies),
]
const lifecycle = readText('docs/lifecycle.md')

for (const [path, text] of await referencePages()) {
  test(`${path} says what the code has; npm run docs writes it`, () => {
    assert.equal(readText(path), text)
  })
}

test('docs/lifecycle.md draws the steps of the code in their order', () => {
  assert.deepEqual(drawnSteps(lifecycle), [...steps])
})

test('a step missing from the drawing is caught', () => {
  const planted = lifecycle.replace(/^.*├─ choose.*$/m, '')
  assert.notDeepEqual(drawnSteps(planted), [...steps])
})

test('docs/lifecycle.md names every code on the way of a request, and no other', () => {
  const onTheWay = Object.keys(codes).filter(
    // A bug has no rung; receipts and the admin API are other ways.
    (code) => code !== 'door.internal' && !/^(audit|admin)\./.test(code),
  )
  assert.deepEqual(mentionedCodes(lifecycle).toSorted(), onTheWay.toSorted())
})

test('docs/lifecycle.md names every ending, and no other', () => {
  const named = [...lifecycle.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1])
  assert.deepEqual(named, [...endings])
})

test('every link of the documents leads somewhere', () => {
  assert.deepEqual(deadLinks(pages, exists), [])
})

test('a dead link is caught', () => {
  const planted = { path: 'docs/x.md', text: 'See [it](no-such-page.md#part).' }
  assert.equal(deadLinks([planted], exists).length, 1)
})

test('every page that the sources tell to read is there', () => {
  assert.deepEqual(missingPages(readTree(['src', 'scripts'], ['.ts']), exists), [])
})

test('a page that is not there is caught', () => {
  const text = "remedy: 'See docs/reference/nothing.md.'"
  assert.equal(missingPages([{ path: 'src/x.ts', text }], exists).length, 1)
})

test('every command that a document tells to run exists', () => {
  assert.deepEqual(unknownCommands(pages, Object.keys(manifest.scripts), Object.keys(commands)), [])
})

test('an unknown command is caught', () => {
  const text = '`npm run nonsense`, `npm nonsense`, `customhouse nonsense`'
  assert.equal(unknownCommands([{ path: 'x.md', text }], ['test'], ['start']).length, 3)
})

test('every word of the glossary is defined once', () => {
  assert.deepEqual(repeatedWords(readText('docs/glossary.md')), [])
})

test('a word defined twice is caught', () => {
  assert.deepEqual(repeatedWords('**hold** a.\n\n**post**, **void** b.\n\n**hold** c.\n'), ['hold'])
})

for (const path of ['README.md', 'docs/guides/first-real-provider.md']) {
  test(`the configuration in ${path} passes the check, whole and without a warning`, () => {
    const text = /^```yaml\n([\s\S]*?)^```$/m.exec(readText(path))?.[1] ?? ''
    const { config, problems } = loadConfig({
      text,
      environment: { AZURE_KEY: 'key', SPARE_KEY: 'key' },
      nowMs: Date.parse('2026-06-01'),
    })
    assert.deepEqual(problems, [])
    assert.ok(config)
  })
}

test('every dependency has its line of reason, and every reason its dependency', () => {
  assert.deepEqual(unexplainedPackages(readText('docs/dependencies.md'), packages), [])
})

test('a dependency without a reason is caught, and a reason without a dependency', () => {
  assert.equal(unexplainedPackages('| `left-pad` | why |\n', ['right-pad']).length, 2)
})

test('every dependency is pinned to an exact version', () => {
  const versions = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...consoleManifest.devDependencies,
  }
  for (const [name, version] of Object.entries(versions)) assert.match(version, /^\d/, name)
})
