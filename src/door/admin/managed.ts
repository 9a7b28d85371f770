// Parties, contracts and workloads made, changed and retired by API. What the file manages stays the file's.
import { z } from 'zod'
import {
  amendContract,
  changeObject,
  noObject,
  tryObject,
  withAmendment,
} from '../../journeys/managed.ts'
import type { ManagedSection } from '../../journeys/directory.ts'
import {
  nounOf,
  objectKey,
  type ObjectChange,
  type Written,
} from '../../journeys/managed-object.ts'
import type { Operator } from '../../identity/operator.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import {
  checkSchema,
  objectOf,
  reasonSchema,
  revisionSchema,
  takenJson,
  takenSchema,
  triedJson,
  written,
  writtenShape,
} from './managed-json.ts'
import { isMembers } from './money-terms.ts'
import { partyWrittenShape } from './party-written.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { amendedTermsSchema, contractTermsSchema, registrationSchema } from './terms-schema.ts'

const none = z.object({})
const named = z.object({ id: z.string().max(64) })
const idSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'an id is 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit',
  )
  .refine((id) => id !== '__proto__', 'must be another id')

export function managedRoutes(deps: AdminDeps): readonly Route[] {
  return [
    createRoute(deps, 'parties', 'createParty', partyWrittenShape),
    restateRoute(deps, 'parties', 'restateParty', partyWrittenShape),
    retireRoute(deps, 'parties', 'retireParty'),
    createRoute(deps, 'contracts', 'createContract', contractTermsSchema.shape),
    amendRoute(deps),
    retireRoute(deps, 'contracts', 'retireContract'),
    createRoute(deps, 'workloads', 'createWorkload', registrationSchema.shape),
    restateRoute(deps, 'workloads', 'restateWorkload', registrationSchema.shape),
    retireRoute(deps, 'workloads', 'retireWorkload'),
  ]
}

type WrittenShape = Readonly<Record<string, z.ZodType>>

function createRoute(
  deps: AdminDeps,
  section: ManagedSection,
  id: string,
  shape: WrittenShape,
): Route {
  const noun = nounOf(section)
  return route({
    method: 'post',
    path: `/admin/v1/${section}`,
    id,
    summary: `Make a ${noun} by the rules of the configuration; under change control once it is approved`,
    needs: ['changes.request'],
    params: none,
    query: none,
    body: z.looseObject({
      id: idSchema,
      ...writtenShape(shape),
      reason: reasonSchema,
      check: checkSchema,
    }),
    status: 201,
    answer: takenSchema,
    async handle({ body, by }) {
      const change = objectChange(section, { id: body.id, basis: null }, objectOf(body))
      if (change.kind === 'refused') return change
      return put(deps, by, change, {
        summary: `The ${noun} ${body.id} is made`,
        ...body,
      })
    },
  })
}

function restateRoute(
  deps: AdminDeps,
  section: ManagedSection,
  id: string,
  shape: WrittenShape,
): Route {
  const noun = nounOf(section)
  return route({
    method: 'post',
    path: `/admin/v1/${section}/{id}`,
    id,
    summary: `Say anew all that a ${noun} of the API is; what is left out is said no more`,
    needs: ['changes.request'],
    params: named,
    query: none,
    body: z.looseObject({
      revision: revisionSchema,
      ...writtenShape(shape),
      reason: reasonSchema,
      check: checkSchema,
    }),
    status: 200,
    answer: takenSchema,
    async handle({ params, body, by }) {
      const at = { id: params.id, basis: body.revision }
      const change = objectChange(section, at, objectOf(body))
      if (change.kind === 'refused') return change
      return put(deps, by, change, {
        summary: `The ${noun} ${params.id} is said anew`,
        ...body,
      })
    },
  })
}

function retireRoute(deps: AdminDeps, section: ManagedSection, id: string): Route {
  const noun = nounOf(section)
  return route({
    method: 'post',
    path: `/admin/v1/${section}/{id}/retire`,
    id,
    summary: `Take a ${noun} of the API out of force for good; what rests on it is to be retired first`,
    needs: ['changes.request'],
    params: named,
    query: none,
    body: z.strictObject({
      revision: revisionSchema.optional(),
      reason: reasonSchema,
      check: checkSchema,
    }),
    status: 200,
    answer: takenSchema,
    async handle({ params, body, by }) {
      const current = deps.register.objects.get(objectKey(section, params.id))
      if (current === undefined) return noObject(deps, section, params.id)
      const basis = body.revision ?? current.revision
      const change = { kind: 'retirement', section, id: params.id, basis } as const
      return put(deps, by, change, {
        summary: `The ${noun} ${params.id} is retired`,
        ...body,
      })
    },
  })
}

function amendRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/contracts/{id}/amendments',
    id: 'amendContract',
    summary: 'Add an amendment to a contract of the API: terms that it restates from a day on',
    needs: ['changes.request'],
    params: named,
    query: none,
    body: z.looseObject({
      id: idSchema,
      ...writtenShape({
        validFrom: z.string(),
        validTo: z.string(),
        knownFrom: z.string(),
        title: z.string(),
        approvers: z.array(z.string()),
        document: z.string(),
      }),
      terms: written(amendedTermsSchema).optional(),
      reason: reasonSchema,
      check: checkSchema,
    }),
    status: 201,
    answer: takenSchema,
    async handle({ params, body, by }) {
      const { reason } = body
      const amendment = { id: body.id, ...objectOf(body) }
      if (body.check) {
        const change = withAmendment(deps, params.id, amendment)
        if (change.kind === 'refused') return change
        return ofAmendment(triedJson(params.id, await tryObject(deps, change)))
      }
      const made = await amendContract(deps, by, { contractId: params.id, amendment, reason })
      return ofAmendment(takenJson(deps, params.id, made))
    },
  })
}

/** Whoever sent one amendment knows its fields, and not which of all it is. */
function ofAmendment<Answer extends { readonly state: string }>(
  answer: Answer | Refusal,
): Answer | Refusal {
  if ('state' in answer) return answer
  const { message, param } = answer
  return {
    ...answer,
    ...(message === undefined ? {} : { message: withoutPlace(message) }),
    ...(param === undefined ? {} : { param: withoutPlace(param) }),
  }
}

function withoutPlace(text: string): string {
  return text.replaceAll(/\bamendments\[\d+\]\./g, '')
}

async function put(
  deps: AdminDeps,
  by: Operator,
  change: ObjectChange,
  asked: { readonly summary: string; readonly reason: string; readonly check: boolean },
) {
  if (change.kind === 'object' && change.section === 'workloads' && 'keys' in change.written) {
    const message = 'Keys of a workload of the API are made at /admin/v1/keys; leave keys out.'
    return refuse('admin.invalid', { message, param: 'keys' })
  }
  if (asked.check) return triedJson(change.id, await tryObject(deps, change))
  const { summary, reason } = asked
  return takenJson(deps, change.id, await changeObject(deps, by, change, { summary, reason }))
}

/** What is attested of a party stands in a file of dossiers of its own. */
function objectChange(
  section: ManagedSection,
  { id, basis }: { readonly id: string; readonly basis: number | null },
  members: Written,
): ObjectChange | Refusal {
  if (section !== 'parties') {
    return { kind: 'object', section, id, basis, written: members, dossiers: null }
  }
  const { dossier, ownership, control, timeZone, ...own } = members
  const edges = { ownership: ofParty(ownership, id), control: ofParty(control, id) }
  for (const [name, list] of Object.entries(edges)) {
    if (list !== null) continue
    const message = `Say in ${name} who stands above ${id}; of may be left out, and names no other.`
    return refuse('admin.invalid', { message, param: `${name}.of` })
  }
  const attested = {
    ...(dossier === undefined ? {} : { entities: { [id]: dossier } }),
    ...(ownership === undefined ? {} : { ownership: edges.ownership }),
    ...(control === undefined ? {} : { control: edges.control }),
    ...(timeZone === undefined ? {} : { timeZone }),
  }
  const dossiers = Object.keys(attested).length === 0 ? null : attested
  return { kind: 'object', section, id, basis, written: own, dossiers }
}

/** Who stands above others is said with those others; null where one record is of somebody else. */
function ofParty(list: Json | undefined, id: string): Json | null {
  if (!Array.isArray(list)) return list ?? []
  const records = list.map((one: Json) => (isMembers(one) ? { of: id, ...one } : one))
  return records.some((one) => isMembers(one) && one['of'] !== id) ? null : records
}
