// The pages in the order of the list, in groups, each with its word and what one must be allowed to do to see it.
import type { Session } from '../api/session.ts'
import type { Key } from '../text/en.ts'
import { paths } from '../urls.ts'

type Operator = NonNullable<Session['operator']>

export interface Page {
  readonly path: (typeof paths)[keyof typeof paths]
  readonly word: Key
  readonly needs: readonly Operator['actions'][number][]
}

interface Group {
  /** Above its pages; null for the first ones. */
  readonly word: Key | null
  readonly pages: readonly Page[]
}

const groups: readonly Group[] = [
  {
    word: null,
    pages: [
      { path: paths.map, word: 'nav.map', needs: ['requests.read'] },
      { path: paths.start, word: 'nav.start', needs: [] },
      { path: paths.inbox, word: 'nav.inbox', needs: [] },
    ],
  },
  {
    word: 'nav.group.traffic',
    pages: [
      { path: paths.requests, word: 'nav.requests', needs: ['requests.read'] },
      { path: paths.watch, word: 'nav.watch', needs: ['cases.read'] },
      { path: paths.money, word: 'nav.money', needs: ['money.read'] },
    ],
  },
  {
    word: 'nav.group.customers',
    pages: [
      { path: paths.parties, word: 'nav.parties', needs: ['house.read'] },
      { path: paths.contracts, word: 'nav.contracts', needs: ['house.read'] },
      { path: paths.workloads, word: 'nav.workloads', needs: ['house.read'] },
      { path: paths.keys, word: 'nav.keys', needs: ['keys.manage', 'house.read'] },
    ],
  },
  {
    word: 'nav.group.rules',
    pages: [
      { path: paths.rules, word: 'nav.rules', needs: ['house.read'] },
      { path: paths.facts, word: 'nav.facts', needs: ['decisions.reasons'] },
      { path: paths.whatIf, word: 'nav.whatIf', needs: ['replay.run', 'changes.approve'] },
    ],
  },
  {
    word: 'nav.group.house',
    pages: [
      { path: paths.deployments, word: 'nav.deployments', needs: ['house.read'] },
      { path: paths.log, word: 'nav.log', needs: ['house.read'] },
      { path: paths.operators, word: 'nav.operators', needs: ['operators.manage', 'house.read'] },
      { path: paths.account, word: 'nav.account', needs: [] },
    ],
  },
]

/** Those with a page that `operator` may open: of several needs, any; without needs, everybody. */
export function groupsFor(operator: Operator): readonly Group[] {
  const isOpen = ({ needs }: Page): boolean =>
    needs.length === 0 || needs.some((need) => operator.actions.includes(need))
  return groups
    .map(({ word, pages }) => ({ word, pages: pages.filter(isOpen) }))
    .filter(({ pages }) => pages.length > 0)
}

export function pagesFor(operator: Operator): readonly Page[] {
  return groupsFor(operator).flatMap(({ pages }) => pages)
}
