// Where a contract's requests could end up, followed to the end: a spill edge must not lead out of
// what a contract permits, and a contract that no deployment can serve is worth a word.
import { decide, type Refused } from '../policy/decide.ts'
import type { Checked } from './config-check.ts'
import { buildWorld } from './world.ts'

/**
 * `complete` is false if the file has other errors: then what looks unknown may only be an entry
 * that could not be read, and only what is certain is reported.
 */
export function checkReach(checked: Checked, { complete }: { readonly complete: boolean }): void {
  const { config, nowMs, report } = checked
  const world = buildWorld(config, [], nowMs)
  const withoutSpill = new Map(
    [...world.deployments].map(([id, deployment]) => [id, { ...deployment, spillTo: null }]),
  )
  for (const [id, contract] of world.contracts) {
    if (contract.validToMs !== null && contract.validToMs <= nowMs) continue
    // A contract that begins later is judged as of its first day.
    const atMs = Math.max(nowMs, contract.validFromMs)
    for (const [index, model] of [...contract.models.keys()].entries()) {
      const input = { contract, model, nowMs: atMs, worldVersion: '', worldValidUntilMs: null }
      const decision = decide({ ...input, deployments: world.deployments })
      const alone = decide({ ...input, deployments: withoutSpill })
      for (const deploymentId of alone.allowed) {
        if (decision.allowed.includes(deploymentId)) continue
        const reasons = decision.refused.filter((reason) => reason.deploymentId === deploymentId)
        if (!complete && reasons.some(({ why }) => why === 'unknown')) continue
        report({
          path: ['deployments', deploymentId, 'spillTo'],
          message: `can leave what contract "${id}" permits for ${model} (${reasonText(reasons)}); remove the edge or change the contract`,
        })
      }
      if (complete && decision.code === 'policy.location_denied' && alone.allowed.length === 0) {
        const nearest = decision.refused.filter(
          (reason) => reason.deploymentId === decision.nearest,
        )
        report({
          path: ['contracts', id, 'models', index],
          severity: 'warning',
          message: `no deployment of ${model} stays within what this contract permits; nearest is "${decision.nearest ?? ''}" (${reasonText(nearest)})`,
        })
      }
    }
    checkCurrencies(checked, id)
  }
}

function reasonText(reasons: readonly Refused[]): string {
  return reasons
    .map(({ question, why, places }) =>
      why === 'outside' ? `${question} in ${places.join(', ')}` : `${question} is ${why}`,
    )
    .join('; ')
}

/** A budget counts in one currency, and there is no exchange rate to guess. */
function checkCurrencies({ config, report }: Checked, contractId: string): void {
  const contract = config.contracts[contractId]
  if (contract === undefined) return
  const models = new Set(
    contract.models.map((entry) => (typeof entry === 'string' ? entry : entry.is)),
  )
  const currencies = new Set(
    Object.values(config.deployments)
      .filter((deployment) => models.has(deployment.model))
      .map((deployment) => config.prices[deployment.price]?.currency),
  )
  for (const [index, budget] of contract.budgets.entries()) {
    const other = [...currencies].find(
      (currency) => currency !== undefined && currency !== budget.currency,
    )
    if (other === undefined) continue
    report({
      path: ['contracts', contractId, 'budgets', index, 'currency'],
      message: `a model of this contract is priced in ${other}; give the budget the same currency`,
    })
  }
}
