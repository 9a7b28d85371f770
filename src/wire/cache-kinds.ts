// Marks on a prompt that have the provider keep what stands before them, at a price of its own: Messages have
// them, and chat completions of clients that mean a model of Anthropic's.
import type { ModelRequest } from './model-request.ts'

const asciiEscape = Buffer.from('\\u00')
const control = Buffer.from('"cache_control"')
const hour = Buffer.from('"1h"')

/**
 * Whether writing into a cache may be billed, and for how long. A text that only speaks of it counts
 * too: the hold is then larger than it need be, and never smaller. `body`: what `bytes` are as JSON.
 */
export function cacheKindsOf(bytes: Buffer, body: () => unknown): ModelRequest['cacheKinds'] {
  // A letter may be written as an escape.
  const plain = bytes.includes(asciiEscape) ? Buffer.from(JSON.stringify(body())) : bytes
  if (!plain.includes(control)) return 'none'
  return plain.includes(hour) ? 'hour' : 'minutes'
}
