// The inbox: what waits for a person, as whoever asks may see it, with whether they may decide it and why not.
// Reading it is reading what lies in it: each case and question that it names is entered as looked at.
import { z } from 'zod'
import { inboxKinds, inboxOf, type InboxItem } from '../../journeys/inbox.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
/** In one answer. */
const itemsMax = 500

const itemSchema = z.object({
  kind: z.enum(inboxKinds),
  id: z.string().meta({ description: 'A hash for a configuration, a notice for an appeal' }),
  within: z.string().nullable().meta({ description: 'The case of a step or an appeal' }),
  title: z.string(),
  askedBy: z.string().nullable().meta({
    description: 'An operator, `watch`, or `key:ID` of a customer; null: nobody in person',
  }),
  askedByName: z.string().nullable(),
  askedAt: instant,
  dueAt: instant.nullable(),
  overdue: z.boolean(),
  approvals: z.object({ given: z.int(), needed: z.int() }).nullable(),
  mayDecide: z.boolean(),
  whyNot: z.string().nullable(),
})

export function inboxRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/inbox',
      id: 'inbox',
      summary: 'What waits for a person, what you can decide in front',
      needs: 'signed_in',
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        items: z.array(itemSchema),
        mine: z.int().meta({ description: 'How many you may decide' }),
        more: z.int().meta({ description: 'How many are left out' }),
      }),
      async handle({ by }) {
        const all = inboxOf(deps, by)
        const shown = all.slice(0, itemsMax)
        for (const { kind, id, within } of shown) {
          if (within !== null) deps.access.note({ by: by.id, what: 'case', subject: within })
          if (kind === 'referral') deps.access.note({ by: by.id, what: 'reasons', subject: id })
        }
        return {
          items: shown.map((item) => itemJson(deps, item)),
          mine: all.filter(({ whyNot }) => whyNot === null).length,
          more: all.length - shown.length,
        }
      },
    }),
  ]
}

function itemJson(
  { clock, register: { operators } }: AdminDeps,
  { askedAtMs, dueAtMs, ...item }: InboxItem,
): z.input<typeof itemSchema> {
  return {
    ...item,
    askedByName: operators.get(item.askedBy ?? '')?.name ?? null,
    askedAt: isoTime(askedAtMs),
    dueAt: dueAtMs === null ? null : isoTime(dueAtMs),
    overdue: dueAtMs !== null && dueAtMs <= clock.nowMs(),
    mayDecide: item.whyNot === null,
  }
}
