// Where a caller is, as far as the evidence goes. The network's word comes from a proxy that the house
// trusts, the contract's from its terms; what a caller says of itself is no evidence. Nothing is
// inferred from an address here, nor from a language. Proxies, Tor and disagreement are not known.

export interface CountryEvidence {
  /** ISO code, as a trusted proxy of ours says it; null: it says nothing. */
  readonly network: string | null
  /** The countries that the contract permits its users to be in; null: it does not say. */
  readonly contract: ReadonlySet<string> | null
  /** The countries that the contract excludes: to be there contradicts nothing, and is refused. */
  readonly excluded: ReadonlySet<string>
}

export type CallerCountry =
  | { readonly kind: 'known'; readonly country: string }
  | { readonly kind: 'unknown'; readonly missing: string }

/**
 * Codes that edge networks use for "no country" (`XX`, `ZZ`), for Tor (`T1`) and for somewhere in a part of
 * the world. Sources: Cloudflare, CF-IPCountry; MaxMind, GeoIP legacy codes (`AP`, `EU`).
 */
const noCountry = new Set(['XX', 'ZZ', 'T1', 'AP', 'EU'])

export function callerCountry({ network, contract, excluded }: CountryEvidence): CallerCountry {
  if (network === null) {
    // A contract for one country says where its users are to be, not where they are.
    return unknown('the country of the caller, from a trusted proxy (server.countryHeader)')
  }
  if (!/^[A-Z]{2}$/.test(network) || noCountry.has(network)) {
    return unknown('the country of the caller, hidden by a proxy, VPN or Tor')
  }
  if (contract !== null && !contract.has(network) && !excluded.has(network)) {
    return unknown(`why the caller is in ${network}, outside the user countries of its contract`)
  }
  return { kind: 'known', country: network }
}

function unknown(missing: string): CallerCountry {
  return { kind: 'unknown', missing }
}
