// Sums by several names, told so that no customer can be found in them. A group is told by itself only if it is made of
// at least so many different customers; smaller ones are told together, with as few others as it takes. Every customer's
// part is in exactly one group that is told, or nothing is told at all: there is no rest to be found by taking what is
// told from a total, whether we tell that total or the owner has counted it at its own end.

/** What one customer did under one combination of names. */
export interface Part<Told> {
  /** From the outermost name to the innermost. */
  readonly names: readonly string[]
  readonly party: string
  readonly told: Told
}

export interface Group<Told> {
  /** Null: several, told together. */
  readonly names: readonly (string | null)[]
  readonly parts: readonly Part<Told>[]
}

export interface Bound {
  /** Customers in the smallest group that is told. */
  readonly atLeast: number
  /** So many of the outer names have totals that whoever is told may know already. */
  readonly known: number
}

/** Groups that hold all parts between them; none if there are too few customers in all. */
export function foldSmall<Told>(
  parts: readonly Part<Told>[],
  { atLeast, known }: Bound,
): readonly Group<Told>[] {
  const shown: Group<Told>[] = []
  // Whole totals that cannot be told by themselves: together they give away no part of one.
  const left: Part<Told>[] = []
  for (const total of groupedBy(parts, known)) {
    const folded = settled(folding(total, { atLeast, from: known }), atLeast)
    if (folded.length === 0) left.push(...total)
    else shown.push(...folded)
  }
  const rest = customers(left) >= atLeast ? { shown: [...shown, groupOf(left)], left: [] } : null
  return settled(rest ?? { shown, left }, atLeast)
}

interface Folding<Told> {
  readonly shown: readonly Group<Told>[]
  readonly left: readonly Part<Told>[]
}

/** Groups that can be told as they are; what is left is too small, even together. */
function folding<Told>(
  parts: readonly Part<Told>[],
  { atLeast, from }: { readonly atLeast: number; readonly from: number },
): Folding<Told> {
  const depth = parts[0]?.names.length ?? 0
  if (from >= depth) {
    return customers(parts) >= atLeast
      ? { shown: [groupOf(parts)], left: [] }
      : { shown: [], left: parts }
  }
  const shown: Group<Told>[] = []
  const left: Part<Told>[] = []
  for (const some of Map.groupBy(parts, ({ names }) => names[from]).values()) {
    const folded = folding(some, { atLeast, from: from + 1 })
    shown.push(...folded.shown)
    left.push(...folded.left)
  }
  if (customers(left) < atLeast) return { shown, left }
  return { shown: [...shown, groupOf(left)], left: [] }
}

/** What is left is told with the group that is nearest to it, of several the smallest; alone it is not told. */
function settled<Told>({ shown, left }: Folding<Told>, atLeast: number): readonly Group<Told>[] {
  if (left.length === 0) return shown
  const rest = groupOf(left)
  const nearest = shown.toSorted(
    (one, other) =>
      shared(other, rest) - shared(one, rest) ||
      customers(one.parts) - customers(other.parts) ||
      (textOf(one) < textOf(other) ? -1 : 1),
  )[0]
  if (nearest === undefined) return customers(left) >= atLeast ? [rest] : []
  const merged = groupOf([...nearest.parts, ...left])
  return shown.map((group) => (group === nearest ? merged : group))
}

function groupedBy<Told>(parts: readonly Part<Told>[], known: number): readonly Part<Told>[][] {
  return [...Map.groupBy(parts, ({ names }) => JSON.stringify(names.slice(0, known))).values()]
}

/** Named by what all of its parts have in common. */
function groupOf<Told>(parts: readonly Part<Told>[]): Group<Told> {
  const [first] = parts
  const names = (first?.names ?? []).map((name, at) =>
    parts.every((part) => part.names[at] === name) ? name : null,
  )
  return { names, parts }
}

function customers(parts: readonly Part<unknown>[]): number {
  return new Set(parts.map(({ party }) => party)).size
}

/** How many names from the outermost on are the same. */
function shared(one: Group<unknown>, other: Group<unknown>): number {
  const differs = one.names.findIndex((name, at) => name === null || name !== other.names[at])
  return differs === -1 ? one.names.length : differs
}

function textOf({ names }: Group<unknown>): string {
  return JSON.stringify(names)
}
