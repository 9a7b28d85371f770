// Packs made, said anew and retired by API, and what they have said before. A pack of a file stays the file's
// until somebody says that the API takes it over. Nothing counts by being sent: under change control it becomes a
// change, and is published once others approved it.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import type { Operator } from '../../identity/operator.ts'
import { changeObject, firstBasis, noObject } from '../../journeys/managed.ts'
import {
  objectKey,
  packTextIn,
  replacedBy,
  type ObjectChange,
} from '../../journeys/managed-object.ts'
import type { ShownPackVersion } from '../../journeys/rule-book.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { reasonSchema, revisionSchema, takenJson, takenSchema } from './managed-json.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const named = z.object({ id: z.string().max(127) })
const idSchema = z.string().regex(/^[a-z0-9][a-zA-Z0-9._-]{0,126}$/, 'must be the id of a pack')
/** The longest that is shipped has a tenth of it. */
const textMax = 200_000
const textSchema = z.string().min(1, 'must be the text of the pack').max(textMax)
const summarySchema = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .optional()
  .meta({ description: 'What changes, for those who list changes' })

const versionSchema = z.object({
  revision: z.int().meta({ description: '0: what the file said that the API took over' }),
  version: z.string(),
  hash: z.string().meta({ description: 'Decisions cite it' }),
  contentHash: z.string().meta({ description: 'Of its text; entries of the log name it' }),
  file: z.string().nullable(),
  by: z.string().nullable().meta({ description: 'Null: a file said it' }),
  from: instant.nullable(),
  to: instant.nullable().meta({ description: 'Null while it is in force' }),
  change: z.string().nullable(),
})

export function packObjectRoutes(deps: AdminDeps): readonly Route[] {
  return [createRoute(deps), restateRoute(deps), retireRoute(deps), versionsRoute(deps)]
}

function createRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/packs',
    id: 'createPack',
    summary:
      'Have the API manage a pack: a new one, or, with takeOver, one that a file says; under change control once it is published',
    needs: ['changes.request'],
    params: none,
    query: none,
    body: z.strictObject({
      id: idSchema,
      text: textSchema,
      takeOver: z.boolean().default(false).meta({
        description: 'From then on the file counts for this pack no more, and must not change it',
      }),
      summary: summarySchema,
      reason: reasonSchema,
    }),
    status: 201,
    answer: takenSchema,
    async handle({ body: { id, text, takeOver, summary, reason }, by }) {
      const managedBy = deps.directory.managedBy('packs', id)
      const current = deps.ruleBook.text(id)
      if (managedBy === 'file' && !takeOver) {
        const file = current === null ? 'a file' : `the file ${current.file}`
        const message = `The pack ${id} is managed by ${file}: change it there, or send takeOver: true to have the API manage it from then on.`
        return refuse('admin.managed_by_file', { message, param: 'takeOver' })
      }
      if (managedBy !== 'file' && takeOver) {
        const message = `No file says a pack ${id}; leave takeOver out.`
        return refuse('admin.invalid', { message, param: 'takeOver' })
      }
      if (takeOver && current === null) {
        const message = `The text of the pack ${id} is not known here; change its file.`
        return refuse('admin.managed_by_file', { message })
      }
      const replaces =
        current === null || !takeOver
          ? {}
          : { replaces: { file: current.file, text: current.text }, takesOver: true }
      const written = { text, ...replaces }
      const basis = firstBasis(deps.register, 'packs', id) ?? null
      const change = {
        kind: 'object',
        section: 'packs',
        id,
        written,
        dossiers: null,
        basis,
      } as const
      const does = takeOver ? 'is taken over from its file' : 'is made'
      return put(deps, by, change, { summary: summary ?? `The pack ${id} ${does}`, reason })
    },
  })
}

function restateRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/packs/{id}',
    id: 'restatePack',
    summary: 'Say a pack of the API anew; what it said before stays readable',
    needs: ['changes.request'],
    params: named,
    query: none,
    body: z.strictObject({
      revision: revisionSchema,
      text: textSchema,
      summary: summarySchema,
      reason: reasonSchema,
    }),
    status: 200,
    answer: takenSchema,
    async handle({ params: { id }, body: { revision, text, summary, reason }, by }) {
      const current = deps.register.objects.get(objectKey('packs', id))
      if (current === undefined) return noObject(deps, 'packs', id)
      if (packTextIn(current.written) === text) {
        const message = 'The pack says exactly this already.'
        return refuse('admin.invalid', { message, param: 'text' })
      }
      const { takesOver: _, ...rest } = current.written
      const written = { ...rest, text }
      const basis = revision
      const change = {
        kind: 'object',
        section: 'packs',
        id,
        written,
        dossiers: null,
        basis,
      } as const
      return put(deps, by, change, {
        summary: summary ?? `The pack ${id} is said anew`,
        reason,
      })
    },
  })
}

function retireRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/packs/{id}/retire',
    id: 'retirePack',
    summary:
      'Take a pack out of the hands of the API; what it took over counts again as its file says',
    needs: ['changes.request'],
    params: named,
    query: none,
    body: z.strictObject({ revision: revisionSchema.optional(), reason: reasonSchema }),
    status: 200,
    answer: takenSchema,
    async handle({ params: { id }, body: { revision, reason }, by }) {
      const current = deps.register.objects.get(objectKey('packs', id))
      if (current === undefined) return noObject(deps, 'packs', id)
      const replaced = replacedBy(current.written)
      const change = {
        kind: 'retirement',
        section: 'packs',
        id,
        basis: revision ?? current.revision,
        ...(replaced === null ? {} : { replaced }),
      } as const
      const summary = replaced === null ? 'is retired' : `is given back to ${replaced.file}`
      return put(deps, by, change, { summary: `The pack ${id} ${summary}`, reason })
    },
  })
}

function versionsRoute({ ruleBook }: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/packs/{id}/versions',
    id: 'packVersions',
    summary: 'What a pack of the API has said, newest first; each text by its revision',
    needs: ['house.read'],
    params: named,
    query: none,
    body: none,
    status: 200,
    answer: z.object({ versions: z.array(versionSchema) }),
    async handle({ params: { id } }) {
      const versions = ruleBook.versions(id)
      if (versions.length === 0 && ruleBook.text(id) === null) return refuse('door.not_found')
      return { versions: versions.map(versionJson) }
    },
  })
}

async function put(
  deps: AdminDeps,
  by: Operator,
  change: ObjectChange,
  why: { readonly summary: string; readonly reason: string },
): Promise<z.input<typeof takenSchema> | Refusal> {
  return takenJson(deps, change.id, await changeObject(deps, by, change, why))
}

function versionJson({ fromMs, endMs, changeId, ...version }: ShownPackVersion) {
  return {
    ...version,
    from: fromMs === null ? null : isoTime(fromMs),
    to: endMs === null ? null : isoTime(endMs),
    change: changeId,
  }
}
