// Whether each contract with a cache of answers may have it, now and at every instant at which its terms change:
// what would keep nothing by its own terms is a mistake of the file, and is told by the contract's name.
import { amendmentInstants } from '../contract/amendment.ts'
import { isoTime } from '../kernel/time.ts'
import type { Checked } from './config-check.ts'
import type { WrittenContract } from './config-contract-schema.ts'
import { modelNamesOf, statementsOf } from './config-contracts.ts'
import { amendmentsOf } from './contract-at.ts'
import { zonesOf } from './dated-places.ts'
import { contractOf } from './world-contract.ts'

export function checkCaches(checked: Checked): void {
  const { config, nowMs, report } = checked
  for (const [id, written] of Object.entries(config.contracts)) {
    const statements = statementsOf(written, id)
    const [own] = statements.filter(({ terms }) => terms.cache !== undefined)
    if (own === undefined) continue
    const path = [...own.path, 'cache']
    const zones = zonesOf(config)
    const first = Math.max(nowMs, written.validFrom)
    const later = amendmentInstants(amendmentsOf(written)).filter((ms) => ms > first)
    const told = new Set<string>()
    for (const atMs of [first, ...later]) {
      const problem = contractOf(config, id, zones, { asOfMs: atMs, knownAtMs: atMs }).cacheProblem
      if (problem === null || told.has(problem)) continue
      told.add(problem)
      const since = atMs === first ? '' : ` (from ${isoTime(atMs).slice(0, 10)} on)`
      report({ path, message: `${problem}${since}` })
    }
    checkModels(checked, written, id)
  }
}

function checkModels({ report }: Checked, written: WrittenContract, id: string): void {
  const names = modelNamesOf(written, id)
  for (const { path, terms } of statementsOf(written, id)) {
    for (const [index, model] of (terms.cache?.models ?? []).entries()) {
      if (names.includes(model)) continue
      const message = 'is no model of the contract; name one as callers do'
      report({ path: [...path, 'cache', 'models', index], message })
    }
  }
}
