// How many entries of a log bear a date before a moment, by halving: entries are dated when what they tell ended, and
// entered right after, so that their order is that of their dates but for moments. Kept while the log does not grow: a
// simulated past is entered after its first entry, and is older.

export interface DatedSizes {
  /** For each moment, ascending. */
  at(momentsMs: readonly number[]): Promise<readonly number[]>
}

const keptMax = 10_000

export function openDatedSizes(
  sizeNow: () => Promise<number>,
  /** Null: an entry that cannot be read. */
  dateOf: (index: number) => Promise<number | null>,
): DatedSizes {
  const kept = new Map<number, number>()
  let keptSize = -1

  async function search(momentMs: number, from: number, to: number): Promise<number> {
    let [low, high] = [from, to]
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2)
      const dateMs = await dateOf(middle)
      // Unreadable: as old as what is before it, so that the search ends.
      if (dateMs === null || dateMs < momentMs) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    async at(momentsMs) {
      const size = await sizeNow()
      if (size !== keptSize || kept.size >= keptMax) kept.clear()
      keptSize = size
      const found: number[] = []
      let from = 0
      for (const momentMs of momentsMs) {
        const known = kept.get(momentMs)
        const count = Math.max(from, known ?? (await search(momentMs, from, size)))
        kept.set(momentMs, count)
        found.push(count)
        from = count
      }
      return found
    },
  }
}
