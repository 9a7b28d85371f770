// Reaching into parsed JSON in tests without trusting its shape.
import assert from 'node:assert/strict'

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member at `path`, or undefined where there is none. */
export function pick(value: unknown, ...path: (string | number)[]): unknown {
  let at = value
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)]
    else at = isFields(at) ? at[step] : undefined
  }
  return at
}

/** The JSON object that an answer's body holds; fails the test if it is none. */
export async function fields(answer: Response | Promise<Response>): Promise<Fields> {
  const value: unknown = await (await answer).json()
  assert.ok(isFields(value))
  return value
}

/** The data of each event of a stream, in order. */
export async function dataLines(answer: Response): Promise<string[]> {
  const text = await answer.text()
  return text
    .split(/\r?\n\r?\n/)
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice(6))
}
