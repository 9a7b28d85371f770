// How surprising a count is where its things are independent, in bans: the common logarithm of the odds against.

/** Of at least `k` out of `n` where each has probability `p`. */
export function binomialBans(n: number, p: number, k: number): number {
  if (k <= n * p || k <= 0) return 0
  if (k > n) return Infinity
  // The tail's terms fall geometrically beyond the mean: a few dozen are all of it.
  let term = logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p)
  let sum = 1
  let factor = 1
  const first = term
  for (let at = k; at < n && factor > 1e-12; at++) {
    factor *= ((n - at) * p) / ((at + 1) * (1 - p))
    sum += factor
  }
  term = first + Math.log(sum)
  return Math.max(0, -term / Math.LN10)
}

/** Of at least `k` where `mean` are expected. */
export function poissonBans(mean: number, k: number): number {
  if (k <= mean || k <= 0) return 0
  let sum = 1
  let factor = 1
  for (let at = k + 1; factor > 1e-12; at++) {
    factor *= mean / at
    sum += factor
  }
  const log = k * Math.log(mean) - mean - logFactorial(k) + Math.log(sum)
  return Math.max(0, -log / Math.LN10)
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

/** Stirling's series; exact below ten. */
function logFactorial(n: number): number {
  if (n < 10) {
    let product = 1
    for (let factor = 2; factor <= n; factor++) product *= factor
    return Math.log(product)
  }
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
}
