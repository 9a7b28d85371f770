// Scopes as the admin API writes and shows them: parties by their ids, a period by its instants.
import { z } from 'zod'
import { scopePartiesMax, type Scope } from '../../identity/scope.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'

const instant = z.iso.datetime()
const partyId = z.string().min(1).max(256)

/** Of a period, a bound that is left out is none. */
export const askedScopeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('party'), party: partyId }),
    z.strictObject({ kind: z.literal('owner'), party: partyId }),
    z.strictObject({
      kind: z.literal('audit'),
      parties: z.array(partyId).min(1).max(scopePartiesMax).nullable().default(null),
      from: instant.nullable().default(null),
      to: instant.nullable().default(null),
    }),
  ])
  .nullable()
  .meta({
    description:
      'What they see: one party (role customer), one model owner’s channel (model_owner), or an audit of some parties and a period (auditor); null: the whole house',
  })

export const scopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('party'), party: z.string() }),
  z.object({ kind: z.literal('owner'), party: z.string() }),
  z.object({
    kind: z.literal('audit'),
    parties: z.array(z.string()).nullable().meta({ description: 'Null: all' }),
    from: instant.nullable(),
    to: instant.nullable(),
  }),
])

const named = z.object({ id: z.string(), name: z.string() })

/** As whoever has it is told: with names. */
export const ownScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('party'), party: named }),
  z.object({ kind: z.literal('owner'), party: named }),
  z.object({
    kind: z.literal('audit'),
    parties: z.array(named).nullable().meta({ description: 'Null: all' }),
    from: instant.nullable(),
    to: instant.nullable(),
  }),
])

/** The scope that was asked for, or which of its parties there is none of. */
export function scopeOf(
  { world }: Pick<AdminDeps, 'world'>,
  asked: z.output<typeof askedScopeSchema>,
): Scope | null | Refusal {
  if (asked === null) return null
  const { parties } = world()
  const wanted = asked.kind === 'audit' ? (asked.parties ?? []) : [asked.party]
  const unknown = wanted.find((id) => !parties.has(id))
  if (unknown !== undefined) {
    const message = `There is no party ${unknown}; the scope names parties by their ids.`
    return refuse('admin.invalid', { message, param: 'scope' })
  }
  if (asked.kind !== 'audit') return { kind: asked.kind, partyId: asked.party }
  const { kind, from, to } = asked
  return { kind, parties: asked.parties, fromMs: msOf(from), toMs: msOf(to) }
}

export function scopeJson(scope: Scope | null): z.input<typeof scopeSchema> | null {
  if (scope === null) return null
  if (scope.kind !== 'audit') return { kind: scope.kind, party: scope.partyId }
  const { kind, parties, fromMs, toMs } = scope
  return {
    kind,
    parties: parties === null ? null : [...parties],
    from: isoOf(fromMs),
    to: isoOf(toMs),
  }
}

export function ownScopeJson(
  { world }: Pick<AdminDeps, 'world'>,
  scope: Scope | null,
): z.input<typeof ownScopeSchema> | null {
  if (scope === null) return null
  const { parties } = world()
  const nameOf = (id: string) => ({ id, name: parties.get(id)?.legalName ?? id })
  if (scope.kind !== 'audit') return { kind: scope.kind, party: nameOf(scope.partyId) }
  return {
    kind: scope.kind,
    parties: scope.parties?.map(nameOf) ?? null,
    from: isoOf(scope.fromMs),
    to: isoOf(scope.toMs),
  }
}

export function msOf(instantText: string | null): number | null {
  return instantText === null ? null : Date.parse(instantText)
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
