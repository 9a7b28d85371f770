// `customhouse explain REQUEST_ID`: the story of one request, read from the book beside a running gateway,
// or told by the gateway itself. Exit codes: 0 told, 1 nobody heard of it or it could not be read, 2 wrong
// arguments.
import { parseArgs } from 'node:util'

import { readAdminKey } from '../house/house-keys.ts'
import { processEnvironment } from '../house/settings.ts'
import { explain } from '../journeys/explain.ts'
import { Fault } from '../kernel/fault.ts'
import { openAnyReader } from '../store/reader.ts'
import type { BookPlace } from '../store/tables.ts'
import { callAdmin, textOf } from './admin-call.ts'
import { bookName, bookPlaceOf, databaseOption } from './data-dir.ts'
import { printableJson, printableLines } from './printable.ts'

export const name = 'explain'
export const summary = 'Tell the whole story of one request'
export const operands = 'REQUEST_ID'
export const options = {
  'data-dir': { type: 'string', description: 'Folder of the book (CUSTOMHOUSE_DATA_DIR, ./data)' },
  ...databaseOption,
  url: {
    type: 'string',
    description:
      'Ask the gateway there instead; its key is CUSTOMHOUSE_ADMIN_KEY, or the data folder’s',
  },
  json: {
    type: 'boolean',
    default: false,
    description: 'Print what the book holds as one JSON object',
  },
} as const

export async function run(args: readonly string[]): Promise<number> {
  const parsed = readArguments(args)
  if (typeof parsed === 'string') return failed(parsed, 2)
  if (parsed.url !== undefined) return askGateway(parsed.url, parsed)
  try {
    await using stack = new AsyncDisposableStack()
    const reader = await openAnyReader(parsed.place)
    stack.defer(() => reader.close())
    const story = await reader.requestStory(parsed.requestId)
    if (story === null)
      return failed(`${bookName(parsed.place)} has no request ${parsed.requestId}`, 1)
    process.stdout.write(
      parsed.json ? `${printableJson(story, plain)}\n` : printableLines(explain(story).split('\n')),
    )
    return 0
  } catch (error) {
    if (error instanceof Fault) return failed(error.internal, 1)
    throw error
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [requestId, ...more] = positionals
    if (requestId === undefined || more.length > 0) return 'name one request id (x-request-id)'
    const { url, json } = values
    if (url !== undefined && values.database !== undefined) {
      return 'give --database or --url, not both'
    }
    return { requestId, place: bookPlaceOf(values), url, json }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What the gateway shows to the operator whose key it is. */
async function askGateway(
  url: string,
  { requestId, place, json }: { requestId: string; place: BookPlace; json: boolean },
): Promise<number> {
  const adminKey = processEnvironment()['CUSTOMHOUSE_ADMIN_KEY'] || readAdminKey(place.dataDir)
  const path = `/admin/v1/requests/${encodeURIComponent(requestId)}`
  const answer = await callAdmin({ url, adminKey }, path)
  if (typeof answer === 'string') return failed(answer, 1)
  const lines = textOf(answer, 'story').split('\n')
  process.stdout.write(json ? `${printableJson(answer)}\n` : printableLines(lines))
  return 0
}

function failed(text: string, code: number): number {
  process.stderr.write(`customhouse explain: ${text}\n`)
  return code
}

/** Money and counts as decimal text, bytes as the text they are. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value
}
