// The tree of pages. Each is loaded when it is first opened; its search parameters are its state, so that
// every view is a link.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { BrokenPage, NoPage } from './shell/broken-page.tsx'
import { Frame } from './shell/frame.tsx'
import { channelSearch } from './pages/channel/search.ts'
import { holdsSearch } from './pages/holds/search.ts'
import { inboxSearch } from './pages/inbox/search.ts'
import { caseSearch } from './pages/case/search.ts'
import { deploymentsSearch } from './pages/deployments/search.ts'
import { logSearch } from './pages/log/search.ts'
import { mapSearch } from './pages/map/search.ts'
import { operatorsSearch } from './pages/operators/search.ts'
import { moneySearch } from './pages/money/search.ts'
import { onboardSearch } from './pages/onboard/search.ts'
import { daySearch, listSearch, partySearch } from './pages/party/search.ts'
import { leavingSearch, receiptsSearch } from './pages/own/search.ts'
import { requestSearch } from './pages/requests/search.ts'
import { watchSearch } from './pages/watch/search.ts'
import { factSearch } from './pages/fact/search.ts'
import { packSearch } from './pages/pack/search.ts'
import { ruleSearch } from './pages/rules/search.ts'
import { whatIfSearch } from './pages/what-if/search.ts'
import { startSearch } from './pages/start/search.ts'
import { consoleBase, paths } from './urls.ts'

const rootRoute = createRootRoute({ component: Frame })

const mapRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.map,
  validateSearch: mapSearch,
  component: lazyRouteComponent(() => import('./pages/map/page.tsx'), 'MapPage'),
})

const requestsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.requests,
  validateSearch: requestSearch,
  component: lazyRouteComponent(() => import('./pages/requests/page.tsx'), 'RequestsPage'),
})

const requestRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.request,
  component: lazyRouteComponent(() => import('./pages/request/page.tsx'), 'RequestPage'),
})

const operatorsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.operators,
  validateSearch: operatorsSearch,
  component: lazyRouteComponent(() => import('./pages/operators/page.tsx'), 'OperatorsPage'),
})

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.account,
  component: lazyRouteComponent(() => import('./pages/account/page.tsx'), 'AccountPage'),
})

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.invitation,
  component: lazyRouteComponent(() => import('./pages/account/invitation.tsx'), 'InvitationPage'),
})

const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.inbox,
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import('./pages/inbox/page.tsx'), 'InboxPage'),
})

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.start,
  validateSearch: startSearch,
  component: lazyRouteComponent(() => import('./pages/start/page.tsx'), 'StartPage'),
})

const moneyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.money,
  validateSearch: moneySearch,
  component: lazyRouteComponent(() => import('./pages/money/page.tsx'), 'MoneyPage'),
})

const channelRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.channel,
  validateSearch: channelSearch,
  component: lazyRouteComponent(() => import('./pages/channel/page.tsx'), 'ChannelPage'),
})

const partiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.parties,
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/parties/page.tsx'), 'PartiesPage'),
})

const partyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.party,
  validateSearch: partySearch,
  component: lazyRouteComponent(() => import('./pages/party/page.tsx'), 'PartyPage'),
})

const contractsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.contracts,
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/contracts/page.tsx'), 'ContractsPage'),
})

const contractRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.contract,
  validateSearch: daySearch,
  component: lazyRouteComponent(() => import('./pages/contract/page.tsx'), 'ContractPage'),
})

const workloadsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.workloads,
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/workloads/page.tsx'), 'WorkloadsPage'),
})

const workloadRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.workload,
  component: lazyRouteComponent(() => import('./pages/workload/page.tsx'), 'WorkloadPage'),
})

const keysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.keys,
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/keys/page.tsx'), 'KeysPage'),
})

const onboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.onboard,
  validateSearch: onboardSearch,
  component: lazyRouteComponent(() => import('./pages/onboard/page.tsx'), 'OnboardPage'),
})

const rulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.rules,
  validateSearch: ruleSearch,
  component: lazyRouteComponent(() => import('./pages/rules/page.tsx'), 'RulesPage'),
})

const ruleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.rule,
  validateSearch: ruleSearch,
  component: lazyRouteComponent(() => import('./pages/rule/page.tsx'), 'RulePage'),
})

const packRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.pack,
  validateSearch: packSearch,
  component: lazyRouteComponent(() => import('./pages/pack/page.tsx'), 'PackPage'),
})

const amendContractRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.amendContract,
  component: lazyRouteComponent(() => import('./pages/amend/contract.tsx'), 'AmendContractPage'),
})

const restatePartyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.restateParty,
  component: lazyRouteComponent(() => import('./pages/amend/party.tsx'), 'RestatePartyPage'),
})

const restateWorkloadRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.restateWorkload,
  component: lazyRouteComponent(() => import('./pages/amend/workload.tsx'), 'RestateWorkloadPage'),
})

const factsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.facts,
  validateSearch: factSearch,
  component: lazyRouteComponent(() => import('./pages/fact/page.tsx'), 'FactsPage'),
})

const whatIfRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.whatIf,
  validateSearch: whatIfSearch,
  component: lazyRouteComponent(() => import('./pages/what-if/page.tsx'), 'WhatIfPage'),
})

const watchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.watch,
  validateSearch: watchSearch,
  component: lazyRouteComponent(() => import('./pages/watch/page.tsx'), 'WatchPage'),
})

const caseRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.case,
  validateSearch: caseSearch,
  component: lazyRouteComponent(() => import('./pages/case/page.tsx'), 'CasePage'),
})

const holdsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.holds,
  validateSearch: holdsSearch,
  component: lazyRouteComponent(() => import('./pages/holds/page.tsx'), 'HoldsPage'),
})

const logRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.log,
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import('./pages/log/page.tsx'), 'LogPage'),
})

const deploymentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.deployments,
  validateSearch: deploymentsSearch,
  component: lazyRouteComponent(() => import('./pages/deployments/page.tsx'), 'DeploymentsPage'),
})

const deploymentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.deployment,
  component: lazyRouteComponent(() => import('./pages/deployment/page.tsx'), 'DeploymentPage'),
})

const ownNoticesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.ownNotices,
  component: lazyRouteComponent(() => import('./pages/notices/page.tsx'), 'NoticesPage'),
})

const ownFactsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.ownFacts,
  component: lazyRouteComponent(() => import('./pages/own/facts.tsx'), 'OwnFactsPage'),
})

const ownLeavingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.ownLeaving,
  validateSearch: leavingSearch,
  component: lazyRouteComponent(() => import('./pages/own/leaving.tsx'), 'OwnLeavingPage'),
})

const ownDeclarationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.ownDeclarations,
  component: lazyRouteComponent(
    () => import('./pages/own/declarations.tsx'),
    'OwnDeclarationsPage',
  ),
})

const ownReceiptsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.ownReceipts,
  validateSearch: receiptsSearch,
  component: lazyRouteComponent(() => import('./pages/own/receipts.tsx'), 'OwnReceiptsPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    mapRoute,
    requestsRoute,
    requestRoute,
    rulesRoute,
    ruleRoute,
    packRoute,
    amendContractRoute,
    restatePartyRoute,
    restateWorkloadRoute,
    factsRoute,
    whatIfRoute,
    moneyRoute,
    channelRoute,
    logRoute,
    deploymentsRoute,
    deploymentRoute,
    partiesRoute,
    partyRoute,
    contractsRoute,
    contractRoute,
    workloadsRoute,
    workloadRoute,
    keysRoute,
    onboardRoute,
    startRoute,
    inboxRoute,
    operatorsRoute,
    accountRoute,
    invitationRoute,
    watchRoute,
    caseRoute,
    ownNoticesRoute,
    ownFactsRoute,
    ownLeavingRoute,
    ownDeclarationsRoute,
    ownReceiptsRoute,
    holdsRoute,
  ]),
  basepath: consoleBase,
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NoPage,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
