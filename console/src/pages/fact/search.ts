// Which facts are shown, in the URL.

export const views = ['calendar', 'contested', 'all'] as const
export type View = (typeof views)[number]

export interface FactSearch {
  readonly view?: View
}

export function factSearch(given: Readonly<Record<string, unknown>>): FactSearch {
  const view = views.find((one) => one === given['view'])
  return view === undefined ? {} : { view }
}
