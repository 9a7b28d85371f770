// Contracts of the configuration file and their amendments: what each statement of terms names must be
// there, amendments come within the life of their contract, and no two of one document restate one term at
// one instant.
import { anyModel } from '../journeys/request-defaults.ts'
import { isoTime } from '../kernel/time.ts'
import type { Checked } from './config-check.ts'
import type { AmendedTerms, WrittenContract } from './config-contract-schema.ts'
import { checkForward } from './config-dates.ts'
import { probablyMeant } from './config-known-keys.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import { amendmentsOf, contractAt, documentsOf, endsAt } from './contract-at.ts'

/** Terms with the place in the file where they stand: the contract's own, and those of each amendment. */
export interface Statement {
  readonly path: ConfigPath
  readonly terms: AmendedTerms
}

export function statementsOf(written: WrittenContract, id: string): readonly Statement[] {
  const amended = (written.amendments ?? []).flatMap(({ terms }, index) =>
    terms === undefined ? [] : [{ path: ['contracts', id, 'amendments', index, 'terms'], terms }],
  )
  return [{ path: ['contracts', id], terms: written }, ...amended]
}

export function checkContracts(checked: Checked): void {
  const { config } = checked
  const served = new Set(Object.values(config.deployments).map((deployment) => deployment.model))
  const allReadable = checked.declared.deployments.size === Object.keys(config.deployments).length
  const budgets = new Map<string, KnownBudget>()
  for (const [id, contract] of Object.entries(config.contracts)) {
    for (const statement of statementsOf(contract, id)) {
      checkModels(checked, statement, allReadable ? served : null)
      checkBudgets(checked, statement, { contractId: id, budgets })
    }
    checkDefaults(checked, contract, id)
    checkEnd(checked, contract, id)
    checkAmendments(checked, contract, id)
  }
}

/** `served` is null where a deployment could not be read. */
function checkModels(
  { report }: Checked,
  { path, terms }: Statement,
  served: ReadonlySet<string> | null,
): void {
  const names = new Set<string>()
  for (const [index, entry] of (terms.models ?? []).entries()) {
    const { name, is } = typeof entry === 'string' ? { name: entry, is: entry } : entry
    const at = [...path, 'models', index]
    if (names.has(name)) {
      report({ path: at, message: `the model "${shown(name)}" stands here twice` })
    }
    names.add(name)
    if (served === null || served.has(is)) continue
    const meant = probablyMeant(is, [...served])
    const remedy = meant === null ? 'add one, or remove the model' : `did you mean "${meant}"?`
    report({ path: at, message: `no deployment serves the model "${shown(is)}"; ${remedy}` })
  }
}

/** The names that callers may use, now or ever. */
export function modelNamesOf(contract: WrittenContract, id: string): readonly string[] {
  return statementsOf(contract, id).flatMap(({ terms }) =>
    (terms.models ?? []).map((entry) => (typeof entry === 'string' ? entry : entry.name)),
  )
}

/** Defaults are by the names that callers use. */
function checkDefaults({ report }: Checked, contract: WrittenContract, id: string): void {
  const names = modelNamesOf(contract, id)
  for (const { path, terms } of statementsOf(contract, id)) {
    for (const model of Object.keys(terms.defaults ?? {})) {
      if (model === anyModel || names.includes(model)) continue
      const meant = probablyMeant(model, names)
      const remedy = meant === null ? 'name one, or * for all' : `did you mean "${meant}"?`
      const message = `the contract has no model "${shown(model)}"; ${remedy}`
      report({ path: [...path, 'defaults', model], message })
    }
  }
}

interface KnownBudget {
  readonly contractId: string
  readonly path: ConfigPath
  readonly currency: string
}

interface BudgetScope {
  readonly contractId: string
  readonly budgets: Map<string, KnownBudget>
}

/** An amendment restates a budget under its own id: what was spent stays spent. */
function checkBudgets(
  { report }: Checked,
  { path, terms }: Statement,
  { contractId, budgets }: BudgetScope,
): void {
  for (const [index, { id, currency }] of (terms.budgets ?? []).entries()) {
    const at = [...path, 'budgets', index]
    const known = budgets.get(id)
    if (known === undefined) budgets.set(id, { contractId, path, currency })
    else if (known.contractId !== contractId || known.path === path) {
      const message = `the budget id "${id}" is used twice; each budget is an account of its own`
      report({ path: [...at, 'id'], message })
    } else if (known.currency !== currency) {
      const message = `the budget "${id}" counts in ${known.currency}; give one in ${currency} an id of its own`
      report({ path: [...at, 'currency'], message })
    }
  }
}

function checkEnd({ nowMs, report }: Checked, contract: WrittenContract, id: string): void {
  const { terms } = contractAt(contract, { asOfMs: nowMs, knownAtMs: nowMs })
  const endMs = endsAt(terms)
  for (const statement of statementsOf(contract, id)) {
    const { noticeGiven } = statement.terms.termination ?? {}
    if (noticeGiven === undefined) continue
    const path = [...statement.path, 'termination', 'noticeGiven']
    const { terms: then } = contractAt(contract, { asOfMs: noticeGiven, knownAtMs: nowMs })
    if ((statement.terms.termination?.noticeDays ?? then.termination?.noticeDays) === undefined) {
      report({ path, message: 'says no end; add noticeDays, or write the end as validTo' })
    }
  }
  if (endMs === null || endMs > nowMs) return
  const isNotice = terms.validTo === undefined || endMs < terms.validTo
  report({
    path: ['contracts', id, ...(isNotice ? ['termination', 'noticeGiven'] : ['validTo'])],
    severity: 'warning',
    message: `the contract ended on ${isoTime(endMs).slice(0, 10)}; its keys are refused`,
  })
}

function checkAmendments(checked: Checked, contract: WrittenContract, id: string): void {
  const { report } = checked
  const ids = new Set<string>()
  for (const [index, amendment] of (contract.amendments ?? []).entries()) {
    const path = ['contracts', id, 'amendments', index]
    const { validFrom, document, terms } = amendment
    checkForward(checked, amendment, path)
    checkForward(checked, { validFrom, validTo: terms?.validTo }, [...path, 'terms'])
    if (ids.has(amendment.id)) {
      report({
        path: [...path, 'id'],
        message: `the amendment "${amendment.id}" stands here twice`,
      })
    }
    ids.add(amendment.id)
    if (document !== undefined && !documentsOf(contract).includes(document)) {
      const known = documentsOf(contract).join(', ')
      const message = `no document "${shown(document)}" in the order of precedence: ${known}`
      report({ path: [...path, 'document'], message })
    }
    if (validFrom < contract.validFrom) {
      const message = `takes effect before the contract does (${day(contract.validFrom)}); write it into the contract`
      report({ path: [...path, 'validFrom'], message })
    }
    if (terms === undefined || namesOf(terms).length === 0) {
      const message = 'restates no term, so that it changes nothing; add terms'
      report({ path, severity: 'warning', message })
    }
  }
  checkLate(checked, contract, id)
  checkClashes(checked, contract, id)
}

/** A contract that is over stays over: nothing that takes effect afterwards, and nothing that ends, revives it. */
function checkLate({ nowMs, report }: Checked, contract: WrittenContract, id: string): void {
  const endAt = (asOfMs: number, knownAtMs: number): number =>
    endsAt(contractAt(contract, { asOfMs, knownAtMs }).terms) ?? Infinity
  for (const { index, validFromMs, validToMs } of amendmentsOf(contract)) {
    const path = ['contracts', id, 'amendments', index]
    for (const [member, atMs, does] of [
      ['validFrom', validFromMs, 'takes effect'],
      ['validTo', validToMs, 'ends'],
    ] as const) {
      if (atMs === null) continue
      const knownAtMs = Math.max(nowMs, atMs)
      const endMs = endAt(atMs - 1, knownAtMs)
      if (atMs < endMs) continue
      const at = [...path, member]
      const over = `${does} when the contract is over (${day(endMs)})`
      if (atMs < endAt(atMs, knownAtMs)) {
        report({ path: at, message: `${over} and cannot revive it; write a new contract` })
      } else if (member === 'validFrom') {
        report({ path: at, severity: 'warning', message: `${over}: it never counts` })
      }
    }
  }
}

function checkClashes({ report }: Checked, contract: WrittenContract, id: string): void {
  const stated = new Map<string, string>()
  const own = new Set(namesOf(contract).map(nameOf))
  for (const { id: name, index, validFromMs, rank, terms } of amendmentsOf(contract)) {
    const path = ['contracts', id, 'amendments', index, 'terms']
    for (const term of namesOf(terms)) {
      const at = [...path, ...term]
      const key = `${rank} ${validFromMs} ${nameOf(term)}`
      const rival = stated.get(key)
      if (rival === undefined) stated.set(key, name)
      else {
        const message = `the amendment "${rival}" restates ${nameOf(term)} from the same instant on; keep one of them`
        report({ path: at, message })
      }
      if (rank === 0 || !own.has(nameOf(term))) continue
      const message = `yields to the contract itself, which states ${nameOf(term)} and is the stronger document`
      report({ path: at, severity: 'warning', message })
    }
  }
}

/** Terms of which an amendment restates single members. */
const membered = new Set([
  'permits',
  'retentionDays',
  'limits',
  'outputUse',
  'attributes',
  'termination',
])

const notTerms = new Set(['party', 'validFrom', 'precedence', 'amendments'])

/** The terms that are stated: by name, and by member where there are members. */
function namesOf(terms: AmendedTerms): readonly (readonly string[])[] {
  return Object.entries(terms).flatMap(([name, value]) => {
    if (notTerms.has(name) || value === undefined) return []
    return membered.has(name) ? Object.keys(value ?? {}).map((member) => [name, member]) : [[name]]
  })
}

function nameOf(term: readonly string[]): string {
  return term.join('.')
}

function day(ms: number): string {
  return isoTime(ms).slice(0, 10)
}
