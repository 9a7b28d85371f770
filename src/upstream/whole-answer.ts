// An answer that is no stream, read for what a settlement needs of it: its usage, its id, and whether it is an
// answer at all.
import type { KeptAnswer } from '../journeys/ports.ts'
import { plainId } from './event-text.ts'
import type { Wire } from './wires.ts'

export interface Whole {
  readonly usage: unknown
  readonly id: string
  readonly kept: KeptAnswer | undefined
  /** The parsed object; null if it was none. */
  readonly body: object | null
  /** A JSON object that is no error: anything else with a good status is nobody's completion. */
  readonly isAnswer: boolean
  /** Of an answer that says that it failed, the status which that has elsewhere; null: it does not. */
  readonly failedStatus: number | null
}

const noAnswer: Whole = {
  usage: undefined,
  id: '',
  kept: undefined,
  body: null,
  isAnswer: false,
  failedStatus: null,
}

export function readWhole(
  body: readonly Buffer[],
  status: number,
  contentType: string,
  wire: Wire,
): Whole {
  if (status !== 200 || body.length === 0) return noAnswer
  if (wire.plainType?.test(contentType) === true) return { ...noAnswer, isAnswer: true }
  const bytes = body.length === 1 && body[0] !== undefined ? body[0] : Buffer.concat(body)
  try {
    const answer: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return noAnswer
    const usage: unknown =
      wire.usageOf === undefined ? Reflect.get(answer, wire.usageField) : wire.usageOf(answer)
    const id = plainId(Reflect.get(answer, wire.idField))
    const kept = wire.keptOf?.(answer)
    const isAnswer = wire.isAnswer(answer)
    const failedStatus = wire.failureOf?.(answer) ?? null
    return { usage, id, kept, body: answer, isAnswer, failedStatus }
  } catch {
    return noAnswer
  }
}
