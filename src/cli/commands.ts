// The table of commands. A command is a module with a name, a summary, its options as
// `node:util` parseArgs takes them (with a description each), and `run`.

export interface CommandOption {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  readonly default?: string | boolean | string[]
  readonly description: string
}

export interface Command {
  readonly name: string
  readonly summary: string
  /** What follows the name, e.g. `REQUEST_ID`. */
  readonly operands?: string
  readonly options: Readonly<Record<string, CommandOption>>
  /** Resolves with the exit code. */
  run(args: readonly string[]): Promise<number>
}

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => import('./start.ts'),
  sandbox: () => import('./sandbox.ts'),
  check: () => import('./check.ts'),
  import: () => import('./import.ts'),
  keys: () => import('./keys.ts'),
  persons: () => import('./persons.ts'),
  operators: () => import('./operators.ts'),
  changes: () => import('./changes.ts'),
  cases: () => import('./cases.ts'),
  vkey: () => import('./vkey.ts'),
  replay: () => import('./replay.ts'),
  watch: () => import('./watch.ts'),
  prices: () => import('./prices.ts'),
  explain: () => import('./explain.ts'),
  decide: () => import('./decide.ts'),
  verify: () => import('./verify.ts'),
  doctor: () => import('./doctor.ts'),
  witness: () => import('./witness.ts'),
  'export-log': () => import('./export-log.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  recover: () => import('./recover.ts'),
  shred: () => import('./shred.ts'),
  archive: () => import('./archive.ts'),
  migrate: () => import('./migrate.ts'),
}
