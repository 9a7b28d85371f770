// The logs of the book: their growth, signed heads and witnesses, their entries, and the hashes of their trees, by
// which a client computes every root again. One entry is found by its id wherever it is.
import { z } from 'zod'
import {
  isHidden,
  shownEntry,
  type KeptHead,
  type OneLog,
  type ShownEntry,
  type ShownLog,
} from '../../journeys/log-desk.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()
const entriesMax = 256
const tileWidth = 256
const stepsMs = { hour: 3_600_000, day: 86_400_000 } as const
const numbered = z.object({ number: z.coerce.number().int().min(0).max(1_000_000) })
const index = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

const headSchema = z.object({
  size: z.int(),
  root: z.string().meta({ description: 'Base64, as in the note' }),
  at: instant,
  note: z
    .string()
    .meta({ description: 'C2SP signed note: the checkpoint, its signature and cosignatures' }),
  witnesses: z.array(z.object({ name: z.string(), vkey: z.string(), at: instant })),
})

const logSchema = z.object({
  number: z.int(),
  origin: z.string(),
  current: z.boolean().meta({ description: 'It is written to now' }),
  vkey: z.string().nullable().meta({ description: 'null: the house has no such key any more' }),
  openedAt: instant,
  size: z.int(),
  head: headSchema.nullable().meta({ description: 'The last that was signed' }),
  cosigned: headSchema.nullable().meta({ description: 'The last that a witness cosigned' }),
})

const entrySchema = z.object({
  index: z.int(),
  id: z.string(),
  type: z.string().meta({ description: 'Empty: it is no entry of a known format' }),
  at: z.string(),
  leaf: z.string().nullable().meta({
    description: 'The entry to the byte; null: it states what the asker has no right to read',
  }),
})

export function logRoutes(deps: AdminDeps): readonly Route[] {
  return [
    listRoute(deps),
    growthRoute(deps),
    headsRoute(deps),
    entriesRoute(deps),
    tileRoute(deps),
    findRoute(deps),
  ]
}

function listRoute({ logs }: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/logs',
    id: 'listLogs',
    summary: 'The logs of the book, each with its key, size and last signed head',
    needs: ['house.read'],
    reach: ['audit'],
    params: none,
    query: none,
    body: none,
    status: 200,
    answer: z.object({
      logs: z.array(logSchema),
      witnesses: z
        .array(z.object({ name: z.string(), vkey: z.string() }))
        .meta({ description: 'Those that log.witnesses names' }),
    }),
    async handle() {
      return { logs: (await logs.logs()).map(logJson), witnesses: [...logs.witnesses] }
    },
  })
}

function growthRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/logs/{number}/growth',
    id: 'logGrowth',
    summary: 'Entries of a log by hour or day, by their own dates (UTC)',
    needs: ['house.read'],
    params: numbered,
    query: z.strictObject({
      step: z.enum(['hour', 'day']).default('day'),
      steps: z.coerce.number().int().min(1).max(120).default(90),
    }),
    body: none,
    status: 200,
    answer: z.object({
      step: z.enum(['hour', 'day']),
      parts: z.array(z.object({ from: instant, to: instant, entries: z.int() })),
      before: z.int().meta({ description: 'Entries that are older' }),
    }),
    async handle({ params, query: { step, steps } }) {
      const log = await deps.logs.one(params.number)
      if (log === null) return noLog()
      const stepMs = stepsMs[step]
      const endMs = (Math.floor(deps.clock.nowMs() / stepMs) + 1) * stepMs
      const moments = Array.from({ length: steps + 1 }, (_, at) => endMs - (steps - at) * stepMs)
      const sizes = await log.sizesAt(moments)
      return {
        step,
        before: sizes[0] ?? 0,
        parts: moments.slice(1).map((toMs, at) => ({
          from: isoTime(toMs - stepMs),
          to: isoTime(toMs),
          entries: (sizes[at + 1] ?? 0) - (sizes[at] ?? 0),
        })),
      }
    },
  })
}

function headsRoute({ logs }: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/logs/{number}/checkpoints',
    id: 'listCheckpoints',
    summary: 'Signed heads of a log with their cosignatures, the largest first',
    needs: ['house.read'],
    reach: ['audit'],
    params: numbered,
    query: z.strictObject({
      before: index
        .optional()
        .meta({ description: 'Only smaller ones: the `next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    body: none,
    status: 200,
    answer: z.object({ checkpoints: z.array(headSchema), next: z.int().nullable() }),
    async handle({ params, query: { before, limit } }) {
      const log = await logs.one(params.number)
      if (log === null) return noLog()
      const heads = await log.heads(before ?? Number.MAX_SAFE_INTEGER, limit)
      return {
        checkpoints: heads.map(headJson),
        next: heads.length < limit ? null : (heads.at(-1)?.size ?? null),
      }
    },
  })
}

function entriesRoute({ logs }: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/logs/{number}/entries',
    id: 'listEntries',
    summary: 'Entries of a range, as they stand in the log',
    needs: ['house.read'],
    reach: ['audit'],
    params: numbered,
    query: z.strictObject({
      from: index,
      to: index.meta({ description: `Not included; at most ${entriesMax} after from` }),
    }),
    body: none,
    status: 200,
    answer: z.object({ origin: z.string(), size: z.int(), entries: z.array(entrySchema) }),
    async handle({ params, query: { from, to }, by }) {
      const log = await logs.one(params.number)
      if (log === null) return noLog()
      if (to <= from || to - from > entriesMax) {
        const message = `to must be after from, by at most ${entriesMax}.`
        return refuse('admin.invalid', { message, param: 'to' })
      }
      const size = await log.size()
      const rows = from >= size ? [] : await log.leaves(from, Math.min(to, size))
      return { origin: log.origin, size, entries: rows.map((row) => shownEntry(row, by)) }
    },
  })
}

function tileRoute({ logs }: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/logs/{number}/tiles/{level}/{n}',
    id: 'logTile',
    summary: 'Hashes of one tile of a log’s tree (C2SP tlog-tiles)',
    needs: ['house.read'],
    reach: ['audit'],
    params: numbered.extend({ level: z.coerce.number().int().min(0).max(6), n: index }),
    query: z.strictObject({
      width: z.coerce.number().int().min(1).max(tileWidth).default(tileWidth).meta({
        description: 'Fewer than 256 only for the last of its level at the size that is looked at',
      }),
    }),
    body: none,
    status: 200,
    answer: z.object({ hashes: z.string().meta({ description: 'Base64; 32 bytes each' }) }),
    async handle({ params: { number, level, n }, query: { width } }) {
      const log = await logs.one(number)
      const hashes = log === null ? null : await log.tile({ level, n, width })
      if (hashes === null) return refuse('door.not_found')
      return { hashes: Buffer.concat(hashes).toString('base64') }
    },
  })
}

function findRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/log-entries/{id}',
    id: 'logEntry',
    summary: 'One entry by its id: in which log it stands, and at which place',
    needs: ['house.read'],
    reach: ['audit'],
    params: z.object({ id: z.string().min(1).max(128) }),
    query: none,
    body: none,
    status: 200,
    answer: entrySchema.extend({
      log: z.int(),
      origin: z.string(),
      covered: z.boolean().meta({ description: 'A signed head covers it' }),
    }),
    async handle({ params, by }) {
      const all = await deps.logs.find(params.id)
      const found = all === null || isHidden(all.leaf, by) ? null : all
      const log = found === null ? null : await deps.logs.one(found.log)
      if (found === null || log === null) return refuse('door.not_found')
      return { ...shownEntry(found.leaf, by), ...(await placed(log, found)) }
    },
  })
}

async function placed(
  log: OneLog,
  { log: number, leaf }: { readonly log: number; readonly leaf: Pick<ShownEntry, 'index'> },
) {
  const [head] = await log.heads(Number.MAX_SAFE_INTEGER, 1)
  return { log: number, origin: log.origin, covered: head !== undefined && head.size > leaf.index }
}

function noLog(): Refusal {
  return refuse('door.not_found')
}

function logJson(log: ShownLog): z.input<typeof logSchema> {
  const { number, origin, isCurrent, vkey, openedAtMs, size, head, cosigned } = log
  return {
    number,
    origin,
    current: isCurrent,
    vkey,
    openedAt: isoTime(openedAtMs),
    size,
    head: head === null ? null : headJson(head),
    cosigned: cosigned === null ? null : headJson(cosigned),
  }
}

function headJson({ size, root, note, atMs, witnesses }: KeptHead): z.input<typeof headSchema> {
  return {
    size,
    root: Buffer.from(root).toString('base64'),
    at: isoTime(atMs),
    note,
    witnesses: witnesses.map(({ name, vkey, atMs: signedMs }) => ({
      name,
      vkey,
      at: isoTime(signedMs),
    })),
  }
}
