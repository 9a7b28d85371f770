// What holds for a workload by the notices of its cases: one look-up for each decision, and nothing at all
// while there are no notices. The list stays the same object until a notice or the hour changes it.
import type { Measure } from '../policy/measure.ts'
import { effectAt } from '../watch/case-notice.ts'
import type { Notice } from '../watch/case.ts'
import type { Cases } from '../watch/cases.ts'
import type { MeasuresOf } from './decisions.ts'

interface Kept {
  /** Undefined: nothing holds. */
  readonly measures: readonly Measure[] | undefined
  readonly fromMs: number
  readonly untilMs: number
}

export function openMeasures({ standing }: Pick<Cases, 'standing'>): MeasuresOf {
  const kept = new WeakMap<readonly Notice[], Kept>()
  return function measuresOf(workloadId, nowMs) {
    if (standing.size === 0) return undefined
    const notices = standing.get(workloadId)
    if (notices === undefined) return undefined
    let found = kept.get(notices)
    if (found === undefined || nowMs < found.fromMs || nowMs >= found.untilMs) {
      found = measuresAt(notices, nowMs)
      kept.set(notices, found)
    }
    return found.measures
  }
}

function measuresAt(notices: readonly Notice[], nowMs: number): Kept {
  const effects = notices.map((notice) => ({ notice, ...effectAt(notice, nowMs) }))
  const measures = effects
    .filter(
      ({ holds, notice }) => holds && (notice.stage === 'suspend' || notice.limits.length > 0),
    )
    .map(({ notice }): Measure => ({
      id: notice.id,
      obligations: notice.limits,
      suspends: notice.stage === 'suspend',
    }))
  return {
    measures: measures.length === 0 ? undefined : measures,
    fromMs: nowMs,
    untilMs: Math.min(...effects.map(({ untilMs }) => untilMs ?? Infinity)),
  }
}
