// Waits for something in another process to become true. A look now and then is all there is where no
// event crosses over; the deadline is the only time that a test depends on.
import assert from 'node:assert/strict'

const pauseMs = 20

/** Resolves once `holds()`; fails the test with `what` after `deadlineMs`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += pauseMs) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  assert.fail(`${what}: not within ${deadlineMs} ms`)
}
