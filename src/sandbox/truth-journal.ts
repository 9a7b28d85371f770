// Reading the journal back. A record is one line of JSON; a last line without its newline was torn by
// a crash: it is cut off, for it was never acknowledged. Anything else that cannot be read is an
// error, since a count with a hole is no second opinion.
import { existsSync, readFileSync, truncateSync } from 'node:fs'

import { Fault } from '../kernel/fault.ts'
import type { TokenUsage } from './compose.ts'
import { isFields, parseJson } from './shape.ts'
import type { Fields } from './shape.ts'
import type { AbortCause, Book, Ending, Entry } from './truth.ts'

/** Replays the journal into `book`; the entries without an end. Throws a `sandbox.journal` fault. */
export function readJournal(path: string, book: Book): readonly Entry[] {
  if (!existsSync(path)) return []
  const bytes = readFileSync(path)
  const whole = bytes.lastIndexOf(0x0a) + 1
  if (whole < bytes.length) truncateSync(path, whole)
  const running = new Map<number, Entry>()
  let at = 0
  for (let line = 1; at < whole; line++) {
    const end = bytes.indexOf(0x0a, at)
    const record = parseJson(bytes.toString('utf8', at, end))
    if (!isFields(record) || !apply(record, book, running)) {
      throw new Fault({ code: 'sandbox.journal', internal: `${path}:${line} is no journal record` })
    }
    at = end + 1
  }
  return [...running.values()]
}

function apply(record: Fields, book: Book, running: Map<number, Entry>): boolean {
  const { event, seq } = record
  if (typeof seq !== 'number') return false
  if (event === 'arrived') {
    const { provider, deployment, region, bytes, clientRequestId } = record
    const entry = book.arrive(
      {
        provider: String(provider),
        deployment: String(deployment),
        region: String(region),
        bytes: Number(bytes),
        clientRequestId: typeof clientRequestId === 'string' ? clientRequestId : null,
        planned: readUsage(record['planned']),
      },
      seq,
    )
    running.set(seq, entry)
    return true
  }
  const entry = running.get(seq)
  const usage = readUsage(record['usage'])
  const end = record['end']
  if (event !== 'ended' || entry === undefined || usage === null) return false
  if (end !== 'finished' && end !== 'aborted' && end !== 'refused') return false
  const { status, emitted } = record
  const ending: Ending = { status: Number(status), end, usage, emitted: Number(emitted) }
  const cause = readCause(record['cause'])
  book.end(entry, cause === null ? ending : { ...ending, cause })
  running.delete(seq)
  return true
}

function readCause(value: unknown): AbortCause | null {
  return value === 'client' || value === 'fault' || value === 'crash' ? value : null
}

function readUsage(value: unknown): TokenUsage | null {
  if (!isFields(value)) return null
  // A journal of before there were paid cache writes has none of them.
  const { prompt, cached, written = 0, writtenHour = 0, completion, reasoning } = value
  return {
    prompt: Number(prompt),
    cached: Number(cached),
    written: Number(written),
    writtenHour: Number(writtenHour),
    completion: Number(completion),
    reasoning: Number(reasoning),
  }
}
