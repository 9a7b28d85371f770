// Weights in steps, as data: [at least, score] in rising order; the last one that is reached holds.

export type Steps = readonly (readonly [atLeast: number, score: number])[]

export function step(steps: Steps, value: number): number {
  let score = 0
  // By index: the iterators of a loop over pairs are garbage on every request.
  for (let index = 0; index < steps.length; index++) {
    const pair = steps[index]
    if (pair === undefined || value < pair[0]) break
    score = pair[1]
  }
  return score
}
