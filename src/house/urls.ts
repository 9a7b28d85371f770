// Where a running house is reached, as its doors were bound.
import type { House } from './house.ts'
import type { RunOptions, Running } from './run.ts'

export function urlsOf(
  { config, host }: Pick<RunOptions, 'config' | 'host'>,
  { address, adminAddress }: Pick<House, 'address' | 'adminAddress'>,
): Pick<Running, 'url' | 'adminUrl'> {
  const scheme = config.server.tls === undefined ? 'http' : 'https'
  const admin = adminAddress
  return {
    url: `${scheme}://${authority(host, address.port)}`,
    adminUrl: admin === null ? null : `http://${authority(admin.address, admin.port)}`,
  }
}

function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
