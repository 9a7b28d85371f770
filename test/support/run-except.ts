// A suite for several targets, of which some cannot do everything.
import { test } from 'node:test'

export type Run = (name: string, body: () => void | Promise<void>) => void

/** Registers tests, all but those of the names `without`. */
export function runExcept(without: readonly string[]): Run {
  return (name, body) => {
    if (!without.includes(name)) test(name, body)
  }
}
