// The pages in the order of the list, each with its word and what one must be allowed to do to see it.
import type { Session } from '../api/session.ts'
import type { Key } from '../text/en.ts'
import { paths } from '../urls.ts'

type Operator = NonNullable<Session['operator']>

export interface Page {
  readonly path: (typeof paths)[keyof typeof paths]
  readonly word: Key
  readonly needs: readonly Operator['actions'][number][]
}

export const pages: readonly Page[] = [
  { path: paths.map, word: 'nav.map', needs: ['requests.read'] },
  { path: paths.requests, word: 'nav.requests', needs: ['requests.read'] },
]

/** Those that `operator` may open; of several needs, any. */
export function pagesFor(operator: Operator): readonly Page[] {
  return pages.filter(({ needs }) => needs.some((need) => operator.actions.includes(need)))
}
