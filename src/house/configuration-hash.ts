// The hash of a configuration as operators approve it: of its text and of every file that it names, byte
// for byte, missing ones included. Files go by the names that the text gives them, so that the same
// configuration has the same hash wherever its folder lies. The environment is not in it.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { NamedFile } from './policy-files.ts'

export function configurationHash(text: string, files: readonly NamedFile[]): string {
  const parts = files.map((file) => [file.file, file.text === null ? null : sha256Hex(file.text)])
  return sha256Hex(canonicalJson([sha256Hex(text), ...parts]))
}
