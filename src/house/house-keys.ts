// The secrets of the house in DATA_DIR/keys: the pepper of key digests and, where the environment
// gives none, the admin key. The log's signing key lies beside them and is the writer thread's.
// docs/guides/house-keys.md tells rotation and loss.
import { join } from 'node:path'

import { Fault } from '../kernel/fault.ts'
import { randomBytes } from '../kernel/ids.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'

export interface HouseKeys {
  /** 32 bytes mixed into every key digest. */
  readonly pepper: Buffer
  readonly adminKey: string
}

/** Reads the keys, or makes them once, durable and readable by their owner alone. */
export function openHouseKeys(dataDir: string, adminKey: string | null): HouseKeys {
  const pepper = Buffer.from(secretOf(join(dataDir, 'keys', 'pepper'), 32), 'hex')
  if (pepper.length !== 32) {
    throw new Fault({
      code: 'store.unavailable',
      internal: `${join(dataDir, 'keys', 'pepper')} must hold 64 hex digits; restore it, or every key is lost`,
    })
  }
  return {
    pepper,
    adminKey: adminKey ?? `sk-ch-admin-${secretOf(join(dataDir, 'keys', 'admin'), 24)}`,
  }
}

function secretOf(path: string, bytes: number): string {
  const known = readTextFile(path)
  if (known !== null) return known.trim()
  const made = randomBytes(bytes).toString('hex')
  createDurably(path, made)
  return made
}
