// When a deployment may be asked once more for the same request: after a random pause that grows with every
// round, so that those who failed together do not come back together, and never before the provider said.
// Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (full jitter).

export interface RetryLimits {
  /** Attempts of one request at one deployment. */
  readonly attemptsPerDeploymentMax: number
  /** The longest first pause; it doubles every round. */
  readonly baseMs: number
  /** The longest pause of any round, beside what a provider asks for. */
  readonly stepMsMax: number
  /** All pauses of one request together. */
  readonly waitMsMax: number
}

export interface Pause {
  /** Pauses that the request has made before. */
  readonly round: number
  /** How long they were together. */
  readonly waitedMs: number
  /** When the first deployment may be asked again; 0: now. */
  readonly soonestMs: number
  /** Uniform in [0, 1). */
  readonly share: number
}

/** How long to pause before the next round, in milliseconds; null if that is longer than one request may wait. */
export function pauseMs(
  { round, waitedMs, soonestMs, share }: Pause,
  { baseMs, stepMsMax, waitMsMax }: RetryLimits,
): number | null {
  const jitterMs = share * Math.min(stepMsMax, baseMs * 2 ** round)
  const ms = Math.ceil(soonestMs + jitterMs)
  return waitedMs + ms > waitMsMax ? null : ms
}
