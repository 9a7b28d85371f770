// What a form would change, member by member: what is said now beside what will be said. Pure.

export interface Difference {
  readonly name: string
  /** Empty: nothing is said. */
  readonly before: string
  readonly after: string
}

/**
 * Members of `after` that are not as in `before`. With `isWhole` it says all there is, and what is left out is said
 * no more; else what is left out stays.
 */
export function differencesOf(
  before: object,
  after: object,
  isWhole: boolean,
): readonly Difference[] {
  const old = leavesOf(before)
  const now = leavesOf(after)
  const names = isWhole ? new Set([...old.keys(), ...now.keys()]) : now.keys()
  return [...names]
    .map((name) => ({ name, before: old.get(name) ?? '', after: now.get(name) ?? '' }))
    .filter((one) => one.before !== one.after)
}

/** Path -> text. A list is one leaf: its order counts. */
function leavesOf(value: object, path = ''): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>()
  for (const [name, member] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    if (isMembers(member)) for (const leaf of leavesOf(member, at)) leaves.set(...leaf)
    else if (member !== undefined) leaves.set(at, textOf(member))
  }
  return leaves
}

function isMembers(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value
    .map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one)))
    .join(', ')
}
