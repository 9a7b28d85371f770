// The boolean fragment that packs and Cedar policies can both say, written for both: deny rules over what
// is known, one deployment a resource. Cedar is somebody else's engine, hence a second opinion.
import cedar from '@cedar-policy/cedar-wasm/nodejs'
import { assert } from '../../src/kernel/assert.ts'
import type { Condition } from '../../src/policy/rule.ts'
import { always, answering, deployment, interval, subject, text, when } from '../support/policy.ts'

/** A condition and the same in Cedar. */
export interface Both {
  readonly ours: Condition
  readonly theirs: string
}

export interface World {
  readonly country: string
  readonly isListed: boolean
  readonly users: number
  readonly dataClasses: readonly string[]
  readonly features: readonly ('tools' | 'store' | 'batch')[]
}

export const deploymentTypes = ['regional', 'data-zone', 'global'] as const
export type DeploymentType = (typeof deploymentTypes)[number]

export const leaves: readonly Both[] = [
  { ours: when('party.country', 'in', 'CN RU'), theirs: '["CN", "RU"].contains(context.country)' },
  { ours: when('party.country', 'not_in', 'FR'), theirs: '!(["FR"].contains(context.country))' },
  { ours: when('party.listed', 'is_flag', 'true', { lists: ['l'] }), theirs: 'context.listed' },
  { ours: when('party.listed', 'is_flag', 'false', { lists: ['l'] }), theirs: '!context.listed' },
  { ours: when('party.affiliatesMau', 'at_least', '50'), theirs: 'context.users >= 50' },
  { ours: when('party.affiliatesMau', 'more_than', '50'), theirs: 'context.users > 50' },
  { ours: when('party.affiliatesMau', 'at_most', '50'), theirs: 'context.users <= 50' },
  { ours: when('party.affiliatesMau', 'less_than', '50'), theirs: 'context.users < 50' },
  {
    ours: when('workload.dataClasses', 'includes_any', 'health code'),
    theirs: 'context.classes.containsAny(["health", "code"])',
  },
  {
    ours: when('workload.dataClasses', 'includes_all', 'health code'),
    theirs: 'context.classes.containsAll(["health", "code"])',
  },
  {
    ours: when('workload.dataClasses', 'texts_within', 'health code'),
    theirs: '["health", "code"].containsAll(context.classes)',
  },
  {
    ours: when('request.features', 'includes_any', 'tools'),
    theirs: 'context.features.contains("tools")',
  },
  { ours: when('deployment.type', 'in', 'global'), theirs: 'context.type == "global"' },
  { ours: when('deployment.type', 'not_in', 'regional'), theirs: 'context.type != "regional"' },
  { ours: always, theirs: 'true' },
]

export function joined(kind: 'all' | 'any', parts: readonly Both[]): Both {
  const none = kind === 'all' ? 'true' : 'false'
  const theirs = parts.map((part) => `(${part.theirs})`).join(kind === 'all' ? ' && ' : ' || ')
  return { ours: { kind, parts: parts.map(({ ours }) => ours) }, theirs: theirs || none }
}

export function negated(part: Both): Both {
  return { ours: { kind: 'not', part: part.ours }, theirs: `!(${part.theirs})` }
}

export function loadCedar(id: string, denials: readonly Both[]): void {
  const forbids = denials.map(
    ({ theirs }) => `forbid(principal, action, resource) when { ${theirs} };`,
  )
  const staticPolicies = ['permit(principal, action, resource);', ...forbids].join('\n')
  const parsed = cedar.preparsePolicySet(id, { staticPolicies })
  assert(parsed.type === 'success', JSON.stringify(parsed))
}

/** Whether Cedar lets the world use a deployment of that type. */
export function cedarAllows(id: string, world: World, type: DeploymentType): boolean {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: 'Party', id: 'muster' },
    action: { type: 'Action', id: 'use' },
    resource: { type: 'Deployment', id: type },
    context: {
      country: world.country,
      listed: world.isListed,
      users: world.users,
      classes: [...world.dataClasses],
      features: [...world.features],
      type,
    },
    preparsedPolicySetId: id,
    entities: [],
  })
  assert(answer.type === 'success', JSON.stringify(answer))
  assert(
    answer.response.diagnostics.errors.length === 0,
    'Cedar skips a policy that it cannot evaluate',
  )
  return answer.response.decision === 'allow'
}

export function ourSubject(world: World) {
  return subject({
    'party.country': text(world.country),
    'party.listed': { kind: 'flag', value: world.isListed ? 'T' : 'F' },
    'party.affiliatesMau': interval(String(world.users)),
    'workload.dataClasses': { kind: 'texts', value: new Set(world.dataClasses) },
  })
}

export function typed(id: string, type: DeploymentType) {
  return deployment(id, { source: answering({ 'deployment.type': text(type) }) })
}
