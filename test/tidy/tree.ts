// The tidy tests look at the tree as text, read once. A check is a pure function over these files,
// so that a planted violation is one more entry in the array and never a file on disk.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

export interface TextFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Every file below `folders` whose name ends in one of `endings`. */
export function readTree(folders: readonly string[], endings: readonly string[]): TextFile[] {
  const patterns = folders.flatMap((folder) => endings.map((ending) => `${folder}/**/*${ending}`))
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**', '**/golden/**'] })
    .toSorted()
    .map((path) => ({ path, text: readText(path) }))
}

/** Those of `paths` that exist. */
export function readFiles(paths: readonly string[]): TextFile[] {
  return paths.filter(exists).map((path) => ({ path, text: readText(path) }))
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function exists(path: string): boolean {
  return existsSync(join(root, path))
}

/** The line number of `offset` in `text`, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/**
 * `text` with its comments blanked out, lines and columns kept. It knows strings, templates and
 * regular expressions well enough for formatted sources; it is no parser.
 */
export function withoutComments(text: string): string {
  return text.replace(token, (match) =>
    match.startsWith('//') || match.startsWith('/*') ? match.replace(/[^\n]/g, ' ') : match,
  )
}

const token = new RegExp(
  [
    String.raw`\/\/[^\n]*`,
    String.raw`\/\*[\s\S]*?\*\/`,
    String.raw`'(?:\\.|[^'\\\n])*'`,
    String.raw`"(?:\\.|[^"\\\n])*"`,
    String.raw`\x60(?:\\.|[^\\\x60])*\x60`,
    // A slash opens a regular expression only where a value may begin.
    String.raw`(?<=(?:[(,=:[!&|?{};+\n]|return)\s*)\/(?![*\/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\/\\\n[])+\/`,
  ].join('|'),
  'g',
)
