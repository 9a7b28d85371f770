// The sandbox's own durable count of what arrived and what it bills: the second opinion that the
// gateway's books are compared with. The record of an arrival is written to the journal before the
// first byte of its answer leaves, the record of its end before the last one; both with write(2), so
// that they survive a kill of this process. Counts only ever grow.
import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import type { TokenUsage } from './compose.ts'
import { readJournal } from './truth-journal.ts'

export type End = 'running' | 'finished' | 'aborted' | 'refused'
/** Who ended an aborted request: the client, an ordered fault, or the death of this process. */
export type AbortCause = 'client' | 'fault' | 'crash'

export interface Arrival {
  readonly provider: string
  /** `-` where the request did not name one that exists. */
  readonly deployment: string
  readonly region: string
  readonly bytes: number
  readonly clientRequestId: string | null
  /** What it costs if it runs to its end; billed whole if this process dies under it. */
  readonly planned: TokenUsage | null
}

export interface Ending {
  readonly status: number
  readonly end: Exclude<End, 'running'>
  readonly cause?: AbortCause
  readonly usage: TokenUsage
  /** Completion tokens that had left when it ended. */
  readonly emitted: number
}

export interface Entry extends Arrival {
  readonly seq: number
  ending: Ending | null
}

export interface Cell {
  readonly region: string
  readonly channel: string
  readonly deployment: string
  arrivals: number
  bytes: number
  completions: number
  refused: number
  aborted: number
  promptTokens: number
  cachedTokens: number
  writtenTokens: number
  completionTokens: number
  reasoningTokens: number
}

export interface Truth {
  /** Must be durable against a kill of this process when it returns. */
  arrive(arrival: Arrival): Entry
  /** Must be called once per entry, before the last byte of its answer leaves. */
  end(entry: Entry, ending: Ending): void
  cells(): readonly Cell[]
  /** The requests still remembered, oldest first. */
  entries(): IterableIterator<Entry>
  /** The requests that a client sent under this id, oldest first. */
  find(provider: string, clientRequestId: string): readonly Entry[]
  close(): void
}

export const noUsage: TokenUsage = {
  prompt: 0,
  cached: 0,
  written: 0,
  writtenHour: 0,
  completion: 0,
  reasoning: 0,
}

/**
 * Opens the count, from `dataDir/truth.ndjson` if there is one, or in memory only for null. Requests
 * that were running when the former process died end as aborted and billed whole. The newest
 * `entriesMax` requests can be listed and looked up; the counts never forget.
 */
export function openTruth(dataDir: string | null, entriesMax = 1_000_000): Truth {
  const book = new Book(entriesMax)
  let fd: number | null = null
  if (dataDir !== null) {
    mkdirSync(dataDir, { recursive: true })
    const path = join(dataDir, 'truth.ndjson')
    const orphans = readJournal(path, book)
    fd = openSync(path, 'a')
    const journal = new Journal(fd)
    for (const entry of orphans) {
      const usage = entry.planned ?? noUsage
      const ending: Ending = { status: 0, end: 'aborted', cause: 'crash', usage, emitted: 0 }
      journal.append({ event: 'ended', seq: entry.seq, ...ending })
      book.end(entry, ending)
    }
    return truthOf(book, journal)
  }
  return truthOf(book, null)
}

function truthOf(book: Book, journal: Journal | null): Truth {
  return {
    arrive(arrival) {
      const entry = book.arrive(arrival, book.lastSeq + 1)
      journal?.append({ event: 'arrived', seq: entry.seq, ...arrival })
      return entry
    },
    end(entry, ending) {
      if (entry.ending !== null) return
      journal?.append({ event: 'ended', seq: entry.seq, ...ending })
      book.end(entry, ending)
    },
    cells: () => book.cells(),
    entries: () => book.entries.values(),
    find: (provider, id) => book.find(provider, id),
    close: () => journal?.close(),
  }
}

/** Appends lines and has the disk catch up behind them, one fdatasync at a time. */
class Journal {
  readonly #fd: number
  #dirty = false
  #syncing = false
  #closed = false

  constructor(fd: number) {
    this.#fd = fd
  }

  append(record: object): void {
    writeSync(this.#fd, `${JSON.stringify(record)}\n`)
    this.#dirty = true
    this.#sync()
  }

  close(): void {
    this.#closed = true
    // A running fdatasync holds the descriptor: its callback closes it then.
    if (!this.#syncing) this.#finish()
  }

  #sync(): void {
    if (this.#syncing) return
    this.#syncing = true
    this.#dirty = false
    fdatasync(this.#fd, () => {
      this.#syncing = false
      if (this.#closed) this.#finish()
      else if (this.#dirty) this.#sync()
    })
  }

  #finish(): void {
    fdatasyncSync(this.#fd)
    closeSync(this.#fd)
  }
}

/** The counts and the remembered requests, in memory. */
export class Book {
  readonly entries = new Map<number, Entry>()
  lastSeq = 0
  readonly #entriesMax: number
  readonly #cells = new Map<string, Cell>()
  readonly #byClientId = new Map<string, Entry[]>()

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  arrive(arrival: Arrival, seq: number): Entry {
    const entry: Entry = { ...arrival, seq, ending: null }
    this.lastSeq = seq
    this.entries.set(seq, entry)
    const key = clientKey(entry.provider, entry.clientRequestId)
    if (key !== null) {
      const same = this.#byClientId.get(key)
      if (same === undefined) this.#byClientId.set(key, [entry])
      else same.push(entry)
    }
    const cell = this.#cellOf(entry)
    cell.arrivals += 1
    cell.bytes += entry.bytes
    if (this.entries.size > this.#entriesMax) this.#forgetOldest()
    return entry
  }

  end(entry: Entry, ending: Ending): void {
    entry.ending = ending
    const cell = this.#cellOf(entry)
    if (ending.end === 'finished') cell.completions += 1
    else if (ending.end === 'aborted') cell.aborted += 1
    else cell.refused += 1
    cell.promptTokens += ending.usage.prompt
    cell.cachedTokens += ending.usage.cached
    cell.writtenTokens += ending.usage.written
    cell.completionTokens += ending.usage.completion
    cell.reasoningTokens += ending.usage.reasoning
  }

  find(provider: string, clientRequestId: string): readonly Entry[] {
    return this.#byClientId.get(clientKey(provider, clientRequestId) ?? '') ?? []
  }

  cells(): readonly Cell[] {
    return [...this.#cells.values()]
  }

  #cellOf({ region, provider, deployment }: Entry): Cell {
    const key = `${region}/${provider}/${deployment}`
    let cell = this.#cells.get(key)
    if (cell === undefined) {
      cell = { region, channel: provider, deployment, ...zeros }
      this.#cells.set(key, cell)
    }
    return cell
  }

  #forgetOldest(): void {
    for (const oldest of this.entries.values()) {
      this.entries.delete(oldest.seq)
      const key = clientKey(oldest.provider, oldest.clientRequestId)
      if (key !== null) this.#byClientId.delete(key)
      return
    }
  }
}

const zeros = {
  arrivals: 0,
  bytes: 0,
  completions: 0,
  refused: 0,
  aborted: 0,
  promptTokens: 0,
  cachedTokens: 0,
  writtenTokens: 0,
  completionTokens: 0,
  reasoningTokens: 0,
}

function clientKey(provider: string, id: string | null): string | null {
  return id === null ? null : `${provider} ${id}`
}
