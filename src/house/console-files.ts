// What the console was built to, read when somebody first asks for it, without holding up a request: the door serves
// it from memory. Whoever runs the sources without having built it gets a page that says so, never an empty one.
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConsoleFile } from '../door/console.ts'

/** `dist/console/`, from the sources and from the package alike. */
const folder = join(import.meta.dirname, '..', '..', 'dist', 'console')

/** By path below /console/; empty if the console was not built. Rejects if a file cannot be read. */
export async function readConsoleFiles(): Promise<ReadonlyMap<string, ConsoleFile>> {
  const names = new Set(await Array.fromAsync(glob('**/*.*', { cwd: folder })))
  const read = (name: string): Promise<Buffer> => readFile(join(folder, name))
  const readIf = async (name: string) => (names.has(name) ? read(name) : null)
  const files = new Map<string, ConsoleFile>()
  for (const name of names) {
    if (/\.(?:br|gz)$/.test(name)) continue
    files.set(name.replaceAll('\\', '/'), {
      bytes: await read(name),
      brotli: await readIf(`${name}.br`),
      gzip: await readIf(`${name}.gz`),
    })
  }
  return files
}
