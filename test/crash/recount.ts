// The recount: what the providers say arrived against what the books say was attempted, one by one,
// with arithmetic of its own; then the gateway's own `verify` over the data folder.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'

import { isFields, pick } from '../support/json.ts'
import type { Answered } from './clients.ts'
import { costOf, tokensOf, type Tokens } from './cost.ts'

export interface Recount {
  /** What arrived at the providers. */
  readonly requests: number
  /** Arrivals that no attempt accounts for, and whole answers that no settlement does. */
  readonly lost: number
  /** Arrivals or settlements beyond the first of one attempt. */
  readonly doubled: number
  readonly found: Readonly<Record<string, number>>
  readonly reconciled: Readonly<Record<string, number>>
  /** Sentences, one per thing that is wrong. */
  readonly problems: readonly string[]
}

interface Arrival {
  readonly id: string
  readonly channel: string
  readonly end: string
  readonly tokens: Tokens | null
}

interface Row {
  readonly attempt_id: string
  readonly request_id: string
  readonly channel_id: string
  readonly state: string
  readonly ending: string | null
  readonly usage_source: string | null
  readonly cost_nanos: bigint | null
  readonly price_nanos: bigint | null
  readonly cost_hold_nanos: bigint
  readonly indeterminate_ms: bigint | null
  readonly mark: bigint | null
}

export async function recount(
  sandboxUrl: string,
  dataDir: string,
  answered: ReadonlyMap<string, Answered>,
): Promise<Recount> {
  const arrivals = await arrivalsOf(sandboxUrl)
  const tally = new Tally()
  const book = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true, readBigInts: true })
  try {
    const rows = rowsOf(book)
    compareArrivals(arrivals, rows, tally)
    for (const row of rows.values()) checkRow(row, arrivals.get(row.attempt_id)?.[0], tally)
    checkRequests(rows, tally)
    compareAnswers(answered, rows, linesOf(book), tally)
    checkRest(book, tally)
  } finally {
    book.close()
  }
  await verify(dataDir, tally)
  const { lost, doubled, found, reconciled, problems } = tally
  let requests = 0
  for (const same of arrivals.values()) requests += same.length
  return { requests, lost, doubled, found, reconciled, problems }
}

class Tally {
  lost = 0
  doubled = 0
  readonly problems: string[] = []
  readonly found: Record<string, number> = {}
  readonly reconciled: Record<string, number> = {}

  say(problem: string): void {
    if (this.problems.length < 1_000) this.problems.push(problem)
  }

  add(table: 'found' | 'reconciled', name: string): void {
    this[table][name] = (this[table][name] ?? 0) + 1
  }
}

async function arrivalsOf(sandboxUrl: string): Promise<ReadonlyMap<string, readonly Arrival[]>> {
  const text = await (await fetch(`${sandboxUrl}/_truth/requests`)).text()
  const arrivals = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Arrival => {
      const value: unknown = JSON.parse(line)
      const usage = pick(value, 'usage')
      return {
        id: String(pick(value, 'clientRequestId')),
        channel: String(pick(value, 'channel')),
        end: String(pick(value, 'end')),
        tokens: isFields(usage) ? tokensOf(usage) : null,
      }
    })
  return Map.groupBy(arrivals, (arrival) => arrival.id)
}

function rowsOf(book: DatabaseSync): ReadonlyMap<string, Row> {
  const sql = `select a.attempt_id, a.request_id, a.channel_id, a.state, a.ending, a.usage_source,
      a.cost_nanos, a.price_nanos, a.cost_hold_nanos, a.indeterminate_ms, m.output_tokens as mark
    from attempt a left join mark m on m.attempt_id = a.attempt_id`
  const rows = book.prepare(sql).all() as unknown[]
  return new Map(rows.filter(isRow).map((row) => [row.attempt_id, row]))
}

function isRow(row: unknown): row is Row {
  return isFields(row) && typeof row['attempt_id'] === 'string'
}

function compareArrivals(
  arrivals: ReadonlyMap<string, readonly Arrival[]>,
  rows: ReadonlyMap<string, Row>,
  tally: Tally,
): void {
  for (const [id, same] of arrivals) {
    const row = rows.get(id)
    if (row === undefined) {
      tally.lost += same.length
      tally.say(`${id} arrived at ${same[0]?.channel} and is in no book`)
    } else if (row.channel_id !== same[0]?.channel) {
      tally.say(`${id} arrived at ${same[0]?.channel}, its intent says ${row.channel_id}`)
    }
    if (same.length > 1) {
      tally.doubled += same.length - 1
      tally.say(`${id} arrived ${same.length} times`)
    }
  }
}

/** One attempt against what its provider says of it. */
function checkRow(row: Row, arrival: Arrival | undefined, tally: Tally): void {
  const id = row.attempt_id
  if (row.state === 'intent' || row.state === 'indeterminate') {
    tally.say(`${id} has no ending`)
    return
  }
  if (row.indeterminate_ms !== null) countFound(arrival, tally)
  const cost = row.cost_nanos ?? 0n
  // `running` cannot be: the gateway is gone, and with it every connection.
  const truth = arrival?.tokens ? costOf(row.channel_id, arrival.tokens) : 0n
  if (row.usage_source === 'provider' && cost !== truth) {
    tally.say(`${id} (${row.ending}) cost ${cost}, by the provider's count ${truth}`)
  }
  if (row.usage_source === 'none' && truth !== 0n) {
    tally.say(`${id} (${row.ending}) is booked as free, the provider takes ${truth}`)
  }
  if (truth > row.cost_hold_nanos) {
    tally.say(`${id} held ${row.cost_hold_nanos}, the provider takes ${truth}`)
  }
  if (row.ending === 'gateway_lost') checkReconciled(row, arrival, truth, tally)
}

function countFound(arrival: Arrival | undefined, tally: Tally): void {
  if (arrival === undefined) tally.add('found', 'killed between intent and arrival')
  else if (arrival.end === 'finished') tally.add('found', 'killed between last byte and settlement')
  else if (arrival.end === 'refused') tally.add('found', 'killed between refusal and settlement')
  else tally.add('found', 'killed inside an answer')
}

/** northwind has a record of each; kiso has none, so that only bounds can be right. */
function checkReconciled(
  row: Row,
  arrival: Arrival | undefined,
  truth: bigint,
  tally: Tally,
): void {
  const id = row.attempt_id
  const source = row.usage_source ?? ''
  tally.add('reconciled', `${row.channel_id}: ${source}${row.mark === null ? '' : ', with a mark'}`)
  if (row.price_nanos !== 0n) tally.say(`${id} was lost by us and costs the customer something`)
  if (row.channel_id === 'northwind') {
    const expected = arrival === undefined ? 'none' : 'provider'
    if (source !== expected)
      tally.say(`${id} at northwind was settled from ${source}, not ${expected}`)
    return
  }
  if (source !== 'estimated') tally.say(`${id} at kiso was settled from ${source}`)
  const floor = row.cost_nanos ?? 0n
  if (truth < floor || truth > row.cost_hold_nanos) {
    tally.say(`${id} at kiso took ${truth}, outside of ${floor} to ${row.cost_hold_nanos}`)
  }
}

/** Attempts of one request, of which two may run at once: one at most is paid by the customer. */
function checkRequests(rows: ReadonlyMap<string, Row>, tally: Tally): void {
  for (const [requestId, same] of Map.groupBy(rows.values(), (row) => row.request_id)) {
    const lost = same.filter(({ indeterminate_ms: ms }) => ms !== null)
    if (lost.length > 1) tally.add('found', 'killed with two attempts at once')
    if (lost.length > 0 && same.some(({ ending }) => ending === 'completed')) {
      tally.add('found', 'killed beside an attempt that had answered')
    }
    for (const { ending } of same) {
      if (ending === 'hedge_lost') tally.add('found', 'another attempt answered first')
    }
    if (same.filter(({ price_nanos: price }) => (price ?? 0n) > 0n).length < 2) continue
    tally.doubled += 1
    tally.say(`${requestId} is paid twice`)
  }
}

type Lines = ReadonlyMap<string, Readonly<Record<string, number>>>

function linesOf(book: DatabaseSync): Lines {
  const lines = new Map<string, Record<string, number>>()
  const sql = `select attempt_id, value ->> 0 as kind, value ->> 1 as quantity
    from settlement, json_each(lines)`
  for (const row of book.prepare(sql).iterate()) {
    const id = String(row['attempt_id'])
    const kinds = lines.get(id) ?? {}
    kinds[String(row['kind'])] = Number(row['quantity'])
    lines.set(id, kinds)
  }
  return lines
}

/** Whole answers are settled as such, with the usage that the client was shown. */
function compareAnswers(
  answered: ReadonlyMap<string, Answered>,
  rows: ReadonlyMap<string, Row>,
  lines: Lines,
  tally: Tally,
): void {
  const completed = new Map<string, Row>()
  for (const row of rows.values()) {
    if (row.ending !== 'completed') continue
    if (completed.has(row.request_id)) {
      tally.doubled += 1
      tally.say(`${row.request_id} was completed twice`)
    }
    completed.set(row.request_id, row)
  }
  for (const { requestId, usage } of answered.values()) {
    const row = completed.get(requestId)
    if (row === undefined) {
      tally.lost += 1
      tally.say(`${requestId} was answered whole and is not settled as completed`)
      continue
    }
    if (!isFields(usage) || row.usage_source !== 'provider') continue
    const shown = JSON.stringify(tokensOf(usage))
    const kinds = lines.get(row.attempt_id) ?? {}
    const booked = JSON.stringify({
      input: kinds['input'] ?? 0,
      cached_input: kinds['cached_input'] ?? 0,
      output: kinds['output'] ?? 0,
      reasoning: kinds['reasoning'] ?? 0,
    })
    if (shown !== booked) tally.say(`${requestId} was shown ${shown}, booked ${booked}`)
  }
  for (const requestId of completed.keys()) {
    if (!answered.has(requestId)) tally.add('found', 'settled, last byte not seen by the client')
  }
}

function checkRest(book: DatabaseSync, tally: Tally): void {
  const held = book
    .prepare('select account from balance where debits_pending <> 0 or credits_pending <> 0')
    .all()
  for (const row of held) tally.say(`${String(row['account'])} still holds something at rest`)
  const twice = book
    .prepare(
      `select attempt_id from settlement, json_each(transfers)
       group by attempt_id, value ->> 1, value ->> 2 having count(*) > 1`,
    )
    .all()
  for (const row of twice) {
    tally.doubled += 1
    tally.say(`${String(row['attempt_id'])} was posted twice`)
  }
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const verifyOutputMax = 64 * 1024 * 1024

/** The command that an auditor runs. */
async function verify(dataDir: string, tally: Tally): Promise<void> {
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    const options = { maxBuffer: verifyOutputMax }
    execFile(process.execPath, [main, 'verify', dataDir], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr })
    })
  })
  if (code === 0) return
  for (const line of output.split('\n').slice(0, 20)) {
    if (line !== '') tally.say(`verify: ${line.trim()}`)
  }
}
