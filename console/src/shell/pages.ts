// The pages in the order of the list, in groups, each with its word, what one must be allowed to do to see it, and
// for whose scope it is: for nobody with one, unless it says so. The server decides again.
import type { Session } from '../api/session.ts'
import type { Key } from '../text/en.ts'
import { paths } from '../urls.ts'

type Operator = NonNullable<Session['operator']>

type ScopeKind = NonNullable<Operator['scope']>['kind']

const allScopes: readonly ScopeKind[] = ['party', 'owner', 'audit']

export interface Page {
  readonly path: (typeof paths)[keyof typeof paths]
  readonly word: Key
  readonly needs: readonly Operator['actions'][number][]
  /** For people of others: the kinds of scope that all its reads serve. */
  readonly scopes?: readonly ScopeKind[]
}

interface Group {
  /** Above its pages; null for the first ones. */
  readonly word: Key | null
  /** Instead, for a customer's own people: to them nobody there is a customer. */
  readonly ownWord?: Key
  readonly pages: readonly Page[]
}

/** Of customers, with what is whose: their own people see their part of it, an auditor from outside those of the audit. */
const customers: readonly ScopeKind[] = ['party', 'audit']

/** Of a customer's own people alone, whose list begins with it. */
const own = { needs: ['own.act'], scopes: ['party'] } as const

const groups: readonly Group[] = [
  {
    word: 'nav.group.own',
    pages: [
      { path: paths.start, word: 'nav.start', ...own },
      { path: paths.ownNotices, word: 'nav.ownNotices', ...own },
      { path: paths.ownLeaving, word: 'nav.ownLeaving', ...own },
      { path: paths.ownFacts, word: 'nav.ownFacts', ...own },
      { path: paths.ownDeclarations, word: 'nav.ownDeclarations', ...own },
      { path: paths.ownReceipts, word: 'nav.ownReceipts', ...own },
      {
        path: paths.channel,
        word: 'nav.ownChannel',
        needs: ['channel.read'],
        scopes: ['owner'],
      },
    ],
  },
  {
    word: null,
    pages: [
      { path: paths.map, word: 'nav.map', needs: ['requests.read'], scopes: customers },
      { path: paths.start, word: 'nav.start', needs: [], scopes: ['audit'] },
      { path: paths.inbox, word: 'nav.inbox', needs: [] },
    ],
  },
  {
    word: 'nav.group.traffic',
    pages: [
      { path: paths.requests, word: 'nav.requests', needs: ['requests.read'], scopes: customers },
      { path: paths.watch, word: 'nav.watch', needs: ['cases.read'] },
      { path: paths.holds, word: 'nav.holds', needs: ['cases.read'] },
      { path: paths.money, word: 'nav.money', needs: ['money.read'] },
    ],
  },
  {
    word: 'nav.group.customers',
    ownWord: 'nav.group.ownUse',
    pages: [
      { path: paths.parties, word: 'nav.parties', needs: ['house.read'], scopes: customers },
      { path: paths.contracts, word: 'nav.contracts', needs: ['house.read'], scopes: customers },
      { path: paths.workloads, word: 'nav.workloads', needs: ['house.read'], scopes: customers },
      {
        path: paths.keys,
        word: 'nav.keys',
        needs: ['keys.manage', 'house.read'],
        scopes: customers,
      },
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
      { path: paths.channel, word: 'nav.channel', needs: ['house.read'] },
      { path: paths.log, word: 'nav.log', needs: ['house.read'], scopes: ['audit'] },
      { path: paths.operators, word: 'nav.operators', needs: ['operators.manage', 'house.read'] },
      { path: paths.account, word: 'nav.account', needs: [], scopes: allScopes },
    ],
  },
]

/** Those with a page that `operator` may open: of several needs, any; without needs, everybody. */
export function groupsFor(operator: Operator): readonly Group[] {
  const { scope, actions } = operator
  const isOpen = ({ needs, scopes = [] }: Page): boolean =>
    (scope === null || scopes.includes(scope.kind)) &&
    (needs.length === 0 || needs.some((need) => actions.includes(need)))
  return groups
    .map(({ word, ownWord = word, pages }) => ({
      word: scope?.kind === 'party' ? ownWord : word,
      pages: pages.filter(isOpen),
    }))
    .filter(({ pages }) => pages.length > 0)
}

export function pagesFor(operator: Operator): readonly Page[] {
  return groupsFor(operator).flatMap(({ pages }) => pages)
}

/** The page that `operator` begins with: the map, whose address the console's own is, or the first one. */
export function homeOf(operator: Operator): Page['path'] {
  const open = pagesFor(operator).map(({ path }) => path)
  return open.find((path) => path === paths.map) ?? open[0] ?? paths.account
}

/** Whether a page, or one below it, is for whoever has a scope; for everybody else pages say so themselves. */
export function isForScope(operator: Operator, pathname: string): boolean {
  if (operator.scope === null) return true
  return pagesFor(operator).some(
    ({ path }) => pathname === path || (path !== paths.map && pathname.startsWith(`${path}/`)),
  )
}
