// The chain of a contract's versions: each amendment is the whole contract anew, takes effect at an
// instant and names the version it replaces. Nothing is overwritten, so that what was agreed at any
// past moment, as we knew it then, can be read again.
import { assert } from '../kernel/assert.ts'
import type { ContractTerms } from './terms.ts'

export interface ContractVersion {
  readonly terms: ContractTerms
  /** From here on it is in force, until the next version begins. */
  readonly effectiveMs: number
  /** When we came to know it. */
  readonly knownFromMs: number
  /** The `version` it replaces; null: the first of the chain. */
  readonly amends: string | null
}

export interface VersionInForce {
  /** Null before the first takes effect. */
  readonly current: ContractVersion | null
  /** When the next version takes effect or becomes known; null if none waits. */
  readonly validUntilMs: number | null
}

/** The version in force at `asOfMs`, of those known at `knownAtMs`; the chain must have no problems. */
export function versionInForce(
  chain: readonly ContractVersion[],
  { asOfMs, knownAtMs }: { readonly asOfMs: number; readonly knownAtMs: number },
): VersionInForce {
  let current: ContractVersion | null = null
  let validUntilMs: number | null = null
  for (const version of chain) {
    const waits = [
      ...(version.effectiveMs > asOfMs ? [version.effectiveMs] : []),
      ...(version.knownFromMs > knownAtMs ? [version.knownFromMs] : []),
    ]
    if (waits.length > 0) {
      const first = Math.min(...waits)
      validUntilMs = validUntilMs === null ? first : Math.min(validUntilMs, first)
    } else if (current === null || version.effectiveMs > current.effectiveMs) current = version
  }
  return { current, validUntilMs }
}

/** What is wrong with a chain of one contract's versions, each as a sentence. */
export function chainProblems(chain: readonly ContractVersion[]): string[] {
  const ordered = chain.toSorted((left, right) => left.effectiveMs - right.effectiveMs)
  return ordered.flatMap((version, index) => {
    const { id, version: name, partyId } = version.terms
    const before = ordered[index - 1]
    if (before === undefined) {
      if (version.amends === null) return []
      return [`${id} ${name}: it amends ${version.amends}, which is not in the chain`]
    }
    assert(before.terms.id === id, 'a chain is of one contract')
    const problems: string[] = []
    if (version.amends !== before.terms.version) {
      const named =
        version.amends === null ? 'names nothing that it amends' : `amends ${version.amends}`
      problems.push(`${id} ${name}: it ${named}; before it comes ${before.terms.version}`)
    }
    if (version.effectiveMs === before.effectiveMs) {
      problems.push(`${id} ${name}: it takes effect at the same instant as ${before.terms.version}`)
    }
    if (partyId !== before.terms.partyId) {
      problems.push(`${id} ${name}: an amendment cannot change the party (${before.terms.partyId})`)
    }
    return problems
  })
}
