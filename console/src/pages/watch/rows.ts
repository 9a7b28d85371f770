// A case as a line of the list, and which lines a search leaves.
import type { Answer } from '../../api/client.ts'
import type { WatchSearch } from './search.ts'

export type ListedCase = Answer<'listCases'>['cases'][number]

/** Approvals that steps of it wait for. */
export function approvalsWaiting({ steps }: Pick<ListedCase, 'steps'>): number {
  return steps
    .filter(({ effectedAt, rejected }) => effectedAt === null && rejected === null)
    .reduce((sum, { approvalsNeeded, approvals }) => sum + approvalsNeeded - approvals.length, 0)
}

/** The gravest of what members are called. */
export function findingOf({ members }: Pick<ListedCase, 'members'>) {
  const order = ['breach', 'undeclared', 'permitted'] as const
  return order.find((one) => members.some(({ finding }) => finding === one)) ?? 'undeclared'
}

export function fits(row: ListedCase, search: WatchSearch, nameOf: (party: string) => string) {
  const { state, finding, level, group, owner, waits } = search
  if (state !== undefined && row.state !== state) return false
  if (finding !== undefined && findingOf(row) !== finding) return false
  if (level !== undefined && row.level < Number(level)) return false
  if (group !== undefined && !row.groups.includes(group)) return false
  if (owner !== undefined && (row.owner ?? '-') !== owner) return false
  if (waits === 'approval' && approvalsWaiting(row) === 0) return false
  if (waits === 'appeal' && row.appealDue === null) return false
  const text = (search.search ?? '').toLowerCase()
  return (
    text === '' ||
    [row.id, ...row.members.flatMap(({ workload, party }) => [workload, party, nameOf(party)])]
      .join('\n')
      .toLowerCase()
      .includes(text)
  )
}
