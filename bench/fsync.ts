// What the disk itself costs: appends of 4 KiB, each followed by fdatasync, one every other millisecond.
// Run: node bench/fsync.ts FOLDER DURATION_MS; prints `Percentiles` in milliseconds as JSON.
import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { nowMicros } from './connection.ts'
import { Samples } from './percentiles.ts'

const file = join(process.argv[2] ?? '.', `fsync-${process.pid}.probe`)
const durationMs = Number(process.argv[3] ?? 2000)
const record = Buffer.alloc(4096, 1)
const samples = new Samples()
const descriptor = openSync(file, 'a')
const until = nowMicros() + durationMs * 1000
while (nowMicros() < until) {
  const before = nowMicros()
  writeSync(descriptor, record)
  fdatasyncSync(descriptor)
  samples.add((nowMicros() - before) / 1000)
  await new Promise((resolve) => setTimeout(resolve, 2))
}
closeSync(descriptor)
unlinkSync(file)
process.stdout.write(`${JSON.stringify(samples.summary())}\n`)
