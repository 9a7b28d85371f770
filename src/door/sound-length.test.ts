import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'

import { soundSecondsMin } from './sound-length.ts'

interface Wav {
  readonly rate?: number
  readonly channels?: number
  readonly bits?: number
  readonly bytesPerSecond?: number
}

/** Ten seconds of 16,000 bytes each. */
function wav({ rate = 8000, channels = 1, bits = 16, bytesPerSecond = 16_000 }: Wav = {}): Buffer {
  const file = Buffer.alloc(44 + 160_000)
  file.write('RIFF', 0)
  file.write('WAVEfmt ', 8)
  file.writeUInt16LE(channels, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(bytesPerSecond, 28)
  file.writeUInt16LE(bits, 34)
  return file
}

/** Of stereo with 16 bits at 44,100 a second. */
function flac(samples: number, length: number): Buffer {
  const file = Buffer.alloc(length)
  file.write('fLaC', 0)
  file.writeUIntBE((44_100 << 4) | (1 << 1), 18, 3)
  file.writeUInt8(15 << 4, 21)
  file.writeUInt32BE(samples, 22)
  return file
}

function secondsOf(file: Buffer): number {
  return soundSecondsMin(file, { start: 0, end: file.length })
}

test('a header says how long its sound is, and of two lengths the longer counts', () => {
  assert.equal(secondsOf(wav()), 10)
  assert.equal(secondsOf(wav({ bytesPerSecond: 0xffffffff })), 10)
  assert.equal(secondsOf(wav({ bytesPerSecond: 0 })), 10)
  assert.equal(secondsOf(wav({ rate: 0xffffffff, channels: 0xffff })), 10)
  assert.equal(secondsOf(wav({ bytesPerSecond: 8000 })), 20)
  // A codec of its own says no bits.
  assert.equal(secondsOf(wav({ bits: 0 })), 10)
  // Ten seconds, packed to a half; and the same that says it is nothing.
  assert.equal(secondsOf(flac(441_000, 882_042)), 10)
  assert.equal(secondsOf(flac(1, 882_042)), 2)
})

test('a header without a rate says nothing, and the file counts as loosely packed', () => {
  const lossy = Math.floor((44 + 160_000) / 40_000)
  assert.equal(secondsOf(wav({ rate: 0, bytesPerSecond: 0 })), lossy)
  assert.equal(secondsOf(Buffer.alloc(160_044, 1)), lossy)
})

test('any bytes have a length, and none is negative', () => {
  const heads = fc.constantFrom('', 'RIFF', 'RIFF\0\0\0\0WAVEfmt ', 'fLaC')
  fc.assert(
    fc.property(heads, fc.uint8Array({ maxLength: 100 }), (head, rest) => {
      const seconds = secondsOf(Buffer.concat([Buffer.from(head, 'latin1'), rest]))
      assert.ok(Number.isSafeInteger(seconds) && seconds >= 0, String(seconds))
    }),
    { numRuns: 2000 },
  )
})
