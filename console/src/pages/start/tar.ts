// An archive that every system opens: POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"), uncompressed.
// Dates and owners are zero: the same files are the same bytes.

export interface TarFile {
  /** At most 100 characters, ASCII. */
  readonly path: string
  readonly text: string
}

const block = 512

export function tar(files: readonly TarFile[]): Uint8Array<ArrayBuffer> {
  const parts = files.flatMap(({ path, text }) => {
    const bytes = new TextEncoder().encode(text)
    return [header(path, bytes.length), bytes, new Uint8Array(padding(bytes.length))]
  })
  // Two empty blocks end it.
  const all = [...parts, new Uint8Array(2 * block)]
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of all) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function padding(length: number): number {
  return (block - (length % block)) % block
}

function header(path: string, size: number): Uint8Array {
  const bytes = new Uint8Array(block)
  const put = (offset: number, text: string): void =>
    bytes.set(new TextEncoder().encode(text), offset)
  put(0, path)
  put(100, '0000644\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  put(124, `${size.toString(8).padStart(11, '0')}\0`)
  put(136, '00000000000\0')
  // The sum is taken over spaces in its own place.
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\0')
  put(263, '00')
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return bytes
}
