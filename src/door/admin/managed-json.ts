// How the admin API takes an object and answers for it: what it says is checked by the configuration's own
// rules, which name the field; here stand the shapes that are published.
import { z } from 'zod'
import type { Change } from '../../identity/change.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import type { ObjectEvent, Written } from '../../journeys/managed-object.ts'
import type { Refusal } from '../../wire/codes.ts'
import { changeJson, changeSchema } from './changes.ts'
import type { AdminDeps } from './ports.ts'

export const reasonSchema = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .default('As it says itself.')
  .meta({ description: 'Why, for those who list changes; under change control' })

export const revisionSchema = z
  .int('must be the revision that was read, a whole number')
  .min(1)
  .meta({ description: 'That was read; if it is another by now, nothing is changed' })

/** Anything here, of this shape in the document: what is wrong with it is told by the configuration's rules. */
export function written(shape: z.ZodType): z.ZodType {
  const { $schema: _, ...document } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })
  return z.unknown().meta(document)
}

/** Every member of `shape` as `written`, with those that may be left out. */
export function writtenShape(
  shape: Readonly<Record<string, z.ZodType>>,
): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(shape).map(([name, one]) => [name, written(one).optional()]),
  )
}

/** The object as a file would have it: what was sent, without what says how to take it. */
export function objectOf(body: Readonly<Record<string, unknown>>): Written {
  const { id: _id, reason: _reason, revision: _revision, check: _check, ...members } = body
  // Parsed JSON: nothing else can stand in it.
  const text = JSON.stringify(members)
  const plain: Readonly<Record<string, Json>> = JSON.parse(text)
  return plain
}

export const checkSchema = z.boolean().default(false).meta({
  description: 'Only look at it: what is wrong is told, and nothing is entered or asked for',
})

export const takenSchema = z.object({
  state: z.enum(['in_force', 'waits', 'good']).meta({
    description:
      'waits: under change control it counts once the change is approved; good: it was only looked at',
  }),
  id: z.string(),
  revision: z
    .int()
    .nullable()
    .meta({ description: 'Null while it waits, and of what was retired' }),
  change: changeSchema.nullable(),
})

/** What is wrong with what was only looked at, or that nothing is. */
export function triedJson(
  id: string,
  problem: Refusal | null,
): z.input<typeof takenSchema> | Refusal {
  return problem ?? { state: 'good', id, revision: null, change: null }
}

export function takenJson(
  deps: AdminDeps,
  id: string,
  made: ObjectEvent | Change | Refusal,
): z.input<typeof takenSchema> | Refusal {
  if (made.kind === 'refused') return made
  if (made.kind === 'object.written') {
    return { state: 'in_force', id, revision: made.object.revision, change: null }
  }
  if (made.kind === 'object.retired') return { state: 'in_force', id, revision: null, change: null }
  return { state: 'waits', id, revision: null, change: changeJson(deps, made) }
}
