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
import { mapSearch } from './pages/map/search.ts'
import { requestSearch } from './pages/requests/search.ts'
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

export const router = createRouter({
  routeTree: rootRoute.addChildren([mapRoute, requestsRoute, requestRoute]),
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
