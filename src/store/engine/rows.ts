// Rows as a driver returns them (integers as bigint) into what the ledger reads.
import { assert } from '../../kernel/assert.ts'
import {
  backgroundEntryId,
  type Attempt,
  type AttemptState,
} from '../../metering/ledger-attempt.ts'
import { endings, type Ending } from '../../metering/ledger-ops.ts'
import type { BudgetBalance } from '../../metering/ledger.ts'

export type DriverRow = Readonly<Record<string, unknown>>

const states: readonly AttemptState[] = ['intent', 'indeterminate', 'settled', 'voided']

export const selectAttempts = `select attempt_id, contract_id, channel_id, currency, hold_nanos,
  cost_hold_nanos, budgets, state, indeterminate_ms, ending, cost_nanos, price_nanos from attempt`

/** Open attempts with the entry that `backgroundEntryId` names, and those that began a batch. */
export const selectAwaited = `select distinct attempt_id from open_attempt
  join leaf on leaf.id = attempt_id || '${backgroundEntryId('')}'
  union select attempt_id from open_attempt
  join stored_object on attempt_id = request_id || '.1' and kind = 'batch'`

export function attemptFromRow(row: DriverRow): Attempt {
  const state = states.find((known) => known === row['state'])
  assert(state !== undefined, 'an attempt is in a known state')
  const budgets: unknown = JSON.parse(textOf(row, 'budgets'))
  assert(Array.isArray(budgets), 'budgets are a list')
  return {
    attemptId: textOf(row, 'attempt_id'),
    contractId: textOf(row, 'contract_id'),
    channelId: textOf(row, 'channel_id'),
    currency: textOf(row, 'currency'),
    holdNanos: nanosOf(row, 'hold_nanos'),
    costHoldNanos: nanosOf(row, 'cost_hold_nanos'),
    budgets: budgets.map(String),
    state,
    indeterminateMs:
      row['indeterminate_ms'] === null ? null : Number(nanosOf(row, 'indeterminate_ms')),
    settled:
      state === 'settled' || state === 'voided'
        ? {
            ending: endingOf(row),
            costNanos: nanosOf(row, 'cost_nanos'),
            priceNanos: nanosOf(row, 'price_nanos'),
          }
        : null,
  }
}

export function budgetFromRow(row: DriverRow): BudgetBalance {
  return {
    currency: textOf(row, 'currency'),
    postedNanos: nanosOf(row, 'debits_posted'),
    heldNanos: nanosOf(row, 'debits_pending'),
  }
}

export function textOf(row: DriverRow, column: string): string {
  const value = row[column]
  assert(typeof value === 'string', `${column} is text`)
  return value
}

export function nanosOf(row: DriverRow, column: string): bigint {
  const value = row[column]
  assert(typeof value === 'bigint', `${column} is a 64-bit integer`)
  return value
}

function endingOf(row: DriverRow): Ending {
  const ending = endings.find((known) => known === row['ending'])
  assert(ending !== undefined, 'an ending is a known one')
  return ending
}
