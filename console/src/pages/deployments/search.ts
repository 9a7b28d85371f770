// The state of the list: as a list, or one model side by side.

export const deploymentViews = ['list', 'compare'] as const

export interface DeploymentsSearch {
  readonly view?: (typeof deploymentViews)[number]
  readonly model?: string
}

export function deploymentsSearch(given: Readonly<Record<string, unknown>>): DeploymentsSearch {
  const { model } = given
  const view = deploymentViews.find((one) => one === given['view'])
  return {
    ...(view === undefined ? {} : { view }),
    // The router reads `?model=4` as a number.
    ...(typeof model === 'string' || typeof model === 'number'
      ? { model: String(model).slice(0, 256) }
      : {}),
  }
}
