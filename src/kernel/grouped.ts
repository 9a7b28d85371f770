// An index of a list that never changes, made when it is first asked for and kept as long as the list:
// thousands of records are looked up for each of thousands of parties.

import { atOnce, type Steps } from './steps.ts'

export interface Grouped<Item> {
  /** Lists by key. `items` must not change afterwards. */
  of(items: readonly Item[]): ReadonlyMap<string, readonly Item[]>
  /** Makes what `of` would make when it is first asked. */
  steps(items: readonly Item[]): Steps<undefined>
}

export function groupedOnce<Item>(keyOf: (item: Item) => string): Grouped<Item> {
  const made = new WeakMap<readonly Item[], ReadonlyMap<string, readonly Item[]>>()
  function* steps(items: readonly Item[]): Steps<undefined> {
    if (made.has(items)) return
    const groups = new Map<string, Item[]>()
    for (const item of items) {
      const key = keyOf(item)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [item])
      else group.push(item)
      yield
    }
    made.set(items, groups)
  }
  return Object.freeze<Grouped<Item>>({
    steps,
    of(items) {
      atOnce(steps(items))
      return made.get(items) ?? new Map()
    },
  })
}

/** `make` of each key, once. */
export function madeOnce<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>()
  return (key) => {
    let value = made.get(key)
    if (value === undefined) made.set(key, (value = make(key)))
    return value
  }
}
