// The state of a case's page: whose evidence is shown.

export interface CaseSearch {
  readonly member?: string
}

export function caseSearch({ member }: Readonly<Record<string, unknown>>): CaseSearch {
  return typeof member === 'string' && member !== '' ? { member: member.slice(0, 64) } : {}
}
