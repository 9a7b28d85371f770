// Wrong admin keys by the address they came from: a few a minute, then none is looked at for a while,
// neither a wrong nor a right one. An admin key may be a word that somebody chose, and this is what
// keeps it from being tried out. Failed sign-ins are counted the same way, by address and by name.
import { isIPv6 } from 'node:net'
import type { Clock } from '../../kernel/time.ts'
import { Gcra } from '../../metering/gcra.ts'

export interface WrongKeys {
  /** Milliseconds until a key from `address` is looked at again; 0: now. */
  waitMs(address: string): number
  /** Counts one; what it answers takes it back, where it was none after all. */
  note(address: string): () => void
}

export const wrongKeysPerMinute = 10
/** Addresses remembered; of more, those that came first are forgotten. */
const addressesMax = 10_000

export function openWrongKeys(clock: Clock): WrongKeys {
  const seen = new Map<string, Gcra>()
  const nowNs = (): number => Math.round(clock.monotonicMs() * 1e6)
  return Object.freeze<WrongKeys>({
    waitMs(address) {
      const ns = seen.get(networkOf(address))?.waitNs(nowNs(), 1, wrongKeysPerMinute) ?? 0
      return Math.max(0, ns / 1e6)
    },
    note(address) {
      const network = networkOf(address)
      const known = seen.get(network) ?? new Gcra(nowNs())
      seen.set(network, known)
      const charge = known.charge(nowNs(), 1, wrongKeysPerMinute)
      if (seen.size > addressesMax) {
        const [oldest] = seen.keys()
        if (oldest !== undefined) seen.delete(oldest)
      }
      return () => known.correct(nowNs(), { charge, charged: 1, used: 0 }, wrongKeysPerMinute)
    },
  })
}

/** Of an IPv6 address its first 64 bits: one host has all the rest to itself (RFC 4291 section 2.5.4). */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? 8 - left.length - right.length : 0
  const groups = [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
