// The last signed checkpoint, in a folder of its own, apart from the book and out of every backup: a
// compare-and-swap that survives power cuts and needs no lock that a crash would leave behind.
//
//   checkpoint.000000000041      the file with the highest number is the head
//   checkpoint.000000000042      linking the next number is the swap: only one writer can be first
//
// A writer that was asleep may link a number that was tidied away long ago; it then finds a far higher
// one, takes its file back and is told no. Readers take the highest, so they never see it.
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'

import type { HeadStore } from '../audit/ports.ts'
import { Fault } from '../kernel/fault.ts'
import { randomBytes } from '../kernel/ids.ts'

/** So many heads are kept; what was tidied away is at least this far behind. */
const headsKept = 4

interface Numbered {
  readonly number: number
  readonly text: string | null
}

/** The head in `dir`, which is made if it is missing. Its verbs reject with a Fault `store.unavailable`. */
export function openHeadFile(dir: string): HeadStore {
  async function replace(expected: string | null, next: string): Promise<boolean> {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const head = await highest(dir)
    if (head.text !== expected) return false
    return await linkAfter(dir, head.number, next)
  }

  return Object.freeze<HeadStore>({
    read: () => orFault(async () => (await highest(dir)).text),
    replace: (expected, next) => orFault(() => replace(expected, next)),
  })
}

/** The swap itself: true if `text` is now the head after number `number`. A caller that read `number` long ago is told false. */
export async function linkAfter(dir: string, number: number, text: string): Promise<boolean> {
  const draft = join(dir, `draft-${randomBytes(8).toString('hex')}`)
  try {
    await writeSynced(draft, text)
    if (!(await linked(draft, headPath(dir, number + 1)))) return false
    // The number was free because nobody had used it, unless the heads have moved on so far that it
    // may have been tidied away.
    if (Math.max(...(await numbersIn(dir))) > number + headsKept) {
      // Another writer's tidying may have taken it back before us.
      await unlink(headPath(dir, number + 1)).catch(orEmpty)
      return false
    }
  } finally {
    await unlink(draft).catch(() => undefined)
  }
  // The swap is durable only when the folder's entries are.
  await using folder = await open(dir, 'r')
  await folder.sync()
  await tidy(dir)
  return true
}

function headPath(dir: string, number: number): string {
  return join(dir, `checkpoint.${number.toString().padStart(12, '0')}`)
}

async function numbersIn(dir: string): Promise<number[]> {
  const names = await readdir(dir).catch((error: unknown) => orEmpty(error))
  return names.flatMap((name) => /^checkpoint\.(\d{12})$/.exec(name)?.[1] ?? []).map(Number)
}

async function highest(dir: string): Promise<Numbered> {
  const number = Math.max(0, ...(await numbersIn(dir)))
  if (number === 0) return { number, text: null }
  try {
    return { number, text: await readFile(headPath(dir, number), 'utf8') }
  } catch (error) {
    // Tidied away between the look and the read: then there is a higher one.
    if (codeOf(error) === 'ENOENT') return await highest(dir)
    throw error
  }
}

async function tidy(dir: string): Promise<void> {
  const old = (await numbersIn(dir)).toSorted((left, right) => right - left).slice(headsKept)
  for (const number of old) await unlink(headPath(dir, number)).catch(() => undefined)
}

async function writeSynced(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(text)
  await file.sync()
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function orEmpty(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return []
  throw error
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}

async function orFault<T>(verb: () => Promise<T>): Promise<T> {
  try {
    return await verb()
  } catch (cause) {
    throw new Fault({ code: 'store.unavailable', internal: 'the head file cannot be used', cause })
  }
}

/** Where the head of a second log lies: beside that of the first one. */
export function besideHeadDir(dir: string): string {
  return join(dir, 'beside')
}
