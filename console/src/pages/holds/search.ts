// What the address says of the list of holds.

export const views = ['standing', 'lifted'] as const

export interface HoldsSearch {
  readonly view?: (typeof views)[number]
}

export function holdsSearch(given: Readonly<Record<string, unknown>>): HoldsSearch {
  const view = views.find((one) => one === given['view'])
  return view === undefined ? {} : { view }
}
