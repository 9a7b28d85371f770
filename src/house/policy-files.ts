// Where packs, dossiers, lists and tables of prices come from: those that are shipped with the product, and
// the files that the configuration names, relative to itself. Read whole and once per load.
import {
  closeSync,
  constants,
  fstatSync,
  globSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
} from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { defaultLimits } from './limits.ts'

export interface NamedFile {
  /** As problems name it. */
  readonly file: string
  /** Where it is, to be watched. */
  readonly path: string
  /** Null if it cannot be read. */
  readonly text: string | null
}

export interface PolicyFiles {
  /** Ids of the packs that are shipped. */
  readonly shippedIds: readonly string[]
  /** Must be asked only for an id of `shippedIds`. */
  shipped(id: string): NamedFile
  /** Names of the tables of prices that are shipped. */
  readonly tableIds: readonly string[]
  /** One of these, or a file that ends in .yaml; null for another word. */
  table(name: string): NamedFile | null
  /** What `pattern` names, sorted: one file that may be missing, or those that match. */
  find(pattern: string): readonly NamedFile[]
  /** The folder in which a file that `pattern` matches may appear; null if it names one file. */
  folderOf(pattern: string): string | null
}

/** Where the packs of the product are. */
export const shippedFolder = resolve(import.meta.dirname, '../../packs')
/** Where its tables of prices are. */
export const shippedTables = resolve(import.meta.dirname, '../../prices')
/** Invented rules and dossiers, for the sandbox and to copy from. */
export const samplesFolder = join(shippedFolder, 'samples')
const ending = '.yaml'

/** `folder` is the one of the configuration file. */
export function policyFilesIn(folder: string, packsFolder = shippedFolder): PolicyFiles {
  return Object.freeze({
    shippedIds: idsIn(packsFolder),
    shipped: (id: string) => namedFile(join(packsFolder, `${id}${ending}`), `packs/${id}${ending}`),
    tableIds: shippedTableNames(),
    table(name: string): NamedFile | null {
      if (/\/|\.ya?ml$/.test(name)) return fileIn(folder, name)
      const path = join(shippedTables, `${name}${ending}`)
      return shippedTableNames().includes(name) ? namedFile(path, `prices/${name}${ending}`) : null
    },
    find(pattern: string): readonly NamedFile[] {
      const names = wild.test(pattern) ? globSync(pattern, { cwd: folder }).toSorted() : [pattern]
      return names.map((name) => fileIn(folder, name))
    },
    folderOf(pattern: string): string | null {
      const segments = pattern.split('/')
      const first = segments.findIndex((segment) => wild.test(segment))
      return first < 0 ? null : resolve(folder, ...segments.slice(0, first))
    },
  })
}

const wild = /[*?[{]/

function fileIn(folder: string, name: string): NamedFile {
  const path = resolve(folder, name)
  const shown = relative(folder, path)
  return namedFile(path, shown.startsWith('..') ? path : shown)
}

export function shippedTableNames(): readonly string[] {
  return idsIn(shippedTables)
}

function idsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
      .toSorted()
  } catch {
    return []
  }
}

function namedFile(path: string, file: string): NamedFile {
  try {
    return { file, path, text: readWhole(path) }
  } catch {
    return { file, path, text: null }
  }
}

/** Bytes that are more characters than any file may have, whatever they are. */
const bytesMax = 4 * defaultLimits.configBytesMax + 4

/**
 * A house reads while it serves: it must not wait for a pipe, nor read a device without an end. Of a file
 * that is too long the beginning will do, since it is refused for its length.
 */
function readWhole(path: string): string | null {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return null
    if (stat.size <= bytesMax) return readFileSync(descriptor, 'utf8')
    const bytes = Buffer.alloc(bytesMax)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes))
  } finally {
    closeSync(descriptor)
  }
}
