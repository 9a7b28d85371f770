// What an import tells: each thing that could not be carried over as it was, where it stands in the
// source, why, and what to do. No value of the source that may be a secret is ever part of it.
import type { ConfigPath, Problem } from './config-yaml.ts'

/** `left-out`: not carried. `to-do`: carried, and something is missing. `secret`: to be set in the environment. */
export type ImportItemKind = 'left-out' | 'to-do' | 'secret'

export interface ImportItem {
  readonly kind: ImportItemKind
  /** As the source names it; empty for the source as a whole. */
  readonly path: string
  /** Null where the source has no lines. */
  readonly line: number | null
  readonly reason: string
  readonly remedy: string
}

/** Adds an item; an empty path is the source as a whole. */
export type Say = (kind: ImportItemKind, path: ConfigPath, reason: string, remedy: string) => void

/** A source that is not well-formed is refused whole, with all that is wrong with it. */
export type Imported =
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'imported'
      /** customhouse.yaml */
      readonly text: string
      readonly counts: ImportCounts
      readonly items: readonly ImportItem[]
      /** Environment variables that the file reads. */
      readonly environment: readonly string[]
    }

export interface ImportCounts {
  readonly channels: number
  readonly deployments: number
  readonly prices: number
}

const headings: Readonly<Record<ImportItemKind, string>> = {
  secret: 'Secrets to set in the environment (their values are not copied and not shown)',
  'to-do': 'Carried over, and to be completed',
  'left-out': 'Not carried over',
}
const order: readonly ImportItemKind[] = ['secret', 'to-do', 'left-out']
const placesShownMax = 5

/** For people: what is alike is told once, with the first places of it. */
export function itemLines(file: string, items: readonly ImportItem[]): string {
  return order
    .map((kind) => {
      const alike = Map.groupBy(
        items.filter((item) => item.kind === kind),
        ({ reason, remedy }) => `  ${reason}\n    -> ${remedy}\n`,
      )
      const told = [...alike].map(([text, group]) => text + placeLines(file, group)).join('')
      return told === '' ? '' : `\n${headings[kind]}:\n${told}`
    })
    .join('')
}

function placeLines(file: string, items: readonly ImportItem[]): string {
  const places = items.filter(({ path }) => path !== '')
  const shown = places
    .slice(0, placesShownMax)
    .map(({ path, line }) => `      ${file}${line === null ? '' : `:${line}`}: ${visible(path)}\n`)
  const more = places.length - shown.length
  return shown.join('') + (more > 0 ? `      and ${more} more (all with --json)\n` : '')
}

/** A stranger's name cannot move the cursor of whoever reads it. */
function visible(text: string): string {
  const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
  return text.replaceAll(
    hidden,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}
