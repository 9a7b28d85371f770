// Looks at what a start would rest on, one finding each: runtime, configuration, certificates, disk,
// ports and the data folder. Changes nothing, and no finding holds a secret.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'

import { dayMs, isoTime } from '../kernel/time.ts'
import { Fault } from '../kernel/fault.ts'
import { lockFile } from '../store/file-lock.ts'
import { freeBytes } from '../store/open.ts'
import { bookStamp } from '../store/stamp.ts'
import type { Config } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import { mapBaseOf } from './map-base.ts'

export type State = 'good' | 'warning' | 'bad'

export interface Finding {
  readonly check: string
  readonly state: State
  /** One sentence; for anything but `good` it says what to do. */
  readonly text: string
}

const expiresSoonMs = 14 * dayMs
/** The first release that runs the sources by itself; package.json names the same. */
const nodeLeast = [24, 12] as const

export function examineRuntime(nowMs: number): Finding[] {
  const { node, sqlite = 'none' } = process.versions
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const isNew = major > nodeLeast[0] || (major === nodeLeast[0] && minor >= nodeLeast[1])
  // A clock without a battery wakes up at its epoch, and every dated rule would be read wrong.
  const isLate = nowMs > Date.UTC(2026, 0, 1)
  return [
    isNew
      ? good('node', `Node.js ${node}`)
      : bad('node', `Node.js ${node} is too old; install ${nodeLeast.join('.')} or newer`),
    good('sqlite', `SQLite ${sqlite}`),
    isLate
      ? good('clock', `the clock says ${isoTime(nowMs)}`)
      : bad('clock', `the clock says ${isoTime(nowMs)}, which is past; set it`),
  ]
}

export function examineConfig(configFile: string, problems: readonly Problem[]): Finding[] {
  if (problems.length === 0) return [good('configuration', `${configFile} has no problem`)]
  return problems.map(({ file = configFile, line, path, message, severity }) => ({
    check: 'configuration',
    state: severity === 'error' ? 'bad' : 'warning',
    text: `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`,
  }))
}

/** Certificates that the configuration names: readable, matching, and how long they last. */
export function examineCertificates({ server, upstream }: Config, nowMs: number): Finding[] {
  const findings: Finding[] = []
  if (server.tls !== undefined) {
    const { cert, key } = server.tls
    findings.push(
      guarded('server.tls', () => {
        const certificate = new X509Certificate(readFileSync(cert))
        if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(key)))) {
          return bad('server.tls', `${key} is not the key of ${cert}; name the pair`)
        }
        return expiry('server.tls', cert, certificate, nowMs)
      }),
    )
  }
  const { ca } = upstream
  if (ca !== undefined) {
    findings.push(
      guarded('upstream.ca', () =>
        expiry('upstream.ca', ca, new X509Certificate(readFileSync(ca)), nowMs),
      ),
    )
  }
  return findings
}

function expiry(check: string, file: string, certificate: X509Certificate, nowMs: number): Finding {
  const endsMs = certificate.validToDate.getTime()
  const text = `${file} is valid until ${isoTime(endsMs)}`
  if (certificate.validFromDate.getTime() > nowMs) return bad(check, `${file} is not valid yet`)
  if (endsMs <= nowMs) return bad(check, `${file} expired at ${isoTime(endsMs)}; renew it`)
  if (endsMs - nowMs > expiresSoonMs) return good(check, text)
  return { check, state: 'warning', text: `${text}, which is soon; renew it` }
}

/** The base of the console's map, if one is named: it is read once at the start, and a wrong one stops it. */
export function examineMapBase({ console }: Config): Finding[] {
  const settings = console?.map
  if (settings === undefined) return []
  return [
    guarded('console.map', () => {
      const rings = mapBaseOf(settings)?.shape.areas.length ?? 0
      return good('console.map', `${settings.file} has ${rings} areas`)
    }),
  ]
}

/** Room where the book grows, against the bound at which admission stops. */
export function examineDisk(dataDir: string, diskFreeBytesMin: number): Finding {
  return guarded('disk', () => {
    const free = freeBytes(nearest(resolve(dataDir)))
    const text = `${gib(free)} GiB free for ${dataDir}`
    if (free < diskFreeBytesMin) {
      return bad('disk', `${text}; admission stops below ${gib(diskFreeBytesMin)} GiB: make room`)
    }
    if (free > 4 * diskFreeBytesMin) return good('disk', text)
    return {
      check: 'disk',
      state: 'warning',
      text: `${text}; admission stops at ${gib(diskFreeBytesMin)} GiB`,
    }
  })
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1)
}

/** The data folder may not exist yet: it will be made where its nearest parent is. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path))
}

/** Whether `host:port` can be listened on; a gateway that runs on this folder may hold it itself. */
export async function examinePort(
  check: string,
  { host, port, isRunning }: { readonly host: string; readonly port: number; isRunning: boolean },
): Promise<Finding> {
  const at = `${host}:${port}`
  const code = await tryPort(host, port)
  if (code === null) return good(check, `${at} is free`)
  if (code !== 'EADDRINUSE') return bad(check, `${at} cannot be listened on (${code})`)
  return isRunning
    ? good(check, `${at} is held by the running gateway`)
    : bad(check, `${at} is in use; stop what listens there, or choose another port`)
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => done(null)))
  })
}

export interface DataDirFindings {
  readonly findings: Finding[]
  /** Another process serves this folder now. */
  readonly isRunning: boolean
  /** There is a book to verify. */
  readonly hasBook: boolean
}

export function examineDataDir(dataDir: string, wantsReal: boolean): DataDirFindings {
  const stamp = bookStamp(dataDir)
  if (stamp === null) {
    const text = `${dataDir} holds no book yet; it is made at the first start`
    return { findings: [good('data folder', text)], isRunning: false, hasBook: false }
  }
  const isRunning = isLocked(join(dataDir, 'lock'))
  const wrong = wantsReal && stamp === 'sandbox'
  const findings = [
    wrong
      ? bad('data folder', `${dataDir} holds a sandbox book for ever; give another --data-dir`)
      : good('data folder', `${dataDir} holds a ${stamp} book`),
    good('lock', isRunning ? 'a gateway is running on this folder' : 'no gateway is running here'),
  ]
  return { findings, isRunning, hasBook: true }
}

function isLocked(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    lockFile(path, 0).release()
    return false
  } catch (error) {
    if (error instanceof Fault) return true
    throw error
  }
}

function guarded(check: string, look: () => Finding): Finding {
  try {
    return look()
  } catch (error) {
    return bad(check, error instanceof Error ? error.message : String(error))
  }
}

export function good(check: string, text: string): Finding {
  return { check, state: 'good', text }
}

export function bad(check: string, text: string): Finding {
  return { check, state: 'bad', text }
}
