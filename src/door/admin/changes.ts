// Changes under four eyes: asked for by one operator, approved by others, published when the content they
// approved is there. What is shown tells what changes and never what it earns.
import { z } from 'zod'
import {
  approvalEndMs,
  approvalsNeeded,
  changeKinds,
  isApproved,
  isOpen,
  standingApprovals,
  type Approvers,
  type Change,
} from '../../identity/change.ts'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { approveChange, requestChange, withdrawChange } from '../../journeys/change-desk.ts'
import { heldOf, heldProblem, publishChange, publishHeld } from '../../journeys/held-changes.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { withoutMoney } from './money-terms.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const named = z.object({ id: z.string().max(64) })
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 of 64 hex digits')

const sectionsSchema = z
  .record(
    z.string(),
    z.object({
      added: z.array(z.string()),
      removed: z.array(z.string()),
      changed: z.array(z.string()),
    }),
  )
  .meta({ description: 'By section of the configuration: the ids that differ' })

export const changeSchema = z.object({
  id: z.string(),
  kind: z.enum(changeKinds),
  contentHash: z.string(),
  summary: z.string(),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: instant,
  replay: z.string().nullable().meta({ description: 'Nobody approves before there is one' }),
  replayStale: z.boolean().nullable().meta({
    description:
      'Whether it was compared with a world that is not the present one; null without one',
  }),
  approvals: z.array(
    z.object({
      by: z.string(),
      at: instant,
      until: instant,
      counts: z.boolean().meta({
        description: 'Not yet at its end, and of somebody who may still approve',
      }),
    }),
  ),
  approvalsNeeded: z.int(),
  state: z.enum(['open', 'approved', 'published', 'withdrawn']),
  publishable: z.boolean().meta({
    description: 'Approved and held here, and in force once somebody who may publishes it',
  }),
  publishedAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
  changes: sectionsSchema.nullable().meta({
    description: 'What differs from what is in force, while the configuration waits here',
  }),
  content: z.record(z.string(), z.unknown()).nullable().meta({
    description:
      'The fact, count, party, contract, workload or pack that is to be held; of one change, for those who read reasons',
  }),
})

const pendingSchema = z.object({
  hash: z.string(),
  since: instant,
  kind: z.enum(changeKinds),
  approvalsNeeded: z.int(),
  change: z.string().nullable().meta({ description: 'The open change that asks for it' }),
  changes: sectionsSchema,
})

export function changeRoutes(deps: AdminDeps): readonly Route[] {
  return [
    requestRoute(deps),
    route({
      method: 'get',
      path: '/admin/v1/changes',
      id: 'listChanges',
      summary: 'All changes that were asked for, oldest first',
      needs: ['changes.approve', 'changes.request', 'house.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ changes: z.array(changeSchema) }),
      async handle() {
        const changes = [...deps.register.changes.values()]
        return { changes: changes.map((change) => changeJson(deps, change)) }
      },
    }),
    pendingRoute(deps),
    route({
      method: 'get',
      path: '/admin/v1/changes/{id}',
      id: 'change',
      summary: 'One change: what, why, by whom, its replay and its approvals',
      needs: ['changes.approve', 'changes.request', 'house.read'],
      params: named,
      query: none,
      body: none,
      status: 200,
      answer: changeSchema,
      async handle({ params, by }) {
        const change = deps.register.changes.get(params.id)
        if (change === undefined) return refuse('door.not_found')
        return { ...changeJson(deps, change), content: contentJson(deps, change, by) }
      },
    }),
    approveRoute(deps),
    publishRoute(deps),
    route({
      method: 'post',
      path: '/admin/v1/changes/{id}/withdraw',
      id: 'withdrawChange',
      summary: 'Take a change back that was not published',
      needs: ['changes.approve', 'changes.request'],
      params: named,
      query: none,
      body: none,
      status: 200,
      answer: changeSchema,
      async handle({ params, by }) {
        return answerOf(deps, await withdrawChange(deps, by, params.id))
      },
    }),
  ]
}

function requestRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/changes',
    id: 'requestChange',
    summary: 'Ask for a change; it is bound to the hash of its exact content',
    needs: ['changes.request'],
    params: none,
    query: none,
    body: z.strictObject({
      kind: z.enum(changeKinds),
      contentHash: hash.optional().meta({
        description: 'Of a configuration the one that pending shows; or give content',
      }),
      content: z.string().min(1).optional(),
      summary: z.string().trim().min(1, 'Say what changes.').max(500),
      reason: z.string().trim().min(1, 'Say why.').max(2000),
    }),
    status: 201,
    answer: changeSchema,
    async handle({ body, by }) {
      const { kind, content, summary, reason } = body
      if (kind === 'fact') {
        const message =
          'Post the fact to /admin/v1/facts, or the count to /admin/v1/volumes: under change control it becomes a change.'
        return refuse('admin.invalid', { message, param: 'kind' })
      }
      const contentHash = body.contentHash ?? (content === undefined ? null : sha256Hex(content))
      if (contentHash === null || (body.contentHash !== undefined && content !== undefined)) {
        const message = 'Give either contentHash or content.'
        return refuse('admin.invalid', { message, param: 'contentHash' })
      }
      const pending = deps.pendingConfiguration()
      if (pending?.hash === contentHash && approvalsNeeded[kind] < pending.approvals) {
        const message = `This content changes exceptions: ask for it as ${pending.kind}.`
        return refuse('admin.invalid', { message, param: 'kind' })
      }
      const asked = { kind, contentHash, summary, reason }
      return answerOf(deps, await requestChange(deps, by, asked))
    },
  })
}

function pendingRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/changes/pending',
    id: 'pendingChange',
    summary: 'The configuration that waits for its approval while the one before serves',
    needs: ['changes.approve', 'changes.request', 'house.read'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ pending: pendingSchema.nullable() }),
    async handle() {
      const pending = deps.pendingConfiguration()
      if (pending === null) return { pending }
      const asking = [...deps.register.changes.values()].find(
        (change) => change.contentHash === pending.hash && isOpen(change),
      )
      return {
        pending: {
          hash: pending.hash,
          since: isoTime(pending.sinceMs),
          kind: pending.kind,
          approvalsNeeded: pending.approvals,
          change: asking?.id ?? null,
          changes: mutable(pending.changes),
        },
      }
    },
  })
}

function approveRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/changes/{id}/approve',
    id: 'approveChange',
    summary:
      'Approve a change that somebody else asked for; with the last approval it counts, or may be published',
    // Who may not is told why, and not only which role is missing.
    needs: ['changes.approve', 'changes.request', 'house.read'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: changeSchema,
    async handle({ params, by }) {
      const asked = deps.register.changes.get(params.id)
      const content = asked?.content
      // What stands in its way is told to those who may see what it says.
      const mayApprove = mayDo(by, 'changes.approve')
      if (asked !== undefined && isOpen(asked) && content !== undefined && mayApprove) {
        const problem = await heldProblem(deps, heldOf(content))
        if (problem !== null) return problem
      }
      const approved = await approveChange(deps, by, params.id)
      if (approved.kind === 'refused') return approved
      if (isApproved(approved, approversOf(deps))) {
        // The approval stands whatever becomes of the file.
        const publish = content === undefined ? deps.publishApproved() : publishHeld(deps)
        await publish.catch(deps.onFault)
      }
      return changeJson(deps, deps.register.changes.get(params.id) ?? approved)
    },
  })
}

function publishRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/changes/{id}/publish',
    id: 'publishChange',
    summary: 'Put an approved change in force that the house holds; of packs nothing else does',
    needs: ['changes.publish'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: changeSchema,
    async handle({ params, by }) {
      return answerOf(deps, await publishChange(deps, by, params.id))
    },
  })
}

function approversOf({ clock, register: { operators } }: AdminDeps): Approvers {
  return { operators, nowMs: clock.nowMs() }
}

function answerOf(
  deps: AdminDeps,
  change: Change | Refusal,
): z.input<typeof changeSchema> | Refusal {
  return change.kind === 'refused' ? change : changeJson(deps, change)
}

type State = z.input<typeof changeSchema>['state']

function stateOf(deps: AdminDeps, change: Change, needed: number): State {
  if (change.withdrawnAtMs !== null) return 'withdrawn'
  if (change.publishedAtMs !== null) return 'published'
  return isApproved(change, approversOf(deps), needed) ? 'approved' : 'open'
}

export function changeJson(deps: AdminDeps, change: Change): z.input<typeof changeSchema> {
  const { id, kind, contentHash, summary, reason, requestedBy, requestedAtMs } = change
  const pending = deps.pendingConfiguration()
  const isPending = pending?.hash === contentHash
  const needed = Math.max(approvalsNeeded[kind], isPending ? pending.approvals : 1)
  const counting = standingApprovals(change, approversOf(deps))
  return {
    id,
    kind,
    contentHash,
    summary,
    reason,
    requestedBy,
    requestedAt: isoTime(requestedAtMs),
    replay: change.replayId,
    replayStale: isStale(deps, change),
    approvals: change.approvals.map((approval) => ({
      by: approval.operatorId,
      at: isoTime(approval.atMs),
      until: isoTime(approvalEndMs(approval)),
      counts: counting.includes(approval),
    })),
    approvalsNeeded: needed,
    state: stateOf(deps, change, needed),
    publishable: change.content !== undefined && stateOf(deps, change, needed) === 'approved',
    publishedAt: change.publishedAtMs === null ? null : isoTime(change.publishedAtMs),
    withdrawnAt: change.withdrawnAtMs === null ? null : isoTime(change.withdrawnAtMs),
    changes: isPending ? mutable(pending.changes) : null,
    content: null,
  }
}

/** Null for a change that has no replay, or that is over. */
function isStale({ register, world }: AdminDeps, change: Change): boolean | null {
  if (change.replayId === null || !isOpen(change)) return null
  return register.replays.get(change.replayId)?.worldId !== world().version
}

/** What a change says about somebody is a reason: to be read by few, and each reading is entered. */
function contentJson({ access }: AdminDeps, change: Change, by: Operator): object | null {
  if (change.content === undefined || !mayDo(by, 'decisions.reasons')) return null
  access.note({ by: by.id, what: 'reasons', subject: change.id })
  const held = heldOf(change.content)
  if (held.kind !== 'object' || mayDo(by, 'money.read')) return held
  return { ...held, written: withoutMoney(held.written) }
}

function mutable(
  changes: NonNullable<ReturnType<AdminDeps['pendingConfiguration']>>['changes'],
): z.input<typeof sectionsSchema> {
  return Object.fromEntries(
    Object.entries(changes).map(([section, { added, removed, changed }]) => [
      section,
      { added: [...added], removed: [...removed], changed: [...changed] },
    ]),
  )
}
