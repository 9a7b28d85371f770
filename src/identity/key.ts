// What the house keeps of a key: never the key itself, only its keyed digest.

export interface KeyRecord {
  readonly id: string
  /**
   * A workload's key calls models; a party's reads the party's receipts and the facts held about it; an
   * auditor's reads all receipts; an operator's works on the admin API and nowhere else.
   */
  readonly holder:
    | { readonly kind: 'workload'; readonly workloadId: string }
    | { readonly kind: 'party'; readonly partyId: string }
    | { readonly kind: 'auditor' }
    | { readonly kind: 'operator'; readonly operatorId: string }
  /** HMAC-SHA-256(pepper, whole key text) in hex. */
  readonly digest: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  readonly managedBy: 'file' | 'api'
}
