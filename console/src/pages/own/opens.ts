// Whether a page of the house is for whoever is signed in as well: a customer's person is led to no page that is not.
import { useSession } from '../../api/session.ts'
import { isForScope, type Page } from '../../shell/pages.ts'

export function useOpens(path: Page['path']): boolean {
  const operator = useSession().data?.operator ?? null
  return operator !== null && isForScope(operator, path)
}
