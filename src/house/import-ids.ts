// Ids of an imported configuration: made from names of strangers, of our form, and each given once.

const forbidden: ReadonlySet<string> = new Set(['constructor', 'prototype'])

/** `base`, then `base-2` and so on; a name without a letter or digit is `unnamed`. */
export function openIds(): (name: string) => string {
  const given = new Set<string>(forbidden)
  const counts = new Map<string, number>()
  return (name) => {
    const slug = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 54)
      .replace(/[^a-z0-9]+$/, '')
    const base = slug === '' ? 'unnamed' : slug
    let count = counts.get(base) ?? 1
    let id = count === 1 ? base : `${base}-${count}`
    while (given.has(id)) {
      count += 1
      id = `${base}-${count}`
    }
    counts.set(base, count)
    given.add(id)
    return id
  }
}
