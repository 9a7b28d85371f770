// What a customer declares of a workload beyond its registration: another purpose, or an evaluation that it runs. It
// is the customer's word until somebody of the house accepts it; accepted, findings are held against it while its
// time lasts. It changes no contract and no registration, and what the contract denies it does not permit.
import type { Declared } from './observation.ts'

export const declaredKinds = ['purpose', 'evaluation'] as const

export interface UseDeclaration {
  readonly id: string
  readonly kind: (typeof declaredKinds)[number]
  readonly partyId: string
  readonly workloadId: string
  /** The purpose in words, or the name of the evaluation: the customer's. */
  readonly text: string
  /** Why, how much and by whom: for whoever decides; empty: nothing was said. */
  readonly statement: string
  readonly fromMs: number
  /** Null: until it is withdrawn. */
  readonly toMs: number | null
  /** The key or the person of the customer. */
  readonly by: string
  readonly atMs: number
  /** Null while it waits. */
  readonly decision: DeclarationDecision | null
  readonly withdrawnAtMs: number | null
}

export interface DeclarationDecision {
  readonly outcome: 'accepted' | 'declined'
  readonly by: string
  /** The customer reads it. */
  readonly reason: string
  readonly atMs: number
}

export const declarationStates = [
  'waiting',
  'declined',
  'withdrawn',
  'coming',
  'in_force',
  'ended',
] as const
type DeclarationState = (typeof declarationStates)[number]

export function declarationState(
  { decision, withdrawnAtMs, fromMs, toMs }: UseDeclaration,
  nowMs: number,
): DeclarationState {
  if (withdrawnAtMs !== null) return 'withdrawn'
  if (decision === null) return toMs !== null && toMs <= nowMs ? 'ended' : 'waiting'
  if (decision.outcome === 'declined') return 'declined'
  if (toMs !== null && toMs <= nowMs) return 'ended'
  return nowMs < fromMs ? 'coming' : 'in_force'
}

/** The registration with what was accepted beside it, and until when it stays so; null: until somebody acts. */
export function withDeclarations(
  declared: Declared,
  declarations: readonly UseDeclaration[],
  nowMs: number,
): { readonly declared: Declared; readonly untilMs: number | null } {
  const inForce = declarations.filter((one) => declarationState(one, nowMs) === 'in_force')
  const textsOf = (kind: UseDeclaration['kind']): readonly string[] =>
    inForce.filter((one) => one.kind === kind).map(({ text }) => text)
  const changes = declarations
    .filter((one) => ['in_force', 'coming'].includes(declarationState(one, nowMs)))
    .flatMap(({ fromMs, toMs }) => [fromMs, ...(toMs === null ? [] : [toMs])])
    .filter((atMs) => atMs > nowMs)
  return {
    declared: {
      ...declared,
      purposes: [...declared.purposes, ...textsOf('purpose')],
      evaluation: [...declared.evaluation, ...textsOf('evaluation')],
    },
    untilMs: changes.length === 0 ? null : Math.min(...changes),
  }
}
