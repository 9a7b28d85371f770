// A file has one idea; 400 lines is the end. Functions are held to 70 lines by the linter.
import type { TextFile } from './tree.ts'

export const linesMax = 400

/** Files that may be longer, each with its reason. */
export const longFiles: Readonly<Record<string, string>> = {
  'console/src/api/operations.ts':
    'written by npm run docs from the route table, and read by nobody',
  'console/src/text/en.ts': 'the catalogue: one file a language, so that a translation is a file',
  'console/src/text/zh-Hans.ts':
    'the catalogue: one file a language, so that a translation is a file',
}

export function tooLong(files: readonly TextFile[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > linesMax && longFiles[path] === undefined)
    .map(
      ({ path, lines }) => `${path} has ${lines} lines; ${linesMax} is the end: split it by idea`,
    )
}
