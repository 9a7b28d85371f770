// Kept heads of a log in pages, each with the signature lines of witnesses below it.
import type { Tables } from './schema.ts'

export interface HeadRow {
  readonly size: number
  readonly root: Uint8Array
  readonly note: string
  readonly atMs: number
  readonly cosignatures: readonly {
    readonly witness: string
    readonly line: string
    readonly atMs: number
  }[]
}

/** Heads smaller than `before`, the largest first; `cosigned`: only those with a witness's signature. */
export async function headRows(
  tables: Tables,
  log: number,
  {
    before,
    limit,
    cosigned = false,
  }: { readonly before: number; readonly limit: number; readonly cosigned?: boolean },
): Promise<readonly HeadRow[]> {
  let query = tables
    .selectFrom('checkpoint')
    .select(['size', 'root', 'note', 'at_ms'])
    .where('log', '=', BigInt(log))
    .where('size', '<', BigInt(before))
  if (cosigned) {
    query = query.where('size', '=', (eb) =>
      eb
        .selectFrom('cosignature')
        .select(({ fn }) => fn.max<bigint>('size').as('size'))
        .where('log', '=', BigInt(log)),
    )
  }
  const heads = await query.orderBy('size', 'desc').limit(limit).execute()
  const last = heads.at(-1)
  if (last === undefined) return []
  const lines = await tables
    .selectFrom('cosignature')
    .select(['size', 'witness', 'line', 'at_ms'])
    .where('log', '=', BigInt(log))
    .where('size', '>=', last.size)
    .where('size', '<', BigInt(before))
    .orderBy('witness')
    .execute()
  return heads.map(({ size, root, note, at_ms: atMs }) => ({
    size: Number(size),
    root,
    note,
    atMs: Number(atMs),
    cosignatures: lines
      .filter((line) => line.size === size)
      .map(({ witness, line, at_ms: lineMs }) => ({ witness, line, atMs: Number(lineMs) })),
  }))
}

/** When each log was opened. */
export async function logRows(
  tables: Tables,
): Promise<
  readonly { readonly number: number; readonly origin: string; readonly openedAtMs: number }[]
> {
  const rows = await tables.selectFrom('log').selectAll().orderBy('number').execute()
  return rows.map(({ number, origin, opened_ms: openedMs }) => ({
    number: Number(number),
    origin,
    openedAtMs: Number(openedMs),
  }))
}
