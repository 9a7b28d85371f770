// What is said by the names of models: fallbacks name models that exist, none twice and none itself, priced in one
// currency, since one hold covers them all; hedging one that exists. Whether a contract's places permit them is asked where its places are (config-reach.ts).
import type { Checked } from './config-check.ts'
import type { AmendedTerms } from './config-contract-schema.ts'
import { probablyMeant } from './config-known-keys.ts'
import { statementsOf } from './config-contracts.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import { namesOf } from './contract-fallbacks.ts'

export function checkModelNames(checked: Checked): void {
  const { config, declared } = checked
  const allReadable = declared.deployments.size === Object.keys(config.deployments).length
  const served = new Set(Object.values(config.deployments).map(({ model }) => model))
  const general: Names = {
    known: new Map([...served].map((model) => [model, model])),
    missing: (model) => `no deployment serves a model "${shown(model)}"`,
  }
  // A deployment that could not be read may serve what seems to be missing.
  if (allReadable) checkNamed(checked, config, [], general)
  for (const [id, contract] of Object.entries(config.contracts)) {
    for (const { path, terms } of statementsOf(contract, id)) {
      const names: Names = {
        known: namesOf(terms.models ?? contract.models),
        missing: (model) => `this contract has no model "${shown(model)}"`,
      }
      checkNamed(checked, terms, path, names)
    }
  }
}

interface Names {
  /** Name -> model. */
  readonly known: ReadonlyMap<string, string>
  readonly missing: (name: string) => string
}

/** What stands at `path`. */
function checkNamed(
  checked: Checked,
  { fallbacks = {}, hedge = {} }: Pick<AmendedTerms, 'fallbacks' | 'hedge'>,
  path: ConfigPath,
  names: Names,
): void {
  checkChains(checked, fallbacks, [...path, 'fallbacks'], names)
  for (const name of Object.keys(hedge)) {
    if (names.known.has(name)) continue
    checked.report({ path: [...path, 'hedge'], key: name, message: unknown(name, names) })
  }
}

type Chains = Readonly<Record<string, readonly string[]>>

function checkChains(checked: Checked, chains: Chains, path: ConfigPath, names: Names): void {
  for (const [name, chain] of Object.entries(chains)) {
    const model = names.known.get(name)
    if (model === undefined) {
      checked.report({ path, key: name, message: unknown(name, names) })
      continue
    }
    const seen = new Set([model])
    for (const [index, next] of chain.entries()) {
      const message = problemOf(checked, names, { name, model, next, seen })
      if (message !== null) checked.report({ path: [...path, name, index], message })
    }
  }
}

function problemOf(
  checked: Checked,
  names: Names,
  link: {
    readonly name: string
    readonly model: string
    readonly next: string
    readonly seen: Set<string>
  },
): string | null {
  const { name, model, next, seen } = link
  const target = names.known.get(next)
  if (target === undefined) return unknown(next, names)
  if (target === model) return `is the same model as "${shown(name)}"; name another, or remove it`
  if (seen.has(target)) return 'stands twice in this list; remove one'
  seen.add(target)
  const [from, to] = [currencyOf(checked, model), currencyOf(checked, target)]
  if (from === null || to === null || from === to) return null
  return `is priced in ${to}, and "${shown(name)}" in ${from}; a hold is in one currency`
}

function unknown(name: string, { known, missing }: Names): string {
  const meant = probablyMeant(name, [...known.keys()])
  return `${missing(name)}${meant === null ? '' : `; did you mean "${meant}"?`}`
}

/** Null if nothing of it is priced, or not alike everywhere. */
function currencyOf({ config }: Checked, model: string): string | null {
  const currencies = new Set(
    Object.values(config.deployments)
      .filter((deployment) => deployment.model === model)
      .map(({ price }) => config.prices[price]?.currency),
  )
  const [only] = currencies
  return currencies.size === 1 && only !== undefined ? only : null
}
