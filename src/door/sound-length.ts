// How long the sound of a file is for certain, in seconds: as its header says where that is easy to read (WAV,
// FLAC), else as if it were packed as loosely as lossy sound ever is. The bytes are the caller's, and a provider
// reads the same header: who makes the sound short there is given a short text.
// Sources: Microsoft, "Multimedia Programming Interface and Data Specifications" (RIFF); RFC 9639 section 8.2.
import type { Span } from '../wire/json-scan.ts'

/** MP3 ends at 320 kbit a second, and no other lossy format that is taken is usual above. */
const lossyBytesPerSecondMax = 40_000

/** At least 0. */
export function soundSecondsMin(bytes: Buffer, { start, end }: Span): number {
  const file = bytes.subarray(start, end)
  const seconds = wavSeconds(file) ?? flacSeconds(file) ?? file.length / lossyBytesPerSecondMax
  return Math.max(0, Math.floor(seconds))
}

function wavSeconds(file: Buffer): number | null {
  if (file.length < 44 || file.toString('latin1', 0, 4) !== 'RIFF') return null
  if (file.toString('latin1', 8, 16) !== 'WAVEfmt ') return null
  const bytesPerSecond = file.readUInt32LE(28)
  return bytesPerSecond === 0 ? null : (file.length - 44) / bytesPerSecond
}

function flacSeconds(file: Buffer): number | null {
  if (file.length < 42 || file.toString('latin1', 0, 4) !== 'fLaC') return null
  const rate = (file.readUIntBE(18, 3) >> 4) & 0xfffff
  const samples = (file.readUInt8(21) & 0x0f) * 2 ** 32 + file.readUInt32BE(22)
  return rate === 0 || samples === 0 ? null : Math.min(samples / rate, file.length)
}
