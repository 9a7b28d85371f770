// Exceptions: for one contract and a time, a rule below the law does not act. Two people decide, neither
// of whom asked; it ends by itself, and a renewal is a new exception that names the one it renews, so that
// habit becomes visible. A law and a regulator's guidance are never relaxed here.

/** The authorities that rules speak by, as far as this room must tell them apart. */
export type RelaxableAuthority = 'provider_term' | 'contract' | 'house_policy'

export interface Exception {
  readonly id: string
  /** The rules that it relaxes, by id. */
  readonly rules: readonly string[]
  /** Null: any of the party's. */
  readonly scope: {
    readonly partyId: string
    readonly contractId: string | null
    readonly workloadIds: ReadonlySet<string> | null
  }
  readonly reason: string
  readonly requestedBy: string
  readonly approvers: readonly string[]
  readonly approvedAtMs: number
  readonly expiresMs: number
  /** The exception that this one continues; null: the first. */
  readonly renews: string | null
}

/** What a loader may say of a file, and an operator of a proposal. */
export interface ExceptionProblem {
  readonly exceptionId: string
  readonly message: string
}

/** What the policy room knows of a rule: its authority; undefined: there is no such rule. */
export type AuthorityOf = (ruleId: string) => string | undefined

const relaxable: readonly string[] = [
  'provider_term',
  'contract',
  'house_policy',
] satisfies readonly RelaxableAuthority[]

/** Everything that is wrong with these exceptions; none of them may be used while there is any. */
export function exceptionProblems(
  exceptions: readonly Exception[],
  authorityOf: AuthorityOf,
): ExceptionProblem[] {
  const byId = new Map(exceptions.map((exception) => [exception.id, exception]))
  return exceptions.flatMap((exception) =>
    [
      ...ruleProblems(exception, authorityOf),
      ...approvalProblems(exception),
      ...renewalProblems(exception, byId),
    ].map((message) => ({ exceptionId: exception.id, message })),
  )
}

function ruleProblems({ rules }: Exception, authorityOf: AuthorityOf): string[] {
  if (rules.length === 0) return ['it relaxes no rule']
  return rules.flatMap((ruleId) => {
    const authority = authorityOf(ruleId)
    if (authority === undefined) return [`there is no rule ${ruleId}`]
    if (relaxable.includes(authority)) return []
    const words = authority === 'law' ? 'law' : authority.replaceAll('_', ' ')
    return [`${ruleId} is ${words}, which no exception relaxes`]
  })
}

function approvalProblems(exception: Exception): string[] {
  const { approvers, requestedBy, reason, approvedAtMs, expiresMs } = exception
  const distinct = new Set(approvers.map(personKey))
  const requester = personKey(requestedBy)
  return [
    ...(reason.trim() === '' ? ['it gives no reason'] : []),
    ...(distinct.has(requester) ? [`${requestedBy} asked for it and cannot approve it`] : []),
    ...(distinct.difference(new Set([requester])).size < 2
      ? ['it needs two different approvers who did not ask for it']
      : []),
    ...(expiresMs <= approvedAtMs ? ['it expires before it is approved'] : []),
  ]
}

function renewalProblems(exception: Exception, byId: ReadonlyMap<string, Exception>): string[] {
  const { id, renews, scope } = exception
  if (renews === null) return []
  const before = byId.get(renews)
  if (before === undefined) return [`there is no exception ${renews} to renew`]
  const chain = chainOf(exception, byId)
  if (chain === 'cycle') return [`its renewals go in a circle through ${renews} back to ${id}`]
  if (before.scope.partyId !== scope.partyId) return [`${renews} is of another party`]
  return []
}

/** The exceptions behind one, itself first; `cycle` if they never end. */
function chainOf(
  exception: Exception,
  byId: ReadonlyMap<string, Exception>,
): readonly Exception[] | 'cycle' {
  const seen = new Set([exception.id])
  const chain = [exception]
  for (
    let before = exception.renews === null ? undefined : byId.get(exception.renews);
    before !== undefined;
    before = before.renews === null ? undefined : byId.get(before.renews)
  ) {
    if (seen.has(before.id)) return 'cycle'
    seen.add(before.id)
    chain.push(before)
  }
  return chain
}

export interface ExceptionUse {
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  readonly ruleId: string
}

/** The exceptions that relax a rule for one use at `atMs`, and when that next changes. */
export function exceptionsFor(
  exceptions: readonly Exception[],
  use: ExceptionUse,
  atMs: number,
): { readonly active: readonly Exception[]; readonly validUntilMs: number | null } {
  const covering = exceptions.filter((exception) => covers(exception, use))
  const active = covering.filter(
    ({ approvedAtMs, expiresMs }) => approvedAtMs <= atMs && atMs < expiresMs,
  )
  const changesMs = covering
    .flatMap(({ approvedAtMs, expiresMs }) => [approvedAtMs, expiresMs])
    .filter((ms) => ms > atMs)
  return { active, validUntilMs: changesMs.length === 0 ? null : Math.min(...changesMs) }
}

/** Expired exceptions that nothing continues, though the contract they were made for still runs. */
export function expiredInUse(
  exceptions: readonly Exception[],
  isRunning: (scope: Exception['scope']) => boolean,
  atMs: number,
): readonly Exception[] {
  // Of a chain, its latest link speaks for it.
  const renewed = new Set(
    exceptions.flatMap(({ renews, approvedAtMs }) =>
      renews !== null && approvedAtMs <= atMs ? [renews] : [],
    ),
  )
  return exceptions.filter(
    ({ id, expiresMs, scope }) => expiresMs <= atMs && !renewed.has(id) && isRunning(scope),
  )
}

export type Precedent =
  /** The third renewal of one exception, or a later one. */
  | {
      readonly kind: 'renewed'
      readonly exceptionIds: readonly string[]
      readonly renewals: number
    }
  /** One reason, given to a third party or to more. */
  | {
      readonly kind: 'spread'
      readonly reason: string
      readonly partyIds: readonly string[]
      /** From the first that was approved to the last. */
      readonly exceptionIds: readonly string[]
    }

/** What has become a practice: it belongs into a rule or a contract, and a person should say so. */
export function precedents(exceptions: readonly Exception[]): Precedent[] {
  const byId = new Map(exceptions.map((exception) => [exception.id, exception]))
  const renewedIds = new Set(exceptions.flatMap(({ renews }) => renews ?? []))
  const found: Precedent[] = []
  // One that is for several parties stands here once for each.
  for (const exception of byId.values()) {
    const chain = renewedIds.has(exception.id) ? 'cycle' : chainOf(exception, byId)
    if (chain === 'cycle' || chain.length - 1 < 3) continue
    const exceptionIds = chain.map(({ id }) => id).toReversed()
    found.push({ kind: 'renewed', exceptionIds, renewals: chain.length - 1 })
  }
  for (const [, alike] of Map.groupBy(exceptions, ({ reason }) => reasonKey(reason))) {
    const partyIds = [...new Set(alike.map(({ scope }) => scope.partyId))].toSorted()
    if (partyIds.length < 3) continue
    const byAge = alike.toSorted(
      (left, right) => left.approvedAtMs - right.approvedAtMs || (left.id < right.id ? -1 : 1),
    )
    const exceptionIds = [...new Set(byAge.map(({ id }) => id))]
    found.push({ kind: 'spread', reason: alike[0]?.reason ?? '', partyIds, exceptionIds })
  }
  return found
}

/** Neither case nor spaces make a person another. */
export function personKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}

/** Case, spaces and punctuation do not make a reason another. */
function reasonKey(reason: string): string {
  return reason
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function covers({ scope, rules }: Exception, use: ExceptionUse): boolean {
  return (
    scope.partyId === use.partyId &&
    (scope.contractId === null || scope.contractId === use.contractId) &&
    (scope.workloadIds === null || scope.workloadIds.has(use.workloadId)) &&
    rules.includes(use.ruleId)
  )
}
