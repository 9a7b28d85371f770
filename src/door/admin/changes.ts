// Changes under four eyes: asked for by one operator, approved by others, published when the content they
// approved is there. What is shown tells what changes and never what it earns.
import { z } from 'zod'
import { approvalsNeeded, changeKinds, isApproved, type Change } from '../../identity/change.ts'
import { approveChange, requestChange, withdrawChange } from '../../journeys/change-desk.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
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

const changeSchema = z.object({
  id: z.string(),
  kind: z.enum(changeKinds),
  contentHash: z.string(),
  summary: z.string(),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: instant,
  replay: z.string().nullable().meta({ description: 'Nobody approves before there is one' }),
  approvals: z.array(z.object({ by: z.string(), at: instant })),
  approvalsNeeded: z.int(),
  state: z.enum(['open', 'approved', 'published', 'withdrawn']),
  publishedAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
  changes: sectionsSchema.nullable().meta({
    description: 'What differs from what is in force, while the configuration waits here',
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
      async handle({ params }) {
        const change = deps.register.changes.get(params.id)
        return change === undefined ? refuse('door.not_found') : changeJson(deps, change)
      },
    }),
    approveRoute(deps),
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
        (change) => change.contentHash === pending.hash && stateOf(change) !== 'withdrawn',
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
    summary: 'Approve a change that somebody else asked for; with the last approval it counts',
    // Who may not is told why, and not only which role is missing.
    needs: ['changes.approve', 'changes.request', 'house.read'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: changeSchema,
    async handle({ params, by }) {
      const approved = await approveChange(deps, by, params.id)
      if ('contentHash' in approved && isApproved(approved)) {
        // The approval stands whatever becomes of the file.
        await deps.publishApproved().catch(deps.onFault)
      }
      return answerOf(deps, deps.register.changes.get(params.id) ?? approved, approved)
    },
  })
}

/** `taken` is what the step itself answered, if the change was read again since. */
function answerOf(
  deps: AdminDeps,
  change: Change | Refusal,
  taken: Change | Refusal = change,
): z.input<typeof changeSchema> | Refusal {
  if (!('contentHash' in taken)) return taken
  return 'contentHash' in change ? changeJson(deps, change) : change
}

function stateOf(change: Change): 'open' | 'approved' | 'published' | 'withdrawn' {
  if (change.withdrawnAtMs !== null) return 'withdrawn'
  if (change.publishedAtMs !== null) return 'published'
  return isApproved(change) ? 'approved' : 'open'
}

function changeJson(deps: AdminDeps, change: Change): z.input<typeof changeSchema> {
  const { id, kind, contentHash, summary, reason, requestedBy, requestedAtMs } = change
  const pending = deps.pendingConfiguration()
  const isPending = pending?.hash === contentHash
  return {
    id,
    kind,
    contentHash,
    summary,
    reason,
    requestedBy,
    requestedAt: isoTime(requestedAtMs),
    replay: change.replayId,
    approvals: change.approvals.map(({ operatorId, atMs }) => ({
      by: operatorId,
      at: isoTime(atMs),
    })),
    approvalsNeeded: Math.max(approvalsNeeded[kind], isPending ? pending.approvals : 1),
    state: stateOf(change),
    publishedAt: change.publishedAtMs === null ? null : isoTime(change.publishedAtMs),
    withdrawnAt: change.withdrawnAtMs === null ? null : isoTime(change.withdrawnAtMs),
    changes: isPending ? mutable(pending.changes) : null,
  }
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
