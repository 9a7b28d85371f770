// Something a provider keeps for a caller: a response, a file, a batch. It rests where it was made, like any
// other copy; it belongs to one workload and lives at one channel, and nobody else is told that it exists.

export const storedKinds = [
  'response',
  'item',
  'conversation',
  'file',
  'batch',
  'container',
] as const
export type StoredKind = (typeof storedKinds)[number]

export interface StoredObject {
  /** The provider's id, as the client was given it; unique within a workload. */
  readonly id: string
  readonly kind: StoredKind
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  /** The key with which it was made. */
  readonly keyId: string
  readonly channelId: string
  readonly deploymentId: string
  /** As the caller named it; empty for what no model made. */
  readonly model: string
  readonly createdMs: number
  /** When the provider forgets it by itself; null if nobody said. */
  readonly expiresMs: number | null
  /** The request that made it: its entry in the log tells of it. */
  readonly requestId: string
  /** What it is a part of, and is deleted with; null if it stands alone. */
  readonly parentId: string | null
  readonly deletedMs: number | null
}

/** What a request refers to instead of sending it: somebody must have been given it before. */
export interface StoredReference {
  readonly kind: StoredKind
  readonly id: string
  /** The field that refers to it, as a refusal names it. */
  readonly param: string
}
