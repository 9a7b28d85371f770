// What the address says of the page of operators.

export interface OperatorsSearch {
  /** The form for a new one is open. */
  readonly add?: true
  /** Those taken out are shown too. */
  readonly removed?: true
}

export function operatorsSearch(search: Readonly<Record<string, unknown>>): OperatorsSearch {
  return {
    ...(search['add'] === true ? { add: true } : {}),
    ...(search['removed'] === true ? { removed: true } : {}),
  }
}
