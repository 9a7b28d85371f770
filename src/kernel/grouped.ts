// An index of a list that never changes, made when it is first asked for and kept as long as the list:
// thousands of records are looked up for each of thousands of parties.

/** Lists by key. What it is asked about must not change afterwards. */
export function groupedOnce<Item>(
  keyOf: (item: Item) => string,
): (items: readonly Item[]) => ReadonlyMap<string, readonly Item[]> {
  const made = new WeakMap<readonly Item[], ReadonlyMap<string, readonly Item[]>>()
  return (items) => {
    let groups = made.get(items)
    if (groups === undefined) made.set(items, (groups = Map.groupBy(items, keyOf)))
    return groups
  }
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
