// Goal: ambient power stays in one place each, and nothing half-done or local to one machine lands.
// Method: the tree against the table, then one planted violation per row. The tidy folder names the
// words it bans, and one file holds bugs to plant: they are not looked at.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bannedWords, bans } from './banned.ts'
import { readFiles, readTree, withoutComments } from './tree.ts'

const folders = ['src', 'console/src', 'test', 'bench', 'scripts', 'docs', 'bin', 'packs', '.ci']
const endings = ['.ts', '.tsx', '.css', '.cjs', '.mjs', '.md', '.yaml', '.py', '.sh', '/run']
const pages = ['README.md', 'ARCHITECTURE.md', 'THREAT-MODEL.md', 'AGENTS.md', 'CHANGELOG.md']
const tree = [...readTree(folders, endings), ...readFiles([...pages, 'package.json'])].filter(
  (file) => !file.path.startsWith('test/tidy/') && file.path !== 'test/planted/bugs.ts',
)

test('no banned word stands in the tree', () => {
  assert.deepEqual(bannedWords(tree), [])
})

const planted: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'wall clock': ['src/audit/x.ts', 'const now = Date.now()'],
  'monotonic clock': ['src/door/x.ts', 'const t = performance.now()'],
  randomness: ['src/metering/x.ts', 'const jitter = Math.random()'],
  environment: ['src/door/x.ts', 'const port = process.env.PORT'],
  console: ['src/house/x.ts', "console.error('x')"],
  'global fetch': ['src/door/x.ts', "await fetch('http://x')"],
  'double cast': ['src/door/x.ts', 'const a = b as unknown as C'],
  'silenced compiler': ['src/door/x.ts', '// @ts-ignore\nconst a = 1'],
  'enum or namespace': ['src/door/x.ts', 'export enum Colour { Red }'],
  'leftover note': ['src/door/x.ts', '// TODO later\nconst a = 1'],
  'focused test': ['test/journeys/x.test.ts', "test.only('x', () => {})"],
  'sleep in a test': ['test/journeys/x.test.ts', 'await new Promise((r) => setTimeout(r, 100))'],
  'registry or mirror host': ['docs/x.md', 'see https://registry.npmjs.org/x'],
  'design notes that are not in the repository': ['src/door/x.ts', '// See DESIGN section 4.'],
  'path of a workplace': ['docs/x.md', 'run /work/main/x'],
}

for (const ban of bans) {
  test(`a planted ${ban.name} is caught`, () => {
    const plant = planted[ban.name]
    assert.ok(plant, 'every row of the table has a planted violation')
    const [path, text] = plant
    assert.equal(bannedWords([{ path, text }]).length, 1)
  })
}

test('a code word in a comment is not a violation', () => {
  const text = "// Date.now() is read elsewhere\nconst url = 'http://x' /* console.log */\n"
  assert.deepEqual(bannedWords([{ path: 'src/door/x.ts', text }]), [])
})

test('blanking comments keeps strings, regular expressions, lines and columns', () => {
  const text = "const a = /['\"/]/ // one\nconst b = 'http://x' // two\nconst c = `//${a}`\n"
  const blank = withoutComments(text)
  assert.equal(blank.length, text.length)
  assert.ok(
    blank.includes("'http://x'") && blank.includes('`//${a}`') && blank.includes('/[\'"/]/'),
  )
  assert.ok(!blank.includes('one') && !blank.includes('two'))
})
