// How long the sound of a file is for certain, in seconds: as its header says where that is easy to read (WAV,
// FLAC), else as if it were packed as loosely as lossy sound ever is. The bytes are the caller's, and decoders go by
// one field of a header or by another: where two say the length, the longer counts, so that a lie costs its teller.
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

/** Decoders multiply rate, channels and bits; the product stands in the header, too. */
function wavSeconds(file: Buffer): number | null {
  if (file.length < 44 || file.toString('latin1', 0, 4) !== 'RIFF') return null
  if (file.toString('latin1', 8, 16) !== 'WAVEfmt ') return null
  const product = (file.readUInt32LE(24) * file.readUInt16LE(22) * file.readUInt16LE(34)) / 8
  const rates = [file.readUInt32LE(28), product].filter((bytesPerSecond) => bytesPerSecond > 0)
  return rates.length === 0 ? null : (file.length - 44) / Math.min(...rates)
}

/** Compressed sound is hardly longer than plain, so that many bytes are no short sound. */
function flacSeconds(file: Buffer): number | null {
  if (file.length < 42 || file.toString('latin1', 0, 4) !== 'fLaC') return null
  const packed = file.readUIntBE(18, 3)
  const rate = packed >> 4
  if (rate === 0) return null
  const samples = (file.readUInt8(21) & 0x0f) * 2 ** 32 + file.readUInt32BE(22)
  const channels = ((packed >> 1) & 0x07) + 1
  const bits = ((packed & 1) << 4) + (file.readUInt8(21) >> 4) + 1
  const plain = (file.length - 42) / ((rate * channels * bits) / 8)
  // Half of it for what the format adds, and for pictures in the file's head.
  return Math.min(Math.max(samples / rate, plain / 2), file.length)
}
