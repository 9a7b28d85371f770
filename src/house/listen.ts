// Where the house listens and how it reaches outside, as the configuration says.
import { readFileSync } from 'node:fs'
import { Fault } from '../kernel/fault.ts'
import type { Listen } from './house.ts'
import type { Limits } from './limits.ts'
import type { RunOptions } from './run.ts'

export function listenOf(
  { config, host, port }: Pick<RunOptions, 'config' | 'host' | 'port'>,
  limits: Limits,
): Listen {
  const { server, upstream, telemetry } = config
  return {
    host,
    port,
    tls:
      server.tls === undefined
        ? null
        : { cert: readPem(server.tls.cert), key: readPem(server.tls.key) },
    trustedProxies: server.trustedProxies,
    countryHeader: server.countryHeader ?? null,
    adminListen: server.admin === undefined ? null : splitListen(server.admin.listen),
    proxy: upstream.proxy ?? null,
    ca: upstream.ca === undefined ? null : readPem(upstream.ca),
    drainMs: server.drainSeconds === undefined ? limits.drainMs : server.drainSeconds * 1000,
    tags: telemetry.tags ?? {},
  }
}

function splitListen(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault({
      code: 'door.internal',
      internal: `cannot read ${path}, which the configuration names`,
      cause,
    })
  }
}
