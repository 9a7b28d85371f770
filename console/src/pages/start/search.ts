// What the address says of the start page: what a call is tried with, and the sample that is drawn: with its seed and
// the end of its span a link draws the same one.

const names = ['workload', 'model', 'sdk', 'seed', 'until'] as const
type Name = (typeof names)[number]

export type StartSearch = { readonly [Each in Name]?: string } & { readonly size?: number }

export const sampleSizes = [10, 25, 50, 100] as const

export function startSearch(given: Readonly<Record<string, unknown>>): StartSearch {
  const found: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = given[name]
    // The router reads what looks like a number as one.
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text === 'string' && text !== '' && isOf(name, text)) found[name] = text
  }
  const size = sampleSizes.find((one) => one === given['size'])
  return size === undefined ? found : { ...found, size }
}

function isOf(name: Name, text: string): boolean {
  return name === 'until' ? !Number.isNaN(Date.parse(text)) : text.length <= 200
}
