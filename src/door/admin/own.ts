// What a customer's people do for themselves. Each route needs `own.act`, which only they have, and is about the party
// of their scope: nothing in it can name another one.
import { declarationRoutes } from './declarations.ts'
import { ownFactRoutes } from './own-facts.ts'
import { ownLeavingRoutes } from './own-leaving.ts'
import { ownNoticeRoutes } from './own-notices.ts'
import { ownOverviewRoute } from './own-overview.ts'
import { ownReceiptRoute } from './own-receipts.ts'
import type { AdminDeps } from './ports.ts'
import type { Route } from './route.ts'

export function ownRoutes(deps: AdminDeps): readonly Route[] {
  return [
    ownOverviewRoute(deps),
    ...ownNoticeRoutes(deps),
    ...ownFactRoutes(deps),
    ...ownLeavingRoutes(deps),
    ...declarationRoutes(deps),
    ownReceiptRoute(deps),
  ]
}
