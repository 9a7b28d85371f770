// A small harness for the micro-benches: CPU time of the whole process per operation, not wall time,
// so that a busy machine disturbs it little; the least of several passes, because noise only adds. Beside
// it what was allocated on this thread's heap, which a busy machine does not change at all.
import { getHeapStatistics } from 'node:v8'

export interface Result {
  readonly name: string
  /** CPU nanoseconds per operation over all threads of this process. */
  readonly nanos: number
  /** Bytes allocated on the heap per operation, garbage included. */
  readonly bytes: number
}

/** CPU nanoseconds this process has used, user and system, all threads. */
export function cpuNanos(): number {
  const usage = process.cpuUsage()
  return (usage.user + usage.system) * 1000
}

/** Runs `operation` `count` times in each of `passes` passes after one to warm up. */
export function measure(
  name: string,
  count: number,
  operation: (index: number) => unknown,
  passes = 5,
): Result {
  let least = Number.POSITIVE_INFINITY
  let bytes = 0
  let kept: unknown
  for (let pass = 0; pass <= passes; pass++) {
    const [before, allocated] = [cpuNanos(), allocatedBytes()]
    for (let index = 0; index < count; index++) kept = operation(index)
    const nanos = (cpuNanos() - before) / count
    bytes = (allocatedBytes() - allocated) / count
    if (pass > 0 && nanos < least) least = nanos
  }
  // Keeps the optimizer from dropping an operation whose result nobody reads.
  if (kept === Symbol.iterator) throw new Error('unreachable')
  return report({ name, nanos: least, bytes })
}

function allocatedBytes(): number {
  return getHeapStatistics().total_allocated_bytes
}

/** As `measure`, for operations that end later. */
export async function measureAsync(
  name: string,
  count: number,
  pass: () => Promise<unknown>,
  passes = 4,
): Promise<Result> {
  let least = Number.POSITIVE_INFINITY
  let bytes = 0
  for (let index = 0; index <= passes; index++) {
    const [before, allocated] = [cpuNanos(), allocatedBytes()]
    await pass()
    const nanos = (cpuNanos() - before) / count
    bytes = (allocatedBytes() - allocated) / count
    if (index > 0 && nanos < least) least = nanos
  }
  return report({ name, nanos: least, bytes })
}

export function heading(text: string): void {
  process.stdout.write(`\n${text}\n`)
}

function report(result: Result): Result {
  const { nanos, bytes, name } = result
  const kilobytes = (bytes / 1000).toFixed(1).padStart(8)
  process.stdout.write(`  ${(nanos / 1000).toFixed(2).padStart(9)} µs ${kilobytes} KB  ${name}\n`)
  return result
}
