// A legal person. Dossiers and ownership arrive later; the shape keeps room for them.

export interface Party {
  readonly id: string
  readonly legalName: string
  /** ISO 3166-1 alpha-2 code of the jurisdiction of organisation. */
  readonly country: string
}

/** A registered use of models by a party under one contract; keys belong to it. */
export interface Workload {
  readonly id: string
  readonly contractId: string
  readonly purpose: string
  readonly owner: string
  readonly dataClasses: readonly string[]
}
