// Goal: the writer thread loads what it uses and nothing else; every module is memory that each
// process pays twice. Method: load it in a fresh process that notes what is resolved.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from './tree.ts'

const listing = `
import { registerHooks } from 'node:module'
const urls = new Set()
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    urls.add(found.url)
    return found
  },
})
// Outside a thread it refuses to run, when all it imports is loaded.
await import(process.argv[1]).catch(() => undefined)
process.stdout.write(JSON.stringify([...urls]))
`

function modulesOf(path: string): { readonly packages: string[]; readonly own: string[] } {
  const url = pathToFileURL(join(root, path)).href
  const args = ['--input-type=module', '--eval', listing, url]
  const found: unknown = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  assert.ok(Array.isArray(found))
  const urls = found.map(String)
  const packages = urls.flatMap(
    (each) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(each)?.[1] ?? [],
  )
  const own = urls.flatMap((each) => /\/src\/(.*)$/.exec(each)?.[1] ?? [])
  return { packages: [...new Set(packages)].toSorted(), own }
}

test('the writer thread loads no package where the book is a file', () => {
  const { packages, own } = modulesOf('src/house/writer-thread.ts')
  assert.ok(own.includes('store/engine/sqlite-write.ts'), 'it was loaded')
  assert.deepEqual(packages, [])
})

test('a package that comes back is named', () => {
  assert.deepEqual(modulesOf('src/store/engine/sqlite-tables.ts').packages, ['kysely'])
})
