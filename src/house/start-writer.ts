// Starts the writer thread and gives the main thread its book.
import { setFlagsFromString } from 'node:v8'
import { Worker, type MessagePort } from 'node:worker_threads'
import type { Fault } from '../kernel/fault.ts'
import { openBookClient, type BookClient, type Readiness } from '../store/book-client.ts'
import type { Stamp } from '../store/open.ts'

/** What crosses to the thread when it starts. */
export interface WriterThreadOptions {
  readonly dataDir: string
  /** Folder of the last signed checkpoint; never inside a backup. */
  readonly headDir: string
  readonly stamp: Stamp
  /** The log's origin line, also the name in its key. */
  readonly origin: string
  /** A second log, of a new book's past; left out: none. */
  readonly besideOrigin?: string | null
  /** PostgreSQL instead of the file in `dataDir`; null for SQLite. */
  readonly databaseUrl: string | null
  readonly batchOpsMax: number
  readonly diskFreeBytesMin: number
}

export interface StartWriter extends WriterThreadOptions {
  readonly queueOpsMax: number
  /** The book must not be used any more: exit with code 74 and let the restart look it up. */
  readonly onFatal: (fault: Fault) => void
}

export interface StartedWriter extends Readiness {
  readonly book: BookClient
  /** Hands over the end of a port whose parts go to the second log. */
  readonly beside: (port: MessagePort) => void
}

/** EX_IOERR of sysexits.h: what the process exits with after `onFatal`. */
export const storeFailedExitCode = 74

/**
 * Resolves once the store is open, migrated and recovered. Rejects with a Fault `store.unavailable`
 * that says why it cannot be opened; `onFatal` is called then too.
 */
export async function startWriter(options: StartWriter): Promise<StartedWriter> {
  const { queueOpsMax, onFatal, ...threadOptions } = options
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  // Who bounds the main thread's young generation by a flag must not undo the limit below.
  setFlagsFromString('--max-semi-space-size=0')
  const worker = new Worker(new URL(`./writer-thread.${extension}`, import.meta.url), {
    workerData: threadOptions,
    name: 'writer',
    // What a batch makes dies with it; left alone, V8 keeps four times as much for no gain in time.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  })
  const book = openBookClient({
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    send: (message) => worker.postMessage(message),
    queueOpsMax,
    onFatal,
  })
  let closed = false
  worker.on('message', (message) => {
    closed ||= message.kind === 'closed'
    book.receive(message)
  })
  worker.on('error', (error: Error) => book.lost(`the writer thread threw: ${error.message}`))
  worker.on('exit', (code) => {
    if (!closed) book.lost(`the writer thread ended with code ${code}`)
  })
  const { indeterminate, vkey } = await book.ready()
  const beside = (port: MessagePort): void => worker.postMessage({ kind: 'beside', port }, [port])
  return { book, indeterminate, vkey, beside }
}
