// Writes what is generated from the registries in the code: `npm run docs`. A tidy test compares, so
// that neither side can say what the other does not.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configJsonSchema } from '../src/house/config-known-keys.ts'
import { dossierJsonSchema } from '../src/house/dossier-schema.ts'
import { packJsonSchema } from '../src/house/pack-schema.ts'
import { cliPage } from './docs/cli.ts'
import { configPage } from './docs/config.ts'
import { consoleOperationsFile } from './docs/console-operations.ts'
import { errorsPage } from './docs/errors.ts'
import { httpPage } from './docs/http.ts'
import { logPage } from './docs/log.ts'
import { metricsPage } from './docs/metrics.ts'
import { packsPage } from './docs/packs.ts'
import { reportedPage } from './docs/reported.ts'
import { translationPage } from './docs/translation.ts'

/** Path from the root -> the text that belongs there. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/config.md', configPage()],
    ['docs/reference/cli.md', await cliPage()],
    ['docs/reference/http.md', httpPage()],
    ['docs/reference/log.md', logPage()],
    ['docs/reference/metrics.md', await metricsPage()],
    ['docs/reference/packs.md', packsPage()],
    ['docs/reference/translation.md', translationPage()],
    ['docs/reported.md', reportedPage()],
    ['console/src/api/operations.ts', consoleOperationsFile()],
    ['schema/customhouse.schema.json', schemaText(configJsonSchema())],
    ['schema/pack.schema.json', schemaText(packJsonSchema())],
    ['schema/dossier.schema.json', schemaText(dossierJsonSchema())],
  ])
}

function schemaText(schema: Record<string, unknown>): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

if (import.meta.main) {
  for (const [path, text] of await referencePages()) {
    writeFileSync(join(import.meta.dirname, '..', path), text)
    process.stdout.write(`${path}\n`)
  }
}
