// The lines of a file that comes in pieces, one at a time and in bounded memory: however many there are, one line
// is held, and other requests get their turn in between.

export type LinesEnd<Stop> =
  | { readonly kind: 'done'; readonly lines: number }
  /** What `onLine` answered, at which it stopped. */
  | { readonly kind: 'stopped'; readonly by: Stop }
  | { readonly kind: 'too_long'; readonly number: number }

/** Reading blocks everybody: a few milliseconds of JSON, then a turn for the others. */
const bytesPerTurn = 262_144

const newline = 0x0a
const carriageReturn = 0x0d

/**
 * Calls `onLine` with each line that is not blank, without its newline, and its number from 1, until it answers
 * something. Rejects as `chunks` does.
 */
export async function eachLine<Stop>(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  lineBytesMax: number,
  onLine: (line: Buffer, number: number) => Stop | null,
): Promise<LinesEnd<Stop>> {
  let begun: Buffer[] = []
  let begunBytes = 0
  let number = 0
  let turnBytes = 0
  let lines = 0

  function take(last: Buffer): Stop | null {
    number += 1
    const whole = begun.length === 0 ? last : Buffer.concat([...begun, last])
    begun = []
    begunBytes = 0
    const line = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole
    if (isBlank(line)) return null
    lines += 1
    return onLine(line, number)
  }

  for await (const chunk of chunks) {
    let at = 0
    for (;;) {
      const end = chunk.indexOf(newline, at)
      const piece = chunk.subarray(at, end < 0 ? chunk.length : end)
      if (begunBytes + piece.length > lineBytesMax) return { kind: 'too_long', number: number + 1 }
      if (end < 0) {
        if (piece.length > 0) begun.push(piece)
        begunBytes += piece.length
        break
      }
      const stop = take(piece)
      if (stop !== null) return { kind: 'stopped', by: stop }
      turnBytes += piece.length + 1
      if (turnBytes >= bytesPerTurn) {
        turnBytes = 0
        await nextTurn()
      }
      at = end + 1
    }
  }
  const stop = begun.length === 0 ? null : take(Buffer.alloc(0))
  return stop === null ? { kind: 'done', lines } : { kind: 'stopped', by: stop }
}

function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09) return false
  return true
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
