// Where a contract's requests could end up, followed to the end: a spill edge must not lead out of
// what a contract permits, and a contract that no deployment can serve is worth a word.
import { amendmentInstants } from '../contract/amendment.ts'
import type { Contract } from '../contract/contract.ts'
import type { InputSource } from '../kernel/answer.ts'
import { atOnce } from '../kernel/steps.ts'
import type { World } from '../journeys/world.ts'
import { isoTime } from '../kernel/time.ts'
import { locationQuestions } from '../kernel/words.ts'
import type { Deployment } from '../place/deployment.ts'
import type { Zone } from '../place/zones.ts'
import { compilePolicy } from '../policy/compile.ts'
import type { CompiledPolicy } from '../policy/compiled.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { Refusal } from '../policy/reasons.ts'
import type { Subject } from '../policy/subject.ts'
import type { Checked } from './config-check.ts'
import { statementsOf } from './config-contracts.ts'
import type { WrittenContract } from './config-contract-schema.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'
import { amendmentsOf } from './contract-at.ts'
import { zonesOf } from './dated-places.ts'
import { carries, deploymentSteps } from './decision-world.ts'
import { unreachedShapes } from './fallback-shapes.ts'
import { contractOf } from './world-contract.ts'
import { buildWorld } from './world.ts'

/**
 * `complete` is false if the file has other errors: then what looks unknown may only be an entry
 * that could not be read, and only what is certain is reported.
 */
export function checkReach(checked: Checked, { complete }: { readonly complete: boolean }): void {
  const { config, nowMs, report } = checked
  const world = buildWorld(config, [], nowMs)
  const zones = zonesOf(config)
  const ask = grantsOf(config, nowMs)
  for (const current of world.contracts.values()) {
    // Once for each model and deployment, however many versions of the terms are to come.
    const told = new Set<string>()
    for (const version of versionsOf({ config, zones, nowMs }, current)) {
      const check = { version, told, ask, complete, report }
      checkVersion(check)
      checkFallbacks(check, config, world)
    }
  }
  checkCurrencies(checked)
}

/** A contract's terms from an instant on. */
interface Version {
  readonly contract: Contract
  readonly atMs: number
  /** Of the models that it names. */
  readonly path: ConfigPath
  readonly since: string
}

interface Dating {
  readonly config: Config
  readonly zones: ReadonlyMap<string, Zone>
  readonly nowMs: number
}

/** The terms of now, or of the first day of a contract that begins later, and all that are to come. */
function versionsOf({ config, zones, nowMs }: Dating, current: Contract): readonly Version[] {
  const { id } = current
  const termsAt = (atMs: number): Contract =>
    contractOf(config, id, zones, { asOfMs: atMs, knownAtMs: atMs }).contract
  const written = config.contracts[id]
  const amendments = written === undefined ? [] : amendmentsOf(written)
  const firstMs = Math.max(nowMs, current.validFromMs)
  const first: Version = {
    contract: firstMs === nowMs ? current : termsAt(firstMs),
    atMs: firstMs,
    path: ['contracts', id, 'models'],
    since: '',
  }
  const later = amendmentInstants(amendments).filter((ms) => ms > firstMs)
  const versions = later.map((atMs): Version => {
    const begun = amendments.find(({ validFromMs }) => validFromMs === atMs)
    const amendment = begun === undefined ? [] : ['amendments', begun.index]
    const path = ['contracts', id, ...amendment]
    return { contract: termsAt(atMs), atMs, path, since: ` from ${isoTime(atMs).slice(0, 10)} on` }
  })
  return [first, ...versions].filter(
    ({ contract: { validToMs }, atMs }) => validToMs === null || atMs < validToMs,
  )
}

interface VersionCheck extends Pick<Checked, 'report'> {
  readonly version: Version
  readonly told: Set<string>
  readonly ask: Ask
  readonly complete: boolean
}

function checkVersion({ version, told, ask, complete, report }: VersionCheck): void {
  const { contract, atMs, path, since } = version
  const once = (what: string): boolean => !told.has(what) && told.add(what).has(what)
  for (const [index, model] of [...contract.models.keys()].entries()) {
    const { whole, alone } = ask(contract, model, atMs)
    for (const deploymentId of alone.allowed) {
      if (whole.allowed.includes(deploymentId)) continue
      const refusal = whole.refused().find((one) => one.deploymentId === deploymentId)
      if (!complete && refusal?.reasons.some(({ truth }) => truth === 'U') === true) continue
      if (!once(`${model} ${deploymentId}`)) continue
      report({
        path: ['deployments', deploymentId, 'spillTo'],
        message: `can leave what contract "${contract.id}" permits for ${model}${since} (${reasonText(refusal)}); remove the edge or change the contract`,
      })
    }
    if (!complete || alone.allowed.length > 0) continue
    const [nearest] = whole
      .refused()
      .toSorted((left, right) => left.reasons.length - right.reasons.length)
    if (nearest === undefined || !once(model)) continue
    report({
      path: path.at(-1) === 'models' ? [...path, index] : path,
      severity: 'warning',
      message: `no deployment of ${model} stays within what this contract permits${since}; nearest is "${nearest.deploymentId}" (${reasonText(nearest)})`,
    })
  }
}

/**
 * A fallback goes only to deployments that the contract permits. One of which it permits none is a mistake where
 * the contract itself names it; what is said for everybody need not fit everybody.
 */
function checkFallbacks(
  { version, told, ask, complete, report }: VersionCheck,
  config: Pick<Config, 'contracts'>,
  { deployments }: Pick<World, 'deployments'>,
): void {
  const { contract, atMs, since } = version
  if (!complete || contract.fallbacks === null) return
  const own = config.contracts[contract.id]
  for (const [model, chain] of contract.fallbacks) {
    const isOwn = own !== undefined && isNamedBy(own, model)
    const path = isOwn ? ['contracts', contract.id, 'fallbacks'] : ['fallbacks']
    const allowedOf = (name: string): readonly Deployment[] =>
      ask(contract, name, atMs).whole.allowed.flatMap((id) => deployments.get(id) ?? [])
    const first = allowedOf(model)
    for (const next of chain) {
      const key = `fallback ${model} ${next}`
      if (told.has(key)) continue
      const spares = allowedOf(next)
      if (spares.length > 0) {
        const message =
          first.length === 0 ? null : shapesProblem(model, next, unreachedShapes(first, spares))
        if (message === null) continue
        told.add(key)
        report({
          path,
          severity: 'warning',
          message: `${message} of contract "${contract.id}"${since}`,
        })
        continue
      }
      told.add(key)
      report({
        path,
        severity: isOwn ? 'error' : 'warning',
        message: `no deployment of ${next}, the fallback of ${model}, stays within what contract "${contract.id}" permits${since}; ${isOwn ? 'remove it or change the contract' : 'its requests will not use it'}`,
      })
    }
  }
}

/** How much of the fallback is in vain; null if nothing is. */
function shapesProblem(
  model: string,
  next: string,
  shapes: ReturnType<typeof unreachedShapes>,
): string | null {
  if (shapes === null) {
    return `no request to ${model} can fall back, only chat and legacy completions can; ${next} never stands in for it in requests`
  }
  if (shapes.length === 0) return null
  return `${next}, the fallback of ${model}, cannot be asked in the shape ${shapes.join(' or ')}; it is left out of such requests`
}

function isNamedBy({ fallbacks, amendments = [] }: WrittenContract, model: string): boolean {
  const stated = [fallbacks, ...amendments.map(({ terms }) => terms?.fallbacks)]
  return stated.some((chains) => chains !== undefined && model in chains)
}

type Ask = (contract: Contract, model: string, atMs: number) => Grants

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
function grantsOf(config: Config, nowMs: number): Ask {
  const placesChange = Object.values(config.zones)
    .flat()
    .flatMap(({ validFrom, validTo, knownFrom, knownTo }) => [
      validFrom,
      validTo,
      knownFrom,
      knownTo,
    ])
    .filter((ms) => ms !== undefined)
  const spills = Object.values(config.deployments).some(({ spillTo }) => spillTo !== null)
  const policies = new Map<number, readonly [CompiledPolicy, CompiledPolicy]>()
  const asked = new Map<string, Grants>()
  return (contract, model, atMs) => {
    // Places stand still between the dates of zones, and there may be many contracts with dates of their own.
    const placesMs = placesChange.reduce(
      (last, ms) => (ms <= atMs ? Math.max(last, ms) : last),
      nowMs,
    )
    const key = questionText(contract, model, placesMs)
    const known = asked.get(key)
    if (known !== undefined) return known
    let both = policies.get(placesMs)
    if (both === undefined) {
      const alone = grantsAt(config, placesMs, false)
      both = [spills ? grantsAt(config, placesMs, true) : alone, alone]
      policies.set(placesMs, both)
    }
    const alone = granted(both[1], contract, model, atMs)
    const whole = spills ? granted(both[0], contract, model, atMs) : alone
    const grants = { whole, alone }
    asked.set(key, grants)
    return grants
  }
}

/** All that the answer depends on: where, for how long, which model, when. */
function questionText(
  { permits, retentionDays, models }: Contract,
  model: string,
  atMs: number,
): string {
  const places = locationQuestions.map((question) => {
    const set = permits[question]
    if (set === undefined) return '-'
    return set.kind === 'unknown' ? '?' : `${set.open ? '+' : ''}${[...set.places].join(' ')}`
  })
  return [atMs, models.get(model), ...places, JSON.stringify(retentionDays)].join('\n')
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
    contract: {
      ...contract,
      channels: null,
      existingSinceMs: contract.validFromMs,
      outputUse: {},
    },
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
    .map(({ ruleId, truth, outside, because }) => {
      if (!ruleId.startsWith('contract.permits.')) return because.replace(/\.$/, '')
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
function checkCurrencies({ config, report }: Checked): void {
  const currencies = currenciesOf(config)
  for (const [contractId, contract] of Object.entries(config.contracts)) {
    for (const { path, terms } of statementsOf(contract, contractId)) {
      const priced = (terms.models ?? contract.models).flatMap((entry) => [
        ...(currencies.get(typeof entry === 'string' ? entry : entry.is) ?? []),
      ])
      for (const [index, budget] of (terms.budgets ?? []).entries()) {
        const other = priced.find((currency) => currency !== budget.currency)
        if (other === undefined) continue
        report({
          path: [...path, 'budgets', index, 'currency'],
          message: `a model of this contract is priced in ${other}; give the budget the same currency`,
        })
      }
    }
  }
}
