// What the packs in force say: which packs, rules and statuses there are, in which state they are as of a date, and
// what each reads and rests on. Describes, and is no legal advice.
import { z } from 'zod'
import { isoTime } from '../../kernel/time.ts'
import type { Viewpoint } from '../../policy/facts.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import {
  packJson,
  packShape,
  ruleInFullJson,
  ruleInFullSchema,
  ruleJson,
  ruleShape,
} from './rule-json.ts'

const none = z.object({})
const named = z.object({ id: z.string().max(127) })
const atShape = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'As of this instant, by what is known now; left out: now' }),
})

export function ruleRoutes(deps: AdminDeps): readonly Route[] {
  return [
    ...packRoutes(deps),
    route({
      method: 'get',
      path: '/admin/v1/rules',
      id: 'listRules',
      summary: 'Rules and statuses of the packs in force, with their state as of a date',
      needs: ['house.read'],
      params: none,
      query: atShape,
      body: none,
      status: 200,
      answer: z.object({ at: z.string(), rules: z.array(z.object(ruleShape)) }),
      async handle({ query }) {
        const at = viewpoint(deps, query.at)
        return {
          at: isoTime(at.asOfMs),
          rules: deps.ruleBook.rules(at).map(ruleJson),
        }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/rules/{id}',
      id: 'rule',
      summary: 'One rule or status: its condition in words, what it rests on, its examples',
      needs: ['house.read'],
      params: named,
      query: atShape,
      body: none,
      status: 200,
      answer: ruleInFullSchema,
      async handle({ params, query }) {
        const rule = deps.ruleBook.rule(params.id, viewpoint(deps, query.at))
        return rule === null ? refuse('door.not_found') : ruleInFullJson(rule)
      },
    }),
  ]
}

function packRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/packs',
      id: 'listPacks',
      summary: 'The packs in force, and whether they are under change control; no legal advice',
      needs: ['house.read'],
      params: none,
      query: atShape,
      body: none,
      status: 200,
      answer: z.object({
        control: z.boolean().meta({
          description: 'Whether what changes decisions needs the approval of somebody else',
        }),
        packs: z.array(z.object(packShape)),
      }),
      async handle({ query }) {
        return {
          control: deps.register.control !== null,
          packs: deps.ruleBook.packs(viewpoint(deps, query.at)).map(packJson),
        }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/packs/{id}/text',
      id: 'packText',
      summary: 'The text that a pack in force was loaded from, or what one of the API said before',
      needs: ['house.read'],
      params: named,
      query: z.strictObject({
        revision: z.coerce.number().int().min(0).optional().meta({
          description: 'Of a pack of the API, as its versions number them; left out: in force',
        }),
      }),
      body: none,
      status: 200,
      answer: z.object({ file: z.string(), text: z.string() }),
      async handle({ params: { id }, query: { revision } }) {
        const { ruleBook } = deps
        const found = revision === undefined ? ruleBook.text(id) : ruleBook.textAt(id, revision)
        return found ?? refuse('door.not_found')
      },
    }),
  ]
}

/** Of a date that lies ahead nobody knows more than now. */
export function viewpoint({ clock }: Pick<AdminDeps, 'clock'>, at: string | undefined): Viewpoint {
  const nowMs = clock.nowMs()
  return { asOfMs: at === undefined ? nowMs : Date.parse(at), knownAtMs: nowMs }
}
