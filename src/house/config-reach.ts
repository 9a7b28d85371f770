// Where a contract's requests could end up, followed to the end: a spill edge must not lead out of
// what a contract permits, and a contract that no deployment can serve is worth a word.
import type { Contract } from '../contract/contract.ts'
import type { InputSource } from '../kernel/answer.ts'
import { atOnce } from '../kernel/steps.ts'
import { compilePolicy } from '../policy/compile.ts'
import type { CompiledPolicy } from '../policy/compiled.ts'
import { evaluate } from '../policy/evaluate.ts'
import { judgedQuestions } from '../policy/grant.ts'
import type { Refusal } from '../policy/reasons.ts'
import type { Subject } from '../policy/subject.ts'
import type { Checked } from './config-check.ts'
import type { Config } from './config-schema.ts'
import { zonesOf } from './dated-places.ts'
import { carries, deploymentSteps } from './decision-world.ts'
import { buildWorld } from './world.ts'

/**
 * `complete` is false if the file has other errors: then what looks unknown may only be an entry
 * that could not be read, and only what is certain is reported.
 */
export function checkReach(checked: Checked, { complete }: { readonly complete: boolean }): void {
  const { config, nowMs, report } = checked
  const world = buildWorld(config, [], nowMs)
  const ask = grantsOf(config)
  const currencies = currenciesOf(config)
  for (const [id, contract] of world.contracts) {
    if (contract.validToMs !== null && contract.validToMs <= nowMs) continue
    // A contract that begins later is judged as of its first day.
    const atMs = Math.max(nowMs, contract.validFromMs)
    for (const [index, model] of [...contract.models.keys()].entries()) {
      const { whole, alone } = ask(contract, model, atMs)
      for (const deploymentId of alone.allowed) {
        if (whole.allowed.includes(deploymentId)) continue
        const refusal = whole.refused().find((one) => one.deploymentId === deploymentId)
        if (!complete && refusal?.reasons.some(({ truth }) => truth === 'U') === true) continue
        report({
          path: ['deployments', deploymentId, 'spillTo'],
          message: `can leave what contract "${id}" permits for ${model} (${reasonText(refusal)}); remove the edge or change the contract`,
        })
      }
      if (!complete || alone.allowed.length > 0) continue
      const [nearest] = whole
        .refused()
        .toSorted((left, right) => left.reasons.length - right.reasons.length)
      if (nearest === undefined) continue
      report({
        path: ['contracts', id, 'models', index],
        severity: 'warning',
        message: `no deployment of ${model} stays within what this contract permits; nearest is "${nearest.deploymentId}" (${reasonText(nearest)})`,
      })
    }
    checkCurrencies(checked, id, currencies)
  }
}

interface Granted {
  readonly allowed: readonly string[]
  readonly refused: () => readonly Refusal[]
}

/** With and without the spill edges. */
interface Grants {
  readonly whole: Granted
  readonly alone: Granted
}

/** Thousands of contracts may permit the same places: each question is asked once. */
function grantsOf(config: Config): (contract: Contract, model: string, atMs: number) => Grants {
  const spills = Object.values(config.deployments).some(({ spillTo }) => spillTo !== null)
  const policies = new Map<number, readonly [CompiledPolicy, CompiledPolicy]>()
  const asked = new Map<string, Grants>()
  return (contract, model, atMs) => {
    const key = questionText(contract, model, atMs)
    const known = asked.get(key)
    if (known !== undefined) return known
    let both = policies.get(atMs)
    if (both === undefined) {
      const alone = grantsAt(config, atMs, false)
      both = [spills ? grantsAt(config, atMs, true) : alone, alone]
      policies.set(atMs, both)
    }
    const alone = granted(both[1], contract, model, atMs)
    const whole = spills ? granted(both[0], contract, model, atMs) : alone
    const grants = { whole, alone }
    asked.set(key, grants)
    return grants
  }
}

/** All that the answer depends on: where, which model, when. */
function questionText({ permits, models }: Contract, model: string, atMs: number): string {
  const places = judgedQuestions.map((question) => {
    const set = permits[question]
    return set.kind === 'unknown' ? '?' : `${set.open ? '+' : ''}${[...set.places].join(' ')}`
  })
  return [atMs, models.get(model), ...places].join('\n')
}

/** There is no rule to ask anything. */
const silent: InputSource = {
  read: () => ({ value: { kind: 'unknown' }, basis: [], missing: '', validUntilMs: null }),
}

/** The contracts alone, without any rule: what a spill edge leaves, it leaves whatever the rules say. */
function grantsAt(config: Config, atMs: number, spilling: boolean): CompiledPolicy {
  const at = { asOfMs: atMs, knownAtMs: atMs }
  const deployments = atOnce(deploymentSteps(config, zonesOf(config), at, () => silent))
  return compilePolicy({
    ...at,
    worldId: '',
    packs: [],
    facts: [],
    enabledHouseRules: new Set(),
    reliefs: { authorisations: [], exceptions: [], determinations: [] },
    deployments: spilling ? deployments : deployments.map((one) => ({ ...one, spillTo: null })),
    carries,
  })
}

function granted(policy: CompiledPolicy, contract: Contract, model: string, atMs: number): Granted {
  const subject: Subject = {
    partyId: contract.partyId,
    workloadId: '',
    contract: { ...contract, channels: null, existingSinceMs: contract.validFromMs },
    source: silent,
  }
  const plain = { dialect: 'openai', features: [], modalities: ['text'] }
  const request = { model, ...plain, country: null, countryMissing: '' }
  const evaluation = evaluate(policy, subject, request, atMs)
  return {
    allowed: evaluation.permitted.map(({ deploymentId }) => deploymentId),
    refused: () => evaluation.details().refused,
  }
}

function reasonText(refusal: Refusal | undefined): string {
  return (refusal?.reasons ?? [])
    .map(({ ruleId, truth, outside }) => {
      const question = ruleId.replace('contract.permits.', '')
      return truth === 'F' ? `${question} in ${outside.join(', ')}` : `${question} is unknown`
    })
    .join('; ')
}

/** In which currencies each model is priced. */
function currenciesOf(config: Config): ReadonlyMap<string, ReadonlySet<string>> {
  const currencies = new Map<string, Set<string>>()
  for (const { model, price } of Object.values(config.deployments)) {
    const currency = config.prices[price]?.currency
    if (currency === undefined) continue
    const known = currencies.get(model)
    if (known === undefined) currencies.set(model, new Set([currency]))
    else known.add(currency)
  }
  return currencies
}

/** A budget counts in one currency, and there is no exchange rate to guess. */
function checkCurrencies(
  { config, report }: Checked,
  contractId: string,
  currencies: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const contract = config.contracts[contractId]
  if (contract === undefined) return
  const priced = contract.models.flatMap((entry) => [
    ...(currencies.get(typeof entry === 'string' ? entry : entry.is) ?? []),
  ])
  for (const [index, budget] of contract.budgets.entries()) {
    const other = priced.find((currency) => currency !== budget.currency)
    if (other === undefined) continue
    report({
      path: ['contracts', contractId, 'budgets', index, 'currency'],
      message: `a model of this contract is priced in ${other}; give the budget the same currency`,
    })
  }
}
