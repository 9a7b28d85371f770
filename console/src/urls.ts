// The one file that builds every URL: the admin API's, and the console's own. Pages link by these names, so
// that a path is spelled once.
import { operations } from './api/operations.ts'

/** What a URL can say. */
export type Part = string | number | boolean | null | undefined

/** Of the API. Members of `query` that are undefined, null or empty are left out. */
export function apiUrl(
  id: keyof typeof operations,
  params: Readonly<Record<string, Part>>,
  query: Readonly<Record<string, Part>>,
): string {
  const path = operations[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  )
  return withQuery(path, query)
}

/** Of a page of the console, where a link is built outside of the router's own: a picture's parts. */
export function pageUrl(path: string, search: Readonly<Record<string, Part>>): string {
  return withQuery(consoleBase + path, search)
}

function withQuery(path: string, query: Readonly<Record<string, Part>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** What an invitation's address says behind the number sign; null if it is not whole. */
export function invitationIn(
  hash: string,
): { readonly operator: string; readonly invitation: string } | null {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  const operator = said.get('operator') ?? ''
  const invitation = said.get('invitation') ?? ''
  return operator === '' || invitation === '' ? null : { operator, invitation }
}

/** Where Server-Sent Events of decisions and signed heads come from. */
export const liveUrl = '/admin/v1/live'

/** Where the browser goes to sign in at the operator's own identity provider. */
export const oidcSignInUrl = '/admin/v1/sign-in/oidc'

/** Below this the router works. */
export const consoleBase = '/console'

/** Paths of the console's pages, below `consoleBase`. */
export const paths = {
  map: '/',
  start: '/start',
  inbox: '/inbox',
  operators: '/operators',
  account: '/account',
  invitation: '/invitation',
  watch: '/watch',
  case: '/watch/$caseId',
  holds: '/holds',
  requests: '/requests',
  request: '/requests/$requestId',
  rules: '/rules',
  rule: '/rules/$ruleId',
  pack: '/packs/$packId',
  facts: '/facts',
  whatIf: '/what-if',
  money: '/money',
  channel: '/channel',
  parties: '/parties',
  party: '/parties/$partyId',
  restateParty: '/parties/$partyId/restate',
  contracts: '/contracts',
  contract: '/contracts/$contractId',
  amendContract: '/contracts/$contractId/amend',
  workloads: '/workloads',
  workload: '/workloads/$workloadId',
  restateWorkload: '/workloads/$workloadId/restate',
  keys: '/keys',
  onboard: '/onboard',
  ownNotices: '/own/notices',
  ownFacts: '/own/facts',
  ownLeaving: '/own/leaving',
  ownDeclarations: '/own/declarations',
  ownReceipts: '/own/receipts',
  log: '/log',
  deployments: '/deployments',
  deployment: '/deployments/$deploymentId',
} as const
