// Connections to one provider, through the company's proxy and under its authority where it has them.
import { getCACertificates } from 'node:tls'

import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici'

export interface PoolOptions {
  /** Connections to one provider origin. */
  readonly connectionsMax: number
  readonly connectMs: number
  /** URL of an HTTP proxy for all upstream traffic, or null. */
  readonly proxy: string | null
  /** PEM of an additional certificate authority, or null. */
  readonly ca: string | null
}

/** Connects when first used. */
export function openPool(origin: string, options: PoolOptions): Dispatcher {
  // Naming an authority replaces the built-in ones, and most providers need those.
  const tls = options.ca === null ? {} : { ca: [...getCACertificates('default'), options.ca] }
  const shared = {
    connections: options.connectionsMax,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    // One attempt, one connection: an abort or a stalled client must not touch its neighbours.
    allowH2: false,
  }
  const connect = { timeout: options.connectMs, noDelay: true, ...tls }
  if (options.proxy !== null) {
    // A plain-text provider is tunnelled too, so that a proxy sees no body and adds no header.
    return new ProxyAgent({
      uri: options.proxy,
      proxyTunnel: true,
      connectTimeout: options.connectMs,
      proxyTls: tls,
      requestTls: tls,
      ...shared,
    })
  }
  return origin.startsWith('https:')
    ? new Agent({ ...shared, connect })
    : new Pool(origin, { ...shared, connect })
}

/** The pools of all origins that were asked so far. */
export interface Pools {
  of(this: void, origin: string): Dispatcher
  /** Waits for what runs. */
  close(): Promise<void>
  destroy(): Promise<void>
}

/** Opens each when it is first asked for. */
export function openPools(options: PoolOptions): Pools {
  const pools = new Map<string, Dispatcher>()
  const each = async (end: (pool: Dispatcher) => Promise<void>): Promise<void> => {
    await Promise.all([...pools.values()].map(end))
  }
  return {
    of(origin) {
      let pool = pools.get(origin)
      if (pool === undefined) {
        pool = openPool(origin, options)
        pools.set(origin, pool)
      }
      return pool
    },
    close: () => each((pool) => pool.close()),
    destroy: () => each((pool) => pool.destroy()),
  }
}
