// A file has one idea; 400 lines is the end. Functions are held to 70 lines by the linter.
import type { TextFile } from './tree.ts'

export const linesMax = 400

/** Files that may be longer, each with its reason. */
export const longFiles: Readonly<Record<string, string>> = {}

export function tooLong(files: readonly TextFile[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > linesMax && longFiles[path] === undefined)
    .map(
      ({ path, lines }) => `${path} has ${lines} lines; ${linesMax} is the end: split it by idea`,
    )
}
