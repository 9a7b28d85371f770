// The choice among allowed deployments once more, as far as the record goes: it says which could be chosen
// and not how fast each was. Where that would decide, the answer is that the record does not say.

export interface ChoiceAgain {
  /** Who took the request; null if it never came to an attempt. */
  readonly chosen: string | null
  /** How the allowed stood then; null if the request never came to a choice. */
  readonly available: ReadonlyMap<string, string> | null
  /** Who may serve as it is, and as proposed. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

export type Choice =
  /** Nothing is sent. */
  | { readonly kind: 'none' }
  | { readonly kind: 'stays' }
  | { readonly kind: 'moves'; readonly to: string }
  /** Allowed, and none of them could be chosen then. */
  | { readonly kind: 'unavailable' }
  /** One of these; latency, quota left and price of that instant are not recorded. */
  | { readonly kind: 'undecided'; readonly among: readonly string[] }

export function chooseAgain({ chosen, available, before, after }: ChoiceAgain): Choice {
  if (after.length === 0) return { kind: 'none' }
  // Who was not looked at then may have been able: the record does not say.
  const able = after.filter((id) => isAble(available?.get(id)))
  const unseen = able.filter((id) => available?.get(id) === undefined)
  const [first] = able
  if (first === undefined) return { kind: 'unavailable' }
  if (chosen !== null && able.includes(chosen)) {
    const others = before.filter((id) => isAble(available?.get(id)))
    const isSameRace = unseen.length === 0 && sameIds(able, others)
    return able.length === 1 || isSameRace ? { kind: 'stays' } : { kind: 'undecided', among: able }
  }
  return able.length === 1 && unseen.length === 0
    ? { kind: 'moves', to: first }
    : { kind: 'undecided', among: able }
}

function isAble(state: string | undefined): boolean {
  return state === undefined || state === 'usable'
}

function sameIds(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id))
}
