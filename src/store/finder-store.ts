// Writing to the finder: shares of requests go in together with the position in the log up to which they were read, in
// one transaction, so that a kill leaves neither without the other. Flows and their sums are kept in memory as well.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { assert } from '../kernel/assert.ts'
import { openFinderFile } from './finder-file.ts'
import {
  addTo,
  big,
  flowColumns,
  flowText,
  noSums,
  type Flow,
  type FlowKey,
  type Sums,
} from './finder-flow.ts'
import type { Share } from './finder-fold.ts'
import { openSums, type AddSums } from './finder-hours.ts'

const ordBits = 20n
const ordMask = 0xfffff

/** Where a request of this id lies that came then; ascending with time. */
export function ordOf(atMs: number, requestId: string): bigint {
  return firstOrd(atMs) | BigInt(crc32(requestId) & ordMask)
}

/** No request that came at `atMs` or later lies before it. */
export function firstOrd(atMs: number): bigint {
  return BigInt(Math.max(0, Math.trunc(atMs))) << ordBits
}

export function atOf(ord: bigint): number {
  return Number(ord >> ordBits)
}

/** How far a log was read: what comes next, and the hash of what came last. */
export interface Position {
  readonly log: number
  readonly origin: string
  readonly index: number
  readonly hash: Uint8Array
}

export interface FinderStore {
  readonly database: DatabaseSync
  readonly wasDamaged: boolean
  /** By number; those without a row have none. */
  readonly flows: ReadonlyMap<number, Flow>
  positions(): readonly Position[]
  /** Into the transaction that is open, or a new one; what is asked for sees it once sums are written. */
  apply(shares: readonly Share[], position: Position): void
  /** Of all that was applied: once for many rows, while nobody asks. */
  writeSums(): void
  /** Ends the transaction, if one is open. */
  commit(): void
  close(): void
}

export type Row = Readonly<Record<string, SQLOutputValue>>

export function openFinderStore(dataDir: string): FinderStore {
  const { database, wasDamaged } = openFinderFile(dataDir)
  const flows = readFlows(database)
  const byText = new Map([...flows.values()].map((flow) => [flowText(flow), flow]))
  const statements = statementsOf(database)

  function flowOf(key: FlowKey): Flow {
    const text = flowText(key)
    let flow = byText.get(text)
    if (flow === undefined) {
      const id = flows.size + 1
      statements.addFlow.run(id, ...flowColumns.map((column) => key[column]))
      flow = newFlow(id, key)
      flows.set(id, flow)
      byText.set(text, flow)
    }
    return flow
  }

  const book = openSums(database, flows)
  const put = putter(statements, flowOf, (id) => flows.get(id), book.add)
  return {
    database,
    wasDamaged,
    flows,
    positions: () =>
      statements.positions.all().map((row) => ({
        log: Number(row['log']),
        origin: String(row['origin']),
        index: Number(row['idx']),
        hash: row['hash'] instanceof Uint8Array ? row['hash'] : new Uint8Array(),
      })),
    // After an error what is in memory is not what is on disk: whoever uses it opens it again.
    apply(shares, { log, origin, index, hash }) {
      if (!database.isTransaction) database.exec('begin immediate')
      for (const share of shares) put(share)
      statements.setPosition.run(log, origin, index, hash)
    },
    writeSums: () => book.write(),
    commit() {
      if (!database.isTransaction) return
      book.write()
      database.exec('commit')
    },
    close: () => database.close(),
  }
}

type Statements = ReturnType<typeof statementsOf>

function statementsOf(database: DatabaseSync) {
  const shareColumns =
    'request_id, number, rank, at_ms, flow, requests, status, tokens, price, cost, asked, said'
  return {
    positions: database.prepare('select * from position order by log'),
    setPosition: database.prepare(
      `insert into position (log, origin, idx, hash) values (?, ?, ?, ?)
       on conflict (log) do update set idx = excluded.idx, hash = excluded.hash`,
    ),
    addFlow: database.prepare(
      `insert into flow (id, ${flowColumns.join(', ')})
       values (?${', ?'.repeat(flowColumns.length)})`,
    ),
    addRow: database.prepare(
      `insert into request (ord, id, flow, requests, attempts, number, rank, status, tokens, price,
         cost, asked, said)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    ),
    row: database.prepare('select * from request where id = ?'),
    dropRow: database.prepare('delete from request where id = ?'),
    shares: database.prepare('select * from share where request_id = ?'),
    putShare: database.prepare(
      `insert or replace into share (${shareColumns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  }
}

/** A share whose flow has a number. */
interface Kept extends Omit<Share, 'flow' | 'recordedMs'> {
  readonly flow: Flow
}

function putter(
  statements: Statements,
  flowOf: (key: FlowKey) => Flow,
  flowById: (id: number) => Flow | undefined,
  add: AddSums,
): (share: Share) => void {
  function insert(shares: readonly Kept[]): void {
    const main = representative(shares)
    const atMs = Math.min(...shares.map((share) => share.atMs))
    const { rows: _, requests: __, ...totals } = totalOf(shares, main)
    const { requestId, flow, number, rank, status, asked, said } = main
    const values = [
      requestId,
      flow.id,
      main.requests,
      totals.attempts,
      number,
      rank,
      status,
      totals.tokens,
      totals.priceNanos,
      totals.costNanos,
      asked,
      said,
    ] as const
    let ord = ordOf(atMs, requestId)
    // Another request of the same millisecond may have the same bits: it lies beside it.
    while (Number(statements.addRow.run(ord, ...values).changes) === 0) ord += 1n
    if (ord > flow.lastOrd) flow.lastOrd = ord
    count(shares, 1)
  }

  function count(shares: readonly Kept[], sign: 1 | -1): void {
    const main = representative(shares)
    const atMs = Math.min(...shares.map((share) => share.atMs))
    for (const share of shares) add(share.flow, atMs, sumsOf(share, share === main), sign)
  }

  function sharesOf(row: Row): readonly Kept[] {
    const requestId = String(row['id'])
    const several = statements.shares.all(requestId)
    const rows = several.length > 0 ? several : [row]
    return rows.map((each) => {
      const flow = flowById(Number(each['flow']))
      assert(flow !== undefined, 'a kept row names a flow')
      return keptShare(requestId, flow, each, atOf(big(row['ord'])))
    })
  }

  return (share) => {
    const kept: Kept = { ...share, flow: flowOf(share.flow) }
    if (insertFirst(statements, add, kept)) return
    const row = statements.row.get(share.requestId)
    if (row === undefined) return insert([kept])
    const before = sharesOf(row)
    const same = before.find(({ number }) => number === kept.number)
    // What ended does not become unknown again.
    if (same !== undefined && kept.flow.ending === 'indeterminate') return
    count(before, -1)
    statements.dropRow.run(share.requestId)
    const after = [...before.filter((each) => each !== same), kept]
    if (after.length > 1) for (const each of after) putShare(statements, each)
    insert(after)
  }
}

/** As nearly all of them: one attempt, of a request that is not there yet. False: it is, or its place is taken. */
function insertFirst(statements: Statements, add: AddSums, share: Kept): boolean {
  const { requestId, flow, number, rank, status, requests, asked, said } = share
  const ord = ordOf(share.atMs, requestId)
  const attempts = number > 0 ? 1 : 0
  const { tokens, priceNanos, costNanos } = share
  const what = [requestId, flow.id, requests, attempts, number, rank, status] as const
  const { changes } = statements.addRow.run(
    ord,
    ...what,
    tokens,
    priceNanos,
    costNanos,
    asked,
    said,
  )
  if (Number(changes) === 0) return false
  if (ord > flow.lastOrd) flow.lastOrd = ord
  add(flow, share.atMs, sumsOf(share, true), 1)
  return true
}

function putShare(statements: Statements, share: Kept): void {
  const { requestId, number, rank, atMs, flow, requests, status, tokens } = share
  const { priceNanos, costNanos, asked, said } = share
  const money = [tokens, priceNanos, costNanos] as const
  statements.putShare.run(
    requestId,
    number,
    rank,
    atMs,
    flow.id,
    requests,
    status,
    ...money,
    asked,
    said,
  )
}

function keptShare(requestId: string, flow: Flow, row: Row, atMs: number): Kept {
  return {
    requestId,
    flow,
    atMs: row['at_ms'] === undefined ? atMs : Number(row['at_ms']),
    number: Number(row['number']),
    rank: Number(row['rank']),
    requests: Number(row['requests']),
    status: Number(row['status']),
    tokens: big(row['tokens']),
    priceNanos: big(row['price']),
    costNanos: big(row['cost']),
    asked: String(row['asked']),
    said: String(row['said']),
  }
}

function representative(shares: readonly Kept[]): Kept {
  const main = shares.reduce((best, share) => (share.rank > best.rank ? share : best))
  return main
}

/** Money in the currency of the attempt that stands for the request; what others cost elsewhere is in the flows. */
function totalOf(shares: readonly Kept[], main: Kept): Sums {
  const total = noSums()
  for (const share of shares) {
    const sums = sumsOf(share, share === main)
    const isSame = share.flow.currency === main.flow.currency
    addTo(total, isSame ? sums : { ...sums, priceNanos: 0n, costNanos: 0n })
  }
  return total
}

function sumsOf(share: Kept, isMain: boolean): Sums {
  return {
    rows: isMain ? 1 : 0,
    requests: isMain ? share.requests : 0,
    attempts: share.number > 0 ? 1 : 0,
    tokens: share.tokens,
    priceNanos: share.priceNanos,
    costNanos: share.costNanos,
  }
}

function newFlow(id: number, key: FlowKey): Flow {
  return {
    id,
    ...key,
    ...noSums(),
    // Both are our own text.
    ruleIds: JSON.parse(key.rules),
    placeSaid: JSON.parse(key.place),
    lastOrd: 0n,
  }
}

function readFlows(database: DatabaseSync): Map<number, Flow> {
  const flows = new Map<number, Flow>()
  for (const row of database.prepare('select * from flow order by id').iterate()) {
    const text = (name: keyof FlowKey): string => String(row[name])
    const key: FlowKey = {
      party: text('party'),
      contract: text('contract'),
      workload: text('workload'),
      model: text('model'),
      channel: text('channel'),
      deployment: text('deployment'),
      verdict: verdictOf(text('verdict')),
      ending: text('ending'),
      code: text('code'),
      rules: text('rules'),
      currency: text('currency'),
      place: text('place'),
      duties: text('duties'),
      kept: text('kept'),
    }
    flows.set(Number(row['id']), newFlow(Number(row['id']), key))
  }
  addKept(database, flows)
  return flows
}

/** Sums and ends of flows follow from the rest, and are kept in memory alone. */
function addKept(database: DatabaseSync, flows: ReadonlyMap<number, Flow>): void {
  for (const row of database.prepare('select * from day').iterate()) {
    const flow = flows.get(Number(row['flow']))
    assert(flow !== undefined, 'a kept sum names a flow')
    addTo(flow, {
      rows: Number(row['rows']),
      requests: Number(row['requests']),
      attempts: Number(row['attempts']),
      tokens: big(row['tokens']),
      priceNanos: big(row['price']),
      costNanos: big(row['cost']),
    })
  }
  const last = database.prepare('select max(ord) as ord from request where flow = ?')
  for (const flow of flows.values()) {
    const ord = last.get(flow.id)?.['ord']
    if (typeof ord === 'bigint') flow.lastOrd = ord
  }
}

function verdictOf(text: string): FlowKey['verdict'] {
  return text === 'permit' || text === 'refer' ? text : 'deny'
}
