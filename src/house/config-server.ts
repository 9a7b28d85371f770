// The listeners: what strangers can reach must not carry the operators' pages, and should be encrypted.
import { defaultLimits, limitProblems } from './limits.ts'
import type { Checked } from './config-check.ts'

export function checkServer({ config, report }: Checked): void {
  const { host, admin, tls, trustedProxies, limits } = config.server
  for (const message of limitProblems({ ...defaultLimits, ...limits })) {
    report({ path: ['server', 'limits'], message })
  }
  if (config.server.countryHeader !== undefined && trustedProxies.length === 0) {
    report({
      path: ['server', 'countryHeader'],
      message: 'is believed from trusted proxies only; name them under trustedProxies',
    })
  }
  const { place } = config.server
  if (place !== undefined && config.cache !== undefined && config.cache.place !== place) {
    report({
      path: ['cache', 'place'],
      message: `is the memory of this gateway, which is in ${place} by server.place`,
    })
  }
  if (host === undefined || isLoopback(host)) return
  if (admin === undefined) {
    report({
      path: ['server'],
      message:
        'admin.listen is missing, and this host is open to others; add admin: {listen: "127.0.0.1:4001"}',
    })
  }
  if (tls === undefined && trustedProxies.length === 0) {
    report({
      path: ['server'],
      severity: 'warning',
      message:
        'keys and prompts arrive unencrypted; add tls, or the trustedProxies that take TLS off',
    })
  }
}

/** Whether only this machine can reach a listener on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
