// `customhouse export-log DIR`: the log as the static files of C2SP tlog-tiles, up to its last signed
// head: what a mirror, a monitor or a tool not written here reads. Runs beside a gateway.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

import { exportLog } from '../audit/export.ts'
import { parseVkey } from '../audit/note.ts'
import { readVkey } from '../house/house-keys.ts'
import { Fault } from '../kernel/fault.ts'
import { openHeadFile } from '../store/head-file.ts'
import { openAnyReader } from '../store/reader.ts'
import type { BookPlace } from '../store/tables.ts'
import {
  ArgumentError,
  bookPlaceOf,
  databaseOption,
  dataDirOptions,
  exitCodeOf,
  headDirOf,
  headDirOption,
} from './data-dir.ts'

export const name = 'export-log'
export const summary = 'Write the log as files that any C2SP tlog-tiles tool can read'
export const operands = 'DIR'
export const options = { ...dataDirOptions, ...databaseOption, ...headDirOption }

/** Exit codes: 0 written, 1 nothing signed yet or not readable, 2 wrong arguments. */
export function run(args: readonly string[]): Promise<number> {
  return exitCodeOf(name, async () => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [target, ...more] = positionals
    if (target === undefined || more.length > 0) throw new ArgumentError('name one target folder')
    const place = bookPlaceOf(values)
    const headDir = headDirOf(values, place.dataDir)
    const { files, origin, vkey } = await writeLog(place, headDir, target)
    if (values.json) return JSON.stringify({ target, origin, files, vkey })
    return `${origin}: ${files} files in ${target}\nvkey ${vkey}`
  })
}

async function writeLog(place: BookPlace, headDir: string, target: string) {
  await using stack = new AsyncDisposableStack()
  const reader = await openAnyReader(place)
  stack.defer(() => reader.close())
  const origin = (await reader.logs()).at(-1)?.origin ?? ''
  const vkey = readVkey(place.dataDir, origin)
  const key = vkey === null ? null : parseVkey(vkey)
  const head = await openHeadFile(headDir).read()
  if (key === null || head === null) {
    throw new Fault({ code: 'store.unavailable', internal: 'nothing is signed yet' })
  }
  let files = 0
  for await (const { path, bytes } of exportLog(reader.log, head, key)) {
    const file = join(target, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    files += 1
  }
  return { files, origin, vkey }
}
