// What a customer writes in words of its own: of a fact that is held about it, or of a notice.
import { refuse, type Refusal } from '../wire/codes.ts'

/**
 * A stranger's bytes until they are read: `{"statement": "..."}`; other fields say nothing. `wanted` ends the
 * sentence of the refusal. `charactersMax`: UTF-16 length.
 */
export function statementIn(
  body: Buffer,
  { charactersMax, wanted }: { readonly charactersMax: number; readonly wanted: string },
): string | Refusal {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    return refuse('door.json_invalid')
  }
  const statement =
    typeof value === 'object' && value !== null && 'statement' in value ? value.statement : null
  const isGood =
    typeof statement === 'string' && statement.trim() !== '' && statement.length <= charactersMax
  if (!isGood) {
    const message = `statement must be a text of 1 to ${charactersMax} characters${wanted}.`
    return refuse('door.field_invalid', { message, param: 'statement' })
  }
  return statement.toWellFormed()
}
