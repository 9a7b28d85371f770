// The secrets of the house in DATA_DIR/keys (folder 0700, files 0600), made once and never replaced in
// place: the pepper of key digests and, where the environment gives none, the admin key. The log's
// signing key `log.pem` lies beside them and is the writer thread's. None of them is in a backup that
// is kept with the book; docs/guides/house-keys.md tells rotation and loss.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openLogSigner } from '../audit/keys.ts'
import { Fault } from '../kernel/fault.ts'
import { randomBytes } from '../kernel/ids.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'

export interface HouseKeys {
  /** 32 bytes mixed into every key digest. */
  readonly pepper: Buffer
  readonly adminKey: string
}

const pepperBytes = 32
const adminKeyBytes = 24

/**
 * Reads the keys, or makes them once, durable and readable by their owner alone; call it before the
 * book is made. Throws a Fault `store.unavailable` that names the remedy if a file is damaged, open
 * to others, or if the pepper is gone from a folder that has a book.
 */
export function openHouseKeys(dataDir: string, adminKey: string | null): HouseKeys {
  const pepper = readPepper(dataDir) ?? makePepper(dataDir)
  return { pepper, adminKey: adminKey ?? readAdminKey(dataDir) ?? makeAdminKey(dataDir) }
}

/** The pepper, or null if the folder has none yet. Throws as `openHouseKeys` does. */
export function readPepper(dataDir: string): Buffer | null {
  const path = join(dataDir, 'keys', 'pepper')
  const text = readSecret(path)
  if (text === null) return null
  const pepper = Buffer.from(text, 'hex')
  if (pepper.length === pepperBytes) return pepper
  throw unusable(`${path} does not hold 64 hex digits; restore it, or every key is lost`)
}

function makePepper(dataDir: string): Buffer {
  const path = join(dataDir, 'keys', 'pepper')
  if (existsSync(join(dataDir, 'book.db'))) {
    // A new one would quietly make every key wrong.
    throw unusable(
      `${path} is gone, and without it no API key can be checked; restore it from its own backup, or see docs/guides/house-keys.md`,
    )
  }
  const pepper = randomBytes(pepperBytes)
  writeSecret(path, pepper.toString('hex'))
  return pepper
}

const adminKeyPrefix = 'sk-ch-admin-'

/** The admin key of the data folder, or null if it has none yet. Throws as `openHouseKeys` does. */
export function readAdminKey(dataDir: string): string | null {
  const secret = readSecret(join(dataDir, 'keys', 'admin'))
  return secret === null ? null : adminKeyPrefix + secret
}

function makeAdminKey(dataDir: string): string {
  const secret = randomBytes(adminKeyBytes).toString('hex')
  writeSecret(join(dataDir, 'keys', 'admin'), secret)
  return adminKeyPrefix + secret
}

/** What receipts of `origin` verify with, or null if the folder has no log key yet. Throws as `openHouseKeys` does. */
export function readVkey(dataDir: string, origin: string): string | null {
  const path = join(dataDir, 'keys', 'log.pem')
  const pem = readSecret(path)
  if (pem === null) return null
  const signer = openLogSigner(pem, origin)
  if (signer === null) throw unusable(`${path} holds no Ed25519 private key`)
  return signer.vkey
}

/** The trimmed text of a file of secrets, or null if there is none. Throws as `openHouseKeys` does. */
export function readSecret(path: string): string | null {
  const text = readTextFile(path)
  // A key that others on the machine can read is no secret. Windows has no such bits.
  if (text !== null && process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw unusable(`${path} can be read by others; chmod 600 it`)
  }
  return text === null ? null : text.trim()
}

function writeSecret(path: string, text: string): void {
  try {
    createDurably(path, `${text}\n`)
  } catch (cause) {
    throw unusable(`cannot write ${path}`, cause)
  }
}

function unusable(internal: string, cause?: unknown): Fault {
  return new Fault({ code: 'store.unavailable', internal, cause })
}
