// `${NAME}` in a text of the configuration file stands for an environment variable. `$${` writes a
// plain `${`. A name that is not set is a problem and never an empty text.
import type { ConfigPath } from './config-yaml.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Expanded {
  readonly value: unknown
  /** Path and name of every variable that is missing or misspelt. */
  readonly missing: readonly { readonly path: ConfigPath; readonly name: string }[]
  /** Paths of members named `__proto__` and the like, which no object of ours may have. */
  readonly forbidden: readonly ConfigPath[]
  /** Where the value contains itself (an alias inside its own anchor) or is nested beyond reason. */
  readonly endless: ConfigPath | null
}

const depthMax = 64

const referencePattern = /\$\$\{|\$\{([^}]*)\}/g
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A copy of `value` with every reference replaced; with null for `environment` texts stay as they are. */
export function expandEnvironment(value: unknown, environment: Environment | null): Expanded {
  const missing: { path: ConfigPath; name: string }[] = []
  const forbidden: ConfigPath[] = []
  let endless: ConfigPath | null = null
  const within = new Set<unknown>()

  function expand(part: unknown, path: ConfigPath): unknown {
    if (typeof part === 'string' && environment !== null) {
      return part.replaceAll(referencePattern, (reference, name: string | undefined) => {
        if (name === undefined) return '${'
        const found = namePattern.test(name) ? environment[name] : undefined
        if (found !== undefined && found !== '') return found
        missing.push({ path, name })
        return reference
      })
    }
    if (typeof part !== 'object' || part === null) return part
    if (within.has(part) || path.length > depthMax) {
      endless ??= path
      return null
    }
    within.add(part)
    const copy = Array.isArray(part)
      ? part.map((item, index) => expand(item, [...path, index]))
      : expandMembers(part, path)
    within.delete(part)
    return copy
  }

  function expandMembers(part: object, path: ConfigPath): unknown {
    const copy: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(part)) {
      if (forbiddenKeys.has(key)) forbidden.push([...path, key])
      else copy[key] = expand(member, [...path, key])
    }
    return copy
  }

  const copy = expand(value, [])
  return { value: copy, missing, forbidden, endless }
}
