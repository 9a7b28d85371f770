// What a request to a channel proves itself with, where that is bought and not written in the configuration.
import type { Channel } from '../../place/deployment.ts'
import { openAccessTokens, type AccessTokensOptions } from './access-tokens.ts'
import { openTokenShop, type TokenShopOptions } from './buy-token.ts'
import { buysTokens } from './grant.ts'

export interface Credentials {
  /** Null where the credential is a key. Rejects with an error that names no secret. */
  tokenFor(channel: Pick<Channel, 'kind' | 'credential'>): string | null | Promise<string>
  /** After a 401. */
  refused(channel: Pick<Channel, 'kind' | 'credential'>, token: string): void
  /** To be called when the configuration changed: forgets what none of these channels proves itself with. */
  keep(channels: Iterable<Pick<Channel, 'kind' | 'credential'>>): void
  close(): Promise<void>
}

export type CredentialsOptions = TokenShopOptions & Pick<AccessTokensOptions, 'readFile'>

export function openCredentials(options: CredentialsOptions): Credentials {
  const shop = openTokenShop(options)
  const { clock, readFile } = options
  const tokens = openAccessTokens({ clock, readFile, buy: (grant) => shop.buy(grant) })
  return {
    tokenFor: (channel) =>
      buysTokens(channel.kind, channel.credential) ? tokens.tokenFor(channel) : null,
    refused: (channel, token) => tokens.refused(channel, token),
    keep: (channels) => tokens.keep(channels),
    close: () => shop.close(),
  }
}
