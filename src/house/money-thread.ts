// One question of the whole book about money, in a thread of its own: adding up a million attempts takes seconds, and
// no request waits for it. Ends with its answer; lines of an export go out as they are taken.
import { parentPort, workerData } from 'node:worker_threads'
import type { AskedFocus, MoneyProof } from '../journeys/money-desk.ts'
import { assert } from '../kernel/assert.ts'
import { systemClock } from '../kernel/time.ts'
import { focusCells, focusColumns } from '../metering/focus.ts'
import { readCharges } from '../store/charge-reader.ts'
import { proveMoney } from '../store/money-proof.ts'
import type { BookPlace } from '../store/tables.ts'
import { csvLine } from '../wire/csv.ts'

export interface MoneyThreadOptions {
  readonly place: BookPlace
  /** Null: whether all that was served is billed. */
  readonly focus: AskedFocus | null
}

export type FromMoneyThread =
  | { readonly kind: 'proof'; readonly proof: MoneyProof }
  | { readonly kind: 'chunk'; readonly text: string; readonly isLast: boolean }

const linesPerChunk = 500

const port = parentPort
assert(port !== null, 'the book is added up in a thread')
const { place, focus }: MoneyThreadOptions = workerData
const send = (message: FromMoneyThread): void => port.postMessage(message)
if (focus === null) send({ kind: 'proof', proof: await proveMoney(place, systemClock) })
else await sendLines(focus)

async function sendLines(asked: AskedFocus): Promise<void> {
  const charges = await readCharges(place, asked)
  let next = 0
  let head = csvLine(focusColumns)
  const sendNext = (): void => {
    const some = charges.slice(next, next + linesPerChunk)
    next += some.length
    const isLast = next >= charges.length
    const text = head + some.map((one) => csvLine(focusCells(one, asked.names))).join('')
    head = ''
    send({ kind: 'chunk', text, isLast })
    if (isLast) port?.close()
  }
  // Each is asked for, so that a slow reader is not sent what it does not take.
  port?.on('message', sendNext)
  sendNext()
}
