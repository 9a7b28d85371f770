// The text of packs that somebody is writing: checked as it is typed, changed by a form; nothing is held and nothing
// counts before its change was approved.
import { z } from 'zod'
import type { CheckedPacks, HouseExample } from '../../journeys/rule-book.ts'
import { states } from '../../policy/fact.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { exampleJson, exampleSchema } from './rule-json.ts'

const none = z.object({})
const day = z.iso.date({ error: 'must be a day such as 2026-01-31' })
const id = z.string().min(1).max(127)
const place = z.string().regex(/^[A-Z]{2}(\.[a-z0-9-]+)*$/, 'must be a place such as SG')

export const packFileSchema = z.strictObject({
  file: z.string().min(1).max(200),
  text: z.string(),
})

const editSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('state'), id, state: z.enum(states), from: day }),
  z.strictObject({
    kind: z.literal('zone'),
    id,
    change: z.enum(['add', 'remove']),
    place,
    from: day,
  }),
])

const verdictSchema = z.object({
  verdict: z.enum(['permit', 'deny', 'refer']),
  deployments: z.array(z.string()),
  rules: z.array(z.string()),
})

const checkedSchema = z.object({
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      file: z.string(),
      path: z.string(),
      line: z.int(),
      column: z.int(),
      message: z.string(),
    }),
  ),
  examples: z.array(exampleSchema).meta({
    description: 'Those of the packs given, computed; empty while anything is wrong',
  }),
  decisions: z
    .array(
      z.object({
        workload: z.string(),
        party: z.string(),
        model: z.string(),
        before: verdictSchema,
        after: verdictSchema,
        differs: z.boolean(),
      }),
    )
    .meta({ description: 'A plain request of each workload for each model of its contract' }),
  leftOut: z.int(),
})

export function packTextRoutes({ ruleBook }: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/admin/v1/packs:check',
      id: 'checkPacks',
      summary: 'What is wrong in the text of packs, what their examples and requests come to',
      needs: ['decisions.reasons'],
      params: none,
      query: none,
      body: z.strictObject({
        packs: z.array(packFileSchema).min(1).max(8).meta({
          description: 'In place of those of the same id, and beside all others',
        }),
      }),
      status: 200,
      answer: checkedSchema,
      async handle({ body }) {
        const checked = await ruleBook.check(body.packs)
        return checked.kind === 'refused' ? checked : checkedJson(checked)
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/packs:draft',
      id: 'draftPack',
      summary: 'The text of a pack with one change in it, to be looked at, replayed and approved',
      needs: ['replay.run'],
      params: none,
      query: none,
      body: z.strictObject({ edit: editSchema }),
      status: 200,
      answer: z.object({ pack: z.string(), file: z.string(), text: z.string() }),
      async handle({ body }) {
        const drafted = ruleBook.edit(body.edit)
        if ('kind' in drafted) return drafted
        return { pack: drafted.packId, file: drafted.file, text: drafted.text }
      },
    }),
  ]
}

function checkedJson(checked: CheckedPacks): z.input<typeof checkedSchema> {
  const { problems, examples, decisions, leftOut } = checked
  return {
    problems: [...problems],
    examples: examples.map(exampleJson),
    decisions: decisions.map(decisionJson),
    leftOut,
  }
}

function decisionJson(one: HouseExample) {
  return { ...one, before: verdictJson(one.before), after: verdictJson(one.after) }
}

function verdictJson({ verdict, deployments, rules }: HouseExample['before']) {
  return { verdict, deployments: [...deployments], rules: [...rules] }
}
