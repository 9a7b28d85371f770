import assert from 'node:assert/strict'
import { test } from 'node:test'
import { focusCells, focusColumns, isCorrection, monthOf, type Charge } from './focus.ts'

/** FOCUS 1.2, columns that a data set must have, and those of them that may be empty. */
const mandatory =
  'BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodStart BillingPeriodEnd ChargeCategory ChargeClass ChargeDescription ChargePeriodStart ChargePeriodEnd ContractedCost EffectiveCost InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName PublisherName ServiceCategory ServiceName'
const nullable = new Set(['ChargeClass', 'PricingQuantity', 'PricingUnit', 'SkuMeter'])

const charge: Charge = {
  dayMs: Date.UTC(2026, 11, 31),
  billedMs: Date.UTC(2026, 11, 1),
  party: 'acme',
  contract: 'acme-1',
  workload: 'chat',
  channel: 'direct',
  deployment: 'gpt-eu',
  model: 'gpt',
  priceVersion: 'list@2026-01-01',
  currency: 'EUR',
  kind: 'cached_input',
  quantity: 1_000_000n,
  priceNanos: 1_250_000_000n,
  costNanos: 1_000_000_001n,
}
const names = {
  issuer: 'House',
  parties: new Map([['acme', 'Acme Ltd']]),
  sellers: new Map([['direct', 'Seller']]),
}

function told(one: Charge): Readonly<Record<string, string | null>> {
  const cells = focusCells(one, names)
  return Object.fromEntries(
    focusColumns.map((column, index) => {
      const cell = cells[index] ?? null
      return [column, cell === null || typeof cell === 'string' ? cell : cell.number]
    }),
  )
}

test('every column that FOCUS 1.2 wants is there, and none is empty that must not be', () => {
  for (const column of mandatory.split(' ')) assert.ok(focusColumns.includes(column), column)
  const cells = told(charge)
  for (const [column, cell] of Object.entries(cells)) {
    assert.ok(nullable.has(column) || (cell !== null && cell !== ''), column)
  }
  const kinds = ['ConsumedQuantity', 'ConsumedUnit', 'PricingQuantity', 'PricingUnit', 'SkuMeter']
  const unknown = told({ ...charge, kind: null, quantity: 0n })
  for (const column of kinds) assert.equal(unknown[column], null, column)
})

test('periods are UTC and hold their start, not their end, at the end of a year too', () => {
  const cells = told(charge)
  assert.deepEqual(
    [cells['ChargePeriodStart'], cells['ChargePeriodEnd']],
    ['2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z'],
  )
  assert.deepEqual(
    [cells['BillingPeriodStart'], cells['BillingPeriodEnd']],
    ['2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  )
})

test('a charge is a correction if it is billed in a later month, and only then', () => {
  assert.equal(told(charge)['ChargeClass'], null)
  const late = { ...charge, billedMs: monthOf(Date.UTC(2027, 0, 3)) }
  assert.equal(isCorrection(late), true)
  assert.equal(told(late)['ChargeClass'], 'Correction')
  assert.equal(told(late)['BillingPeriodStart'], '2027-01-01T00:00:00Z')
  assert.equal(told(late)['ChargePeriodStart'], '2026-12-31T00:00:00Z')
})

test('amounts are exact decimals: what is billed, and what the list says', () => {
  const { BilledCost, EffectiveCost, ContractedCost, ListCost, PricingQuantity } = told(charge)
  assert.deepEqual(
    [BilledCost, EffectiveCost, ContractedCost, ListCost, PricingQuantity],
    ['1.250000000', '1.250000000', '1.250000000', '1.000000001', '1000000'],
  )
})
