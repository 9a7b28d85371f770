// Decisions against what they were computed from: each text has the digest that names it, cites the world
// and the workload of its input, and, where the world is kept, comes out again bit for bit.
import { sha256Hex } from '../kernel/hash.ts'
import type { Tables } from './schema.ts'
import type { Say } from './verify-book.ts'

/**
 * The id of the decision that the kept world comes to for an input as of an instant; null if that world
 * is not kept, or another version of the engine decided then.
 */
export type DecideAgain = (input: string, atMs: number) => string | null

const pageRows = 1_000

/** `archived`: terms of archived attempts -> when the first of them came. */
export async function checkDecisions(
  tables: Tables,
  archived: ReadonlyMap<string, bigint>,
  decideAgain: DecideAgain | undefined,
  say: Say,
): Promise<void> {
  await checkDigests(tables, say)
  const firsts = await tables
    .selectFrom('intent')
    .innerJoin('terms', 'terms.id', 'intent.terms_id')
    .leftJoin('decision', 'decision.id', 'terms.decision_id')
    .select(['terms.id', 'terms.input', 'terms.decision_id', 'decision.json'])
    .select(({ fn }) => fn.min<bigint>('intent.at_ms').as('at_ms'))
    .groupBy(['terms.id', 'terms.input', 'terms.decision_id', 'decision.json'])
    .execute()
  const refused = await tables
    .selectFrom('refusal')
    .leftJoin('decision', 'decision.id', 'refusal.decision_id')
    .select(['request_id as id', 'input', 'decision_id', 'decision.json', 'at_ms'])
    .where('input', '!=', '')
    .execute()
  const checked = new Set<string>()
  const ofArchived = await archivedFirsts(tables, archived, say)
  const ascending = [...ofArchived, ...firsts, ...refused].toSorted((left, right) =>
    Number(left.at_ms - right.at_ms),
  )
  for (const { id, input, decision_id: decisionId, json, at_ms: atMs } of ascending) {
    if (decisionId === null || !decisionId.startsWith('dec_')) continue
    if (checked.has(`${decisionId} ${input}`)) continue
    checked.add(`${decisionId} ${input}`)
    if (json !== null && !isAbout(json, input)) {
      say('input_differs', id, `${decisionId} was not decided from this input`)
      continue
    }
    const again = decideAgain?.(input, Number(atMs)) ?? null
    if (again === null || again === decisionId) continue
    say('decision_differs', id, `its world decides ${again}, and ${decisionId} is recorded`)
  }
}

/** Terms stay in the database when their attempts leave it. */
async function archivedFirsts(tables: Tables, archived: ReadonlyMap<string, bigint>, say: Say) {
  const found = []
  const ids = [...archived.keys()]
  for (let start = 0; start < ids.length; start += pageRows) {
    const rows = await tables
      .selectFrom('terms')
      .leftJoin('decision', 'decision.id', 'terms.decision_id')
      .select(['terms.id', 'terms.input', 'terms.decision_id', 'decision.json'])
      .where('terms.id', 'in', ids.slice(start, start + pageRows))
      .execute()
    for (const row of rows) found.push({ ...row, at_ms: archived.get(row.id) ?? 0n })
  }
  const known = new Set(found.map(({ id }) => id))
  for (const id of ids) {
    if (!known.has(id)) say('terms_missing', id, 'the terms of archived attempts are gone')
  }
  return found
}

async function checkDigests(tables: Tables, say: Say): Promise<void> {
  for (const [table, prefix] of [
    ['decision', 'dec_'],
    ['world', 'part_'],
  ] as const) {
    for (let after = ''; ;) {
      const page = await tables
        .selectFrom(table)
        .select(['id', 'json'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(pageRows)
        .execute()
      for (const { id, json } of page) {
        if (!id.startsWith(prefix) || id === `${prefix}${sha256Hex(json).slice(0, 32)}`) continue
        say('decision_differs', id, 'this text is not what was written under its digest')
      }
      const last = page.at(-1)
      if (last === undefined || page.length < pageRows) break
      after = last.id
    }
  }
}

/** Whether a decision's text speaks of the world, the workload and the contract of `input`. */
function isAbout(json: string, input: string): boolean {
  const decided = membersOf(json)
  const given = membersOf(input)
  return ['world', 'workload', 'contract', 'contractVersion'].every(
    (name) => decided.get(name) === given.get(name),
  )
}

function membersOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}
