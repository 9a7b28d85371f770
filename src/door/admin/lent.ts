// What is lent to a session, as each request finds it: rights to read, with requests that read. Everything that is asked
// for meanwhile is entered before it is answered.
import { grantOf, lentTo, type BreakGlass } from '../../identity/break-glass.ts'
import { nobody, type Operator } from '../../identity/operator.ts'
import type { Session } from '../../identity/session.ts'
import { enterUse } from '../../journeys/break-glass.ts'
import type { Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import type { Visit } from './visit.ts'

type LentDeps = Pick<AdminDeps, 'register' | 'clock'>

/** Characters of what is asked for; of more an entry would not say all, and nothing is lent to it. */
export const whatMax = 1000

export function withLent(
  deps: LentDeps,
  visit: Visit | Refusal,
  { method, url }: { readonly method: string; readonly url: string },
): Visit | Refusal {
  if ('kind' in visit || visit.session === null || visit.by === nobody) return visit
  const glass = grantFor(deps, visit.by, visit.session)
  if (glass === null) return visit
  const isRead = method === 'GET' || method === 'HEAD'
  const isShort = whatOf({ method, url }).length <= whatMax
  return { ...visit, glass, by: isRead && isShort ? lentTo(visit.by, glass) : visit.by }
}

/** An operator as of now, whose answer goes on: what was lent ends in the middle of it. */
export function lentNow(deps: LentDeps, operator: Operator, session: Session): Operator {
  const glass = grantFor(deps, operator, session)
  return glass === null ? operator : lentTo(operator, glass)
}

/** `lets`: whether the route is for somebody. */
export async function enterGlass(
  deps: AdminDeps,
  { glass, by }: Visit,
  asked: { readonly method: string; readonly url: string },
  lets: (operator: Operator) => boolean,
): Promise<void> {
  if (glass === null) return
  const what = whatOf(asked).slice(0, whatMax).toWellFormed()
  const { lent: _lent, ...own } = by
  await enterUse(deps, glass, { what, isLent: lets(by) && !lets(own) })
}

/** Of an address that is none, all. */
function whatOf({ method, url }: { readonly method: string; readonly url: string }): string {
  const { pathname, search } = URL.parse(url, 'http://house') ?? { pathname: url, search: '' }
  return `${method} ${pathname}${search}`
}

function grantFor(
  { register, clock }: LentDeps,
  { id }: Operator,
  session: Session,
): BreakGlass | null {
  return grantOf(register.glass, { id: session.id, operatorId: id }, clock.nowMs())
}
