// Goal: what each op answers and how each budget moves, as tables that read like a bank statement.
// Method: every row is one op against a ledger in memory; amounts are whole nanos.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptIdOf, intentOp, settleOp, budget, entryDraft } from '../../test/store/ops.ts'
import { MemoryLedger } from '../../test/store/memory-view.ts'
import type { BookOp, BudgetHold } from './ledger-ops.ts'

/**
 * Runs a table. Columns: op, attempt, amount (hold or price), budgets `name:limit` (s = soft), answer,
 * then `posted/held` of budget b after the op.
 */
function run(table: string): void {
  const ledger = new MemoryLedger()
  for (const line of table.trim().split('\n')) {
    const [op = '', attemptId = '', amount = '', budgets = '', answer = '', after = ''] = line
      .trim()
      .split(/\s+/)
    const [result] = ledger.apply([opOf(op, attemptId, amount, budgets)])
    assert.ok(result)
    const left = result.status === 'exhausted' ? `:${result.account}:${result.leftNanos}` : ''
    assert.equal(`${result.status}${left}`, answer, line)
    const balance = ledger.budget('b')
    assert.equal(`${balance?.postedNanos ?? 0n}/${balance?.heldNanos ?? 0n}`, after, line)
  }
}

function opOf(op: string, attemptId: string, amount: string, budgets: string): BookOp {
  const [nanos = '0', cost] = amount.split(',')
  switch (op) {
    case 'intent':
      return intentOp({ attemptId, holdNanos: BigInt(nanos), budgets: budgetsOf(budgets) })
    case 'settle':
      return settleOp({
        attemptId,
        priceNanos: BigInt(nanos),
        costNanos: BigInt(cost ?? nanos),
      })
    case 'orphan':
      return {
        kind: 'orphan',
        attemptId: attemptIdOf(attemptId),
        atMs: 1,
        entry: entryDraft(`${attemptId}.orphan`),
      }
    default:
      throw new Error(`no op ${op}`)
  }
}

function budgetsOf(text: string): BudgetHold[] {
  if (text === '-') return []
  return text.split(',').map((part) => {
    const [account = '', limit = '0'] = part.split(':')
    return budget(account, BigInt(limit.replace('s', '')), !limit.endsWith('s'))
  })
}

test('a hold counts at once, a post keeps the price, and the rest is free again', () => {
  run(`
    intent  a1  60   b:100   done            0/60
    intent  a2  41   b:100   exhausted:b:40  0/60
    intent  a2  40   b:100   done            0/100
    settle  a1  25   -       done            25/40
    intent  a3  36   b:100   exhausted:b:35  25/40
    intent  a3  35   b:100   done            25/75
    settle  a2  40   -       done            65/35
    settle  a3  0    -       done            65/0
  `)
})

test('the last nano of a budget can be spent, and not one more', () => {
  run(`
    intent  a1  100  b:100   done            0/100
    settle  a1  99   -       done            99/0
    intent  a2  2    b:100   exhausted:b:1   99/0
    intent  a2  1    b:100   done            99/1
    settle  a2  1    -       done            100/0
    intent  a3  1    b:100   exhausted:b:0   100/0
    intent  a4  0    b:100   done            100/0
  `)
})

test('every hard budget of the path must pay, or none is held', () => {
  run(`
    intent  a1  50   b:100,c:40   exhausted:c:40  0/0
    intent  a2  30   b:100,c:40   done            0/30
    intent  a3  30   c:40,b:100   exhausted:c:10  0/30
    intent  a4  30   b:100        done            0/60
  `)
})

test('a soft budget counts and never refuses', () => {
  run(`
    intent  a1  50   b:10s,c:100  done            0/50
    settle  a1  50   -            done            50/0
    intent  a2  60   b:10s,c:100  exhausted:c:50  50/0
  `)
})

test('a price above its hold is booked as an overrun that the budget shows', () => {
  run(`
    intent  a1  60   b:100   done            0/60
    settle  a1  90   -       done            90/0
    intent  a2  11   b:100   exhausted:b:10  90/0
  `)
  const ledger = new MemoryLedger()
  ledger.apply([intentOp({ attemptId: 'a1', holdNanos: 60n, budgets: [budget('b', 100n)] })])
  ledger.apply([settleOp({ attemptId: 'a1', priceNanos: 90n })])
  const codes = ledger.transfers.map(({ code, nanos }) => `${code} ${nanos}`)
  assert.deepEqual(codes, ['hold 60', 'post 60', 'overrun 30', 'price 90', 'cost 50'])
})

test('an attempt without a hold that costs something anyway is an overrun as a whole', () => {
  run(`
    intent  a1  0    b:100   done            0/0
    settle  a1  7    -       done            7/0
  `)
})

test('a repeat is answered like the first and changes nothing', () => {
  run(`
    intent  a1  60     b:100   done                             0/60
    intent  a1  60     b:100   exists                           0/60
    intent  a1  61     b:100   attempt_exists_with_other_terms  0/60
    settle  a1  25,20  -       done                             25/0
    settle  a1  25,20  -       exists                           25/0
    settle  a1  26,20  -       attempt_settled_otherwise        25/0
    settle  a1  25,21  -       attempt_settled_otherwise        25/0
    intent  a1  60     b:100   exists                           25/0
  `)
})

test('an orphan keeps its hold until it is settled', () => {
  run(`
    intent  a1  60   b:100   done               0/60
    orphan  a1  -    -       done               0/60
    orphan  a1  -    -       exists             0/60
    intent  a2  41   b:100   exhausted:b:40     0/60
    settle  a1  10   -       done               10/0
    orphan  a1  -    -       exists             10/0
    orphan  a9  -    -       attempt_not_found  10/0
    settle  a9  10   -       attempt_not_found  10/0
  `)
})

test('checks of an intent fail in their order of precedence', () => {
  const ledger = new MemoryLedger()
  ledger.apply([
    intentOp({ attemptId: 'a0' }),
    intentOp({ attemptId: 'e0', currency: 'EUR', budgets: [budget('euro', 1000n)] }),
  ])
  const many = Array.from({ length: 17 }, (_, index) => budget(`m${index}`, 0n))
  const euroTwice = [budget('euro', 0n), budget('euro', 0n)]
  const steps: readonly (readonly [string, Parameters<typeof intentOp>[0]])[] = [
    ['attempt_id_invalid', { attemptId: 'a0.x', holdNanos: -1n, budgets: many }],
    ['attempt_exists_with_other_terms', { attemptId: 'a0', holdNanos: -1n, budgets: many }],
    ['hold_is_negative', { attemptId: 'a1', holdNanos: -1n, budgets: many }],
    ['hold_is_negative', { attemptId: 'a1', costHoldNanos: -1n, budgets: many }],
    ['budgets_too_many', { attemptId: 'a1', budgets: many }],
    ['budget_currency_differs', { attemptId: 'a1', budgets: euroTwice }],
    ['budget_repeated', { attemptId: 'a1', budgets: [budget('u', 0n), budget('u', 0n)] }],
    ['exhausted', { attemptId: 'a1', budgets: [budget('u', 0n)] }],
    ['done', { attemptId: 'a1', budgets: [budget('u', 100n)] }],
  ]
  for (const [status, terms] of steps) {
    assert.equal(ledger.apply([intentOp(terms)])[0]?.status, status)
  }
})

test('checks of a settlement fail in their order of precedence', () => {
  const ledger = new MemoryLedger()
  ledger.apply([intentOp({ attemptId: 'a1' })])
  const line = { kind: 'input', quantity: 1, costNanos: 25n, priceNanos: 30n } as const
  const twice = [line, line]
  const bad = { costNanos: -1n, priceNanos: -1n, lines: twice }
  const steps: readonly (readonly [string, Partial<Parameters<typeof settleOp>[0]>])[] = [
    ['attempt_not_found', { ...bad, attemptId: 'a9' }],
    ['cost_is_negative', bad],
    ['price_is_negative', { priceNanos: -1n, lines: twice }],
    ['usage_kind_repeated', { lines: twice, costNanos: 50n, priceNanos: 60n }],
    ['usage_does_not_sum', { lines: [line], costNanos: 24n, priceNanos: 30n }],
    ['usage_does_not_sum', { lines: [line], costNanos: 25n, priceNanos: 29n }],
    ['usage_does_not_sum', { lines: [], costNanos: 1n, priceNanos: 0n }],
    ['done', { lines: [line], costNanos: 25n, priceNanos: 30n }],
  ]
  for (const [status, terms] of steps) {
    assert.equal(ledger.apply([settleOp({ attemptId: 'a1', ...terms })])[0]?.status, status)
  }
})

test('usage that nobody can price is charged at its hold, without lines', () => {
  const ledger = new MemoryLedger()
  ledger.apply([
    intentOp({ attemptId: 'a1', holdNanos: 100n, costHoldNanos: 90n }),
    intentOp({ attemptId: 'a2', holdNanos: 100n, costHoldNanos: 90n }),
  ])
  const atHold = { lines: [], costNanos: 90n }
  const statuses = [
    settleOp({ attemptId: 'a1', ...atHold, priceNanos: 99n }),
    settleOp({ attemptId: 'a1', ...atHold, priceNanos: 100n }),
    settleOp({ attemptId: 'a2', ...atHold, priceNanos: 0n }),
  ].map((op) => ledger.apply([op])[0]?.status)
  assert.deepEqual(statuses, ['usage_does_not_sum', 'done', 'done'])
  assert.equal(ledger.attempt('a2.1')?.state, 'settled')
})

test('ops of one batch see each other, in order', () => {
  const ledger = new MemoryLedger()
  const budgets = [budget('b', 100n)]
  const results = ledger.apply([
    intentOp({ attemptId: 'a1', holdNanos: 100n, budgets }),
    intentOp({ attemptId: 'a2', holdNanos: 1n, budgets }),
    settleOp({ attemptId: 'a1', priceNanos: 40n }),
    settleOp({ attemptId: 'a1', priceNanos: 40n }),
    intentOp({ attemptId: 'a2', holdNanos: 60n, budgets }),
    { kind: 'entry', entry: entryDraft('change-1') },
    { kind: 'entry', entry: entryDraft('change-1') },
  ])
  const statuses = results.map((result) => result.status)
  assert.deepEqual(statuses, ['done', 'exhausted', 'done', 'exists', 'done', 'done', 'exists'])
})

test('a settlement moves price to revenue and cost to the provider, and every group balances', () => {
  const ledger = new MemoryLedger()
  ledger.apply([intentOp({ attemptId: 'a1', holdNanos: 100n, budgets: [budget('b', 100n)] })])
  ledger.apply([settleOp({ attemptId: 'a1', priceNanos: 60n, costNanos: 50n })])
  const lines = ledger.transfers.map(
    ({ leg, code, debit, credit, nanos }) => `${leg} ${code} ${debit} > ${credit} ${nanos}`,
  )
  assert.deepEqual(lines, [
    '0 hold budget:b > budget_control:USD 100',
    '16 post budget:b > budget_control:USD 60',
    '48 price customer:muster-2026:USD > revenue:USD 60',
    '49 cost provider_expense:azure-sea:USD > provider_payable:azure-sea:USD 50',
  ])
})
