// What the schema cannot see: references that lead nowhere, dates that contradict each other, and
// contracts that could be broken by a spill. Runs over whatever entries are well-formed, so that one
// run prints every problem there is.
import type { Config, ObjectSection } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'

export interface Checked {
  /** The well-formed entries. */
  readonly config: Config
  /** The file as it was written, for checks that need no well-formed entry. */
  readonly written: unknown
  /** Ids that the file names, well-formed or not: a reference to one of them does not dangle. */
  readonly declared: Readonly<Record<ObjectSection, ReadonlySet<string>>>
  readonly nowMs: number
  readonly report: (finding: Report) => void
}

export interface Report {
  readonly path: ConfigPath
  readonly key?: string
  readonly message: string
  /** An error unless said otherwise. */
  readonly severity?: 'warning' | 'error'
}
