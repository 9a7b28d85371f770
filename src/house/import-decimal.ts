// A price per token, as other gateways write it, to a price per million: by moving the point in the text.
// It never passes through a float, so that 0.1e-6 is 0.1 and not a neighbour of it.
import { parseDecimal } from '../kernel/money.ts'

const pattern = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** `2.5e-06` -> `2.5`. Null if the text is no decimal, or is one that no price can be (negative, too long). */
export function perMillionTokens(perToken: string): string | null {
  const match = pattern.exec(perToken)
  const [whole = '', fraction = ''] = [match?.[1], match?.[2]]
  if (match === null || whole + fraction === '') return null
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return '0'
  const point = digits.length - fraction.length + Number(match[3] ?? 0) + 6
  // Beyond what a price list takes, and nothing that a stranger may make us write out.
  if (point > 15 || digits.length - point > 64 || digits.length > 64) return null
  const padded = digits.padStart(digits.length - Math.min(point, 0), '0')
  const at = Math.max(point, 0)
  const before = padded.slice(0, at).padEnd(at, '0') || '0'
  const after = padded.slice(at).replace(/0+$/, '')
  const text = after === '' ? before : `${before}.${after}`
  return parseDecimal(text) === null ? null : text
}
