// Writes docs/reference/ from the registries in the code: `npm run docs`. A tidy test compares, so
// that neither side can say what the other does not.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorsPage } from './docs/errors.ts'

/** Path from the root -> the text that belongs there. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([['docs/reference/errors.md', errorsPage()]])
}

if (import.meta.main) {
  for (const [path, text] of await referencePages()) {
    writeFileSync(join(import.meta.dirname, '..', path), text)
    process.stdout.write(`${path}\n`)
  }
}
