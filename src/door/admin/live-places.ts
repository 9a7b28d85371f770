// Who may listen how often: lines are few, and whoever opens many must not shut others out, least of all people of
// others those of the house.
import type { Operator } from '../../identity/operator.ts'

/** Of one operator: as many as somebody has windows open. */
export const ownLinesMax = 8
/** Of all together who have a scope; the others are for people of the house. */
export const scopedLinesMax = 32

export interface LivePlaces {
  /** Null: there is none for them. Given back once, however often it is called. */
  take(this: void, by: Pick<Operator, 'id' | 'scope'>): (() => void) | null
}

export function openLivePlaces(): LivePlaces {
  const own = new Map<string, number>()
  let scoped = 0
  return Object.freeze<LivePlaces>({
    take({ id, scope }) {
      const before = own.get(id) ?? 0
      const weight = scope === null ? 0 : 1
      if (before >= ownLinesMax || (weight > 0 && scoped >= scopedLinesMax)) return null
      own.set(id, before + 1)
      scoped += weight
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        scoped -= weight
        const left = (own.get(id) ?? 1) - 1
        if (left > 0) own.set(id, left)
        else own.delete(id)
      }
    },
  })
}
