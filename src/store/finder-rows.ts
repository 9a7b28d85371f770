// Rows of the finder as they are told.
import { assert } from '../kernel/assert.ts'
import type { FoundRequest } from '../journeys/finder-desk.ts'
import { big, type Flow } from './finder-flow.ts'
import type { Share } from './finder-fold.ts'
import { atOf, type Row } from './finder-store.ts'

export function foundRow(row: Row, flows: ReadonlyMap<number, Flow>): FoundRequest {
  const flow = flows.get(Number(row['flow']))
  assert(flow !== undefined, 'a kept row names a flow')
  const said = String(row['said'])
  return {
    requestId: String(row['id']),
    atMs: atOf(big(row['ord'])),
    ...namesOf(flow),
    model: flow.model || String(row['asked']),
    rules: flow.ruleIds,
    status: Number(row['status']),
    requests: Number(row['requests']),
    attempts: Number(row['attempts']),
    tokens: big(row['tokens']),
    priceNanos: big(row['price']),
    costNanos: big(row['cost']),
    place: said === '' ? flow.placeSaid : { ...flow.placeSaid, asserted: said },
  }
}

/** One attempt as it is recorded, for whoever listens: others of its request are not looked for. */
export function recordedRow(share: Share): FoundRequest {
  const { flow, said } = share
  // Both are our own text.
  const place: FoundRequest['place'] = JSON.parse(flow.place)
  return {
    requestId: share.requestId,
    atMs: share.atMs,
    ...namesOf(flow),
    model: flow.model || share.asked,
    rules: JSON.parse(flow.rules),
    status: share.status,
    requests: share.requests,
    attempts: share.number,
    tokens: share.tokens,
    priceNanos: share.priceNanos,
    costNanos: share.costNanos,
    place: said === '' ? place : { ...place, asserted: said },
  }
}

function namesOf(flow: Share['flow']) {
  const { party, contract, workload, channel, deployment, verdict, ending, code, currency } = flow
  return { party, contract, workload, channel, deployment, verdict, ending, code, currency }
}
