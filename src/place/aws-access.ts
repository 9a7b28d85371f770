// What a channel to Amazon Web Services needs besides its secret: the region that signatures are for, and whose
// key signs.
export interface AwsAccess {
  readonly region: string
  /** Null where the credential is an API key, which needs no signature. */
  readonly accessKeyId: string | null
  /** Of a temporary key; secret. */
  readonly sessionToken: string | null
}
