// What the parts of an attempt must have in common: terms that are what their name says, and for every
// intent exactly one of a settlement and a place among the open ones.
import { termsIdIn } from './terms.ts'
import type { Tables } from './schema.ts'
import type { Say } from './verify-book.ts'

const pageRows = 1_000

/** Every row of `terms` has the digest of its content as its id. */
export async function checkTerms(tables: Tables, say: Say): Promise<void> {
  for (let after = ''; ;) {
    const page = await tables
      .selectFrom('terms')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageRows)
      .execute()
    for (const row of page) {
      if (termsIdIn(row) === row.id) continue
      say('terms_differ', row.id, 'these terms are not what was written under their digest')
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageRows) return
    after = last.id
  }
}

/** No part of an attempt without the others. */
export async function checkKeys(tables: Tables, say: Say): Promise<void> {
  const nameless = await tables
    .selectFrom('intent')
    .leftJoin('terms', 'terms.id', 'intent.terms_id')
    .select('intent.attempt_id')
    .where('terms.id', 'is', null)
    .execute()
  for (const { attempt_id: id } of nameless) say('terms_missing', id, 'its terms are gone')
  const endless = await tables
    .selectFrom('intent')
    .leftJoin('settlement', 'settlement.attempt_id', 'intent.attempt_id')
    .leftJoin('open_attempt', 'open_attempt.attempt_id', 'intent.attempt_id')
    .select(['intent.attempt_id', 'settlement.state'])
    .where((eb) =>
      eb.or([
        eb.and([
          eb('settlement.attempt_id', 'is', null),
          eb('open_attempt.attempt_id', 'is', null),
        ]),
        eb.and([
          eb('settlement.attempt_id', 'is not', null),
          eb('open_attempt.attempt_id', 'is not', null),
        ]),
      ]),
    )
    .execute()
  for (const { attempt_id: id, state } of endless) {
    const what = state === null ? 'is neither open nor settled' : 'is settled and still open'
    say('open_differs', id, what)
  }
  for (const table of ['settlement', 'open_attempt'] as const) {
    const strays = await tables
      .selectFrom(table)
      .leftJoin('intent', 'intent.attempt_id', `${table}.attempt_id`)
      .select(`${table}.attempt_id`)
      .where('intent.attempt_id', 'is', null)
      .execute()
    for (const { attempt_id: id } of strays) {
      say('settlement_without_attempt', id, `has a row of ${table}, but no intent`)
    }
  }
}
