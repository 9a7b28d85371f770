// Signing in at somebody else's: what an OpenID provider is asked, and whom its word stands for here.

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  /** Must be read when it is needed and never be printed. */
  readonly clientSecret: () => string | null
  /** Where browsers reach the console: scheme and host, without a path. */
  readonly origin: string
  /** Of the ID token: who it is there. */
  readonly claim: string
  /** Who it is here, by that claim; null: the claim is an operator's id. */
  readonly operators: ReadonlyMap<string, string> | null
  /** Beside `openid`. */
  readonly scopes: readonly string[]
}

/**
 * The operator's id that the claims of a checked ID token name; null: nobody here. An address counts only where
 * the provider says that it was verified: elsewhere whoever signs up there may write what they like.
 */
export function namedBy(
  { claim, operators }: Pick<OidcSettings, 'claim' | 'operators'>,
  claims: Readonly<Record<string, unknown>>,
): string | null {
  if (claim === 'email' && claims['email_verified'] !== true) return null
  const said = claims[claim]
  if (typeof said !== 'string' || said === '') return null
  return operators === null ? said : (operators.get(said) ?? null)
}
