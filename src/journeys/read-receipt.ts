// GET a receipt: for the workload that made the request, its party's keys, and auditors. To anybody
// else it does not exist, in the same words as one that never was.
import type { ReceiptAnswer as StoredReceipt, Receipts } from '../audit/receipt.ts'
import { readEntry } from '../audit/entry.ts'
import { refuseOperator, type Identity } from '../identity/identity.ts'
import type { KeyRecord } from '../identity/key.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { World } from './world.ts'

export interface ReceiptHouse {
  readonly identity: Identity
  readonly receipts: Receipts
}

export type ReceiptAnswer = Exclude<StoredReceipt, { kind: 'unknown' }>

const idPattern = /^[\w.-]{1,64}$/
/** What a customer may see opened; the provider's cost stays the house's. */
const customerFields: ReadonlySet<string> = new Set(['person', 'prompt', 'answer'])
/** An auditor proves contents that somebody shows it; persons are none of its business. */
const auditorFields: ReadonlySet<string> = new Set(['prompt', 'answer'])

export async function readReceipt(
  { identity, receipts }: ReceiptHouse,
  world: World,
  asked: { readonly token: string | undefined; readonly id: string; readonly nowMs: number },
): Promise<ReceiptAnswer | Refusal> {
  const key = identity.identify(world.keys, asked.token, asked.nowMs)
  if ('kind' in key) return key
  const refusal = refuseOperator(key)
  if (refusal !== null) return refusal
  const missing = refuse('audit.receipt_not_found')
  if (!idPattern.test(asked.id)) return missing
  const leaf = await receipts.leaf(asked.id)
  if (leaf === null || !mayRead(key, world, leaf.bytes)) return missing
  const fields = key.holder.kind === 'auditor' ? auditorFields : customerFields
  const answer = await receipts.receipt(asked.id, (field) => fields.has(field))
  return answer.kind === 'unknown' ? missing : answer
}

function mayRead({ holder }: KeyRecord, world: World, leafBytes: Uint8Array): boolean {
  if (holder.kind === 'auditor') return true
  const entry = readEntry(leafBytes)
  if (entry === null) return false
  if (holder.kind === 'workload') return entry.fields['workload'] === holder.workloadId
  if (holder.kind === 'operator') return false
  return world.parties.has(holder.partyId) && entry.fields['party'] === holder.partyId
}
