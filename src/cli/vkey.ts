// `customhouse vkey`: the public key that receipts of this log are verified with. Exit codes: 0
// printed, 1 there is none yet or it cannot be read, 2 wrong arguments.
import { parseArgs } from 'node:util'
import { readVkey } from '../house/house-keys.ts'
import { Fault } from '../kernel/fault.ts'
import { openAnyReader } from '../store/reader.ts'
import type { BookPlace } from '../store/tables.ts'
import { bookPlaceOf, databaseOption, dataDirOptions } from './data-dir.ts'

export const name = 'vkey'
export const summary = 'Print the public key that receipts are verified with'
export const options = {
  ...dataDirOptions,
  ...databaseOption,
  origin: { type: 'string', description: 'Name of the log; taken from the book if left out' },
} as const

export async function run(args: readonly string[]): Promise<number> {
  let values
  try {
    values = parseArgs({ args: [...args], options }).values
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error), 2)
  }
  const place = bookPlaceOf(values)
  const { dataDir } = place
  try {
    const origin = values.origin ?? (await currentOrigin(place))
    const vkey = readVkey(dataDir, origin)
    if (vkey === null) return failed(`${dataDir} has no log key yet; start the gateway once`, 1)
    process.stdout.write(values.json ? `${JSON.stringify({ origin, vkey })}\n` : `${vkey}\n`)
    return 0
  } catch (error) {
    if (error instanceof Fault) return failed(error.internal, 1)
    throw error
  }
}

/** The log that is written to now: the last that the book has opened. */
async function currentOrigin(place: BookPlace): Promise<string> {
  await using stack = new AsyncDisposableStack()
  const reader = await openAnyReader(place)
  stack.defer(() => reader.close())
  const origin = (await reader.logs()).at(-1)?.origin
  if (origin !== undefined) return origin
  throw new Fault({ code: 'store.unavailable', internal: 'the book has no log; give --origin' })
}

function failed(text: string, code: number): number {
  process.stderr.write(`customhouse vkey: ${text}\n`)
  return code
}
