// The terms of an attempt as one object that attempts alike share: the book sends and stores it once.
import type { Terms } from '../metering/ledger-ops.ts'
import { budgetAccount } from '../metering/period.ts'
import type { DecisionInput } from './decision-input.ts'
import type { Held, Member } from './trip.ts'

/** Terms kept per input; an input ends with its decision, and a decision with its world. */
const termsMax = 1_024
const shared = new WeakMap<DecisionInput, Map<string, Terms>>()

/** The terms of an attempt at `member` that begins at `atMs`. */
export function termsOf(
  held: Held,
  { member, input }: { readonly member: Member; readonly input: DecisionInput },
  edits: string,
  atMs: number,
): Terms {
  const { caller, decision } = held
  let known = shared.get(input)
  if (known === undefined) shared.set(input, (known = new Map()))
  const name = `${caller.key.id} ${member.deployment.id} ${member.version.id} ${edits}`
  const found = known.get(name)
  if (found !== undefined && isStill(found, held, member, atMs)) return found
  const terms: Terms = {
    partyId: caller.party.id,
    contractId: caller.contract.id,
    workloadId: caller.workload.id,
    keyId: caller.key.id,
    channelId: member.channel.id,
    deploymentId: member.deployment.id,
    model: held.request.model,
    priceVersion: member.version.id,
    currency: member.version.currency,
    budgets: caller.contract.budgets.map((budget) => ({
      account: budgetAccount(budget, atMs),
      limitNanos: budget.limitNanos,
      hard: budget.hard,
    })),
    decisionId: decision.id,
    edits,
    input: input.text,
  }
  if (known.size >= termsMax) known.clear()
  known.set(name, terms)
  return terms
}

/** What the name leaves out; a budget's account changes with its period. */
function isStill(found: Terms, { caller, request }: Held, member: Member, atMs: number): boolean {
  const { budgets } = caller.contract
  return (
    found.partyId === caller.party.id &&
    found.contractId === caller.contract.id &&
    found.workloadId === caller.workload.id &&
    found.channelId === member.channel.id &&
    found.model === request.model &&
    found.currency === member.version.currency &&
    found.budgets.length === budgets.length &&
    budgets.every((budget, index) => {
      const before = found.budgets[index]
      return (
        before !== undefined &&
        before.account === budgetAccount(budget, atMs) &&
        before.limitNanos === budget.limitNanos &&
        before.hard === budget.hard
      )
    })
  )
}
