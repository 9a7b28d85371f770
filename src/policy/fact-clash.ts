// Two facts about one thing never hold at the same instant: the later one supersedes the earlier, or
// the earlier one ends. Otherwise nobody could say which of them a decision rests on.
import type { Fact } from './fact.ts'

/** Of these a subject may have several at once: each stands for itself. */
const manifold: ReadonlySet<string> = new Set(['authorises', 'consents_to'])

/** Whether both say something of the same subject by the same predicate at some instant, and neither replaces the other. */
export function factsClash(left: Fact, right: Fact): boolean {
  if (left.subject !== right.subject || left.predicate !== right.predicate) return false
  if (left.retraction || right.retraction || manifold.has(left.predicate)) return false
  if (left.supersedes.includes(right.id) || right.supersedes.includes(left.id)) return false
  return (
    left.validFromMs < (right.validToMs ?? Infinity) &&
    right.validFromMs < (left.validToMs ?? Infinity)
  )
}
