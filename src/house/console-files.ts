// What the console was built to, read once at the start: the door serves it from memory. Whoever runs the
// sources without having built it gets a page that says so, never an empty one.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ConsoleFile } from '../door/console.ts'

/** `dist/console/`, from the sources and from the package alike. */
const folder = join(import.meta.dirname, '..', '..', 'dist', 'console')

/** By path below /console/; empty if the console was not built. */
export function readConsoleFiles(): ReadonlyMap<string, ConsoleFile> {
  const files = new Map<string, ConsoleFile>()
  for (const found of globSync('**/*.*', { cwd: folder })) {
    if (/\.(?:br|gz)$/.test(found)) continue
    const path = join(folder, found)
    files.set(found.replaceAll('\\', '/'), {
      bytes: readFileSync(path),
      brotli: readIf(`${path}.br`),
      gzip: readIf(`${path}.gz`),
    })
  }
  return files
}

function readIf(path: string): Buffer | null {
  return existsSync(path) ? readFileSync(path) : null
}
