// Who a key speaks for, as text: `workload:ID`, `party:ID`, `operator:ID` or `auditor`. The book and the log store
// this text; the world holds the parsed form.
import type { KeyRecord } from './key.ts'

export type KeyHolder = KeyRecord['holder']

export function holderText(holder: KeyHolder): string {
  if (holder.kind === 'workload') return `workload:${holder.workloadId}`
  if (holder.kind === 'party') return `party:${holder.partyId}`
  if (holder.kind === 'operator') return `operator:${holder.operatorId}`
  return 'auditor'
}

/** The inverse of `holderText`; null for any other text. */
export function parseHolder(text: string): KeyHolder | null {
  if (text === 'auditor') return { kind: 'auditor' }
  const colon = text.indexOf(':')
  const id = text.slice(colon + 1)
  if (colon < 1 || id === '') return null
  const kind = text.slice(0, colon)
  if (kind === 'workload') return { kind, workloadId: id }
  if (kind === 'operator') return { kind, operatorId: id }
  return kind === 'party' ? { kind, partyId: id } : null
}
