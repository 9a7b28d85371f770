// Texts written for these tests, read from kits/: tables of parallel rows (one column a language, so that a
// job has the same content in each) and sources of jobs. All of it is ours; nothing is taken from a data set.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languages, type Language } from './episode.ts'

export interface Table {
  readonly columns: readonly Language[]
  readonly rows: readonly (readonly string[])[]
}

const folder = join(import.meta.dirname, 'kits')

function linesOf(kind: string): string[] {
  return readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, kind, name), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
}

function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text)
}

/** `@name en zh ...` opens a table; each row's cells are parted by ` | `. */
function readTables(): ReadonlyMap<string, Table> {
  const tables = new Map<string, { columns: Language[]; rows: string[][] }>()
  let open: { columns: Language[]; rows: string[][] } | null = null
  for (const line of linesOf('tables')) {
    if (line.startsWith('@')) {
      const [name = '', ...columns] = line.slice(1).trim().split(/\s+/)
      if (tables.has(name)) throw new Error(`two tables are named ${name}`)
      open = { columns: columns.filter(isLanguage), rows: [] }
      if (open.columns.length !== columns.length) throw new Error(`unknown language: ${line}`)
      tables.set(name, open)
      continue
    }
    if (open === null) throw new Error(`a row before any table: ${line}`)
    const cells = line.split(' | ').map((text) => text.trim())
    if (cells.length !== open.columns.length)
      throw new Error(`${cells.length} cells where ${open.columns.length} belong: ${line}`)
    open.rows.push(cells)
  }
  return tables
}

export const tables = readTables()
export const sourceLines: readonly string[] = linesOf('sources')
export const wrapperLines: readonly string[] = linesOf('wrappers')

/** The cell of a row in a language, or in the table's first one where it has none. */
export function cell(table: Table, row: number, language: Language): string {
  const column = Math.max(0, table.columns.indexOf(language))
  return table.rows[row]?.[column] ?? ''
}
