// A copy of the source with a bug in it, made by replacing text. Nothing in src/ can be switched to be
// wrong; a text that is no longer there fails the test that wanted to change it.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Mutation {
  /** Path from the root. */
  readonly file: string
  /** Must stand in the file exactly once. */
  readonly find: string
  readonly replace: string
}

export interface MutatedCopy extends Disposable {
  readonly dir: string
}

const root = join(import.meta.dirname, '../..')

export function mutatedCopy(mutations: readonly Mutation[]): MutatedCopy {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-planted-'))
  const remove = (): void => rmSync(dir, { recursive: true, force: true })
  try {
    for (const name of ['src', 'test', 'package.json']) {
      cpSync(join(root, name), join(dir, name), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
    for (const mutation of mutations) mutate(dir, mutation)
  } catch (error) {
    remove()
    throw error
  }
  return { dir, [Symbol.dispose]: remove }
}

function mutate(dir: string, { file, find, replace }: Mutation): void {
  const path = join(dir, file)
  const [before, after, ...more] = readFileSync(path, 'utf8').split(find)
  assert.ok(before !== undefined && after !== undefined, `${file} no longer has: ${find}`)
  assert.equal(more.length, 0, `${file} has this more than once: ${find}`)
  writeFileSync(path, before + replace + after)
}
