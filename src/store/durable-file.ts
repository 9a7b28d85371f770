// Files that survive a power cut: bytes synced before the name appears, and the folder after.
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../kernel/fault.ts'

/** Makes a file that must not exist yet, readable by its owner alone. Throws `EEXIST` if it does: a secret is never replaced in place. */
export function createDurably(path: string, content: string | Uint8Array): void {
  writeBeside(path, content)
  try {
    // A link, because a rename would silently replace what another process just made.
    linkSync(`${path}.new`, path)
  } finally {
    rmSync(`${path}.new`, { force: true })
  }
  syncFolder(dirname(path))
}

/** Puts `content` in the place of the file at `path`; a crash leaves the old one or the new one. */
export function replaceDurably(path: string, content: string | Uint8Array): void {
  writeBeside(path, content)
  renameSync(`${path}.new`, path)
  syncFolder(dirname(path))
}

/** Moves a file whose bytes are synced; the new name survives a power cut. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

/** Brings a file that others wrote to disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The text of a file, or null if there is none. Throws a Fault `store.unavailable` if it cannot be read. */
export function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw new Fault({ code: 'store.unavailable', internal: `cannot read ${path}`, cause })
  }
}

/** A name in a folder survives a power cut only once the folder is on disk. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function writeBeside(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
