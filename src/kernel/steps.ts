// Long work in short steps: whoever runs it decides whether it is done at once or in slices, between
// which others have their turn. A step must be short by itself; nothing may rest on what others do meanwhile.
import type { Clock } from './time.ts'

/** Work that gives way after each step and returns its result at the end. */
export type Steps<Result> = Generator<undefined, Result, undefined>

export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Gives the event loop a turn whenever `sliceMs` have passed. */
export async function inSlices<Result>(
  steps: Steps<Result>,
  { clock, sliceMs }: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly sliceMs: number },
): Promise<Result> {
  let untilMs = clock.monotonicMs() + sliceMs
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (clock.monotonicMs() < untilMs) continue
    await new Promise((resolve) => setImmediate(resolve))
    untilMs = clock.monotonicMs() + sliceMs
  }
}

/** Each item in a step of its own. */
export function* eachStep<Item>(
  items: Iterable<Item>,
  act: (item: Item) => void,
): Steps<undefined> {
  for (const item of items) {
    act(item)
    yield
  }
}
