// Goal: files and functions stay small enough to be read at once. Method: count lines; for what the
// linter holds, check its rules stand and that it bites on a planted file.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { linesMax, longFiles, tooLong } from './size.ts'
import { exists, readTree, root } from './tree.ts'

const tree = readTree(['src', 'console/src', 'test', 'bench', 'scripts'], ['.ts', '.tsx', '.py'])

test('no file is longer than 400 lines', () => {
  assert.deepEqual(tooLong(tree), [])
})

test('a planted long file is caught', () => {
  const text = 'x\n'.repeat(linesMax + 1)
  assert.deepEqual(
    tooLong([{ path: 'src/door/x.ts', text }]).map((complaint) => complaint.split(' ')[0]),
    ['src/door/x.ts'],
  )
})

test('an exception names a file that exists, and why', () => {
  for (const [path, reason] of Object.entries(longFiles)) {
    assert.ok(exists(path), path)
    assert.ok(reason.length > 20, `${path}: give the reason`)
  }
})

const lintRules: Readonly<Record<string, string>> = {
  'max-lines-per-function': `export function f(): void {\n${'  f()\n'.repeat(72)}}\n`,
  'no-explicit-any': 'export function f(x: any): void {\n  f(x)\n}\n',
  'switch-exhaustiveness-check':
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
  'no-floating-promises': 'export function f(): void {\n  Promise.resolve(1)\n}\n',
}

test('the linter catches what is planted for each rule we lean on', () => {
  // Beside src/, so that the linter finds the project's own settings; never inside the tree it checks.
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-lint-'))
  try {
    writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions":{"strict":true}}')
    for (const [rule, text] of Object.entries(lintRules))
      writeFileSync(join(folder, `${rule}.ts`), text)
    const binary = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
    const settings = ['-c', join(root, '.oxlintrc.json'), '-f', 'unix']
    const { stdout } = spawnSync(process.execPath, [binary, ...settings, folder], {
      encoding: 'utf8',
      cwd: root,
    })
    for (const rule of Object.keys(lintRules)) {
      const reported = stdout
        .split('\n')
        .some((line) => line.includes(`${rule}.ts:`) && line.endsWith(`(${rule})]`))
      assert.ok(reported, `${rule} was not reported:\n${stdout}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
