// Charges as FOCUS 1.2 wants them (FinOps Open Cost and Usage Specification, June 2025): which columns, what each of
// them holds. A closed month does not change: what was settled in a later month than its request came is a charge of
// that later month, and a correction.
import { formatNanos, type Nanos } from '../kernel/money.ts'
import { dayMs, isoTime } from '../kernel/time.ts'
import { isUnit } from './price.ts'

/** What attempts of one day that agree in all names used of one kind, added up. */
export interface Charge {
  /** Day (ms, UTC) in which their requests came. */
  readonly dayMs: number
  /** First day of the month (ms, UTC) that they are billed in. */
  readonly billedMs: number
  readonly party: string
  readonly contract: string
  readonly workload: string
  readonly channel: string
  readonly deployment: string
  readonly model: string
  /** `list@YYYY-MM-DD`. */
  readonly priceVersion: string
  readonly currency: string
  /** Kind of token or unit; null: nobody knows what was used. */
  readonly kind: string | null
  readonly quantity: bigint
  readonly priceNanos: Nanos
  /** At the provider's list. */
  readonly costNanos: Nanos
}

/** Names of ids as they are now; what has none is called by its id. */
export interface ChargeNames {
  readonly issuer: string
  readonly parties: ReadonlyMap<string, string>
  /** Sellers, by channel. */
  readonly sellers: ReadonlyMap<string, string>
}

export type FocusCell = string | { readonly number: string } | null

/** First day of the month (ms, UTC). */
export function monthOf(ms: number): number {
  const at = new Date(ms)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
}

/** A charge of an earlier month than the one it is billed in. */
export function isCorrection({ dayMs: ms, billedMs }: Pick<Charge, 'dayMs' | 'billedMs'>): boolean {
  return monthOf(ms) !== billedMs
}

type Cell = (charge: Charge, names: ChargeNames) => FocusCell

const price: Cell = ({ priceNanos }) => ({ number: formatNanos(priceNanos) })
const quantity: Cell = (charge) =>
  charge.kind === null ? null : { number: charge.quantity.toString() }
const unit: Cell = ({ kind }) => (kind === null ? null : unitOf(kind))

const columns: Readonly<Record<string, Cell>> = {
  BilledCost: price,
  BillingAccountId: ({ party }) => party,
  BillingAccountName: ({ party }, { parties }) => parties.get(party) ?? party,
  BillingAccountType: () => 'Party',
  BillingCurrency: ({ currency }) => currency,
  BillingPeriodEnd: ({ billedMs }) => instant(monthOf(billedMs + 32 * dayMs)),
  BillingPeriodStart: ({ billedMs }) => instant(billedMs),
  ChargeCategory: () => 'Usage',
  ChargeClass: (charge) => (isCorrection(charge) ? 'Correction' : null),
  ChargeDescription: ({ model, kind }) =>
    kind === null ? `${model}, usage unknown` : `${model}, ${meterOf(kind)}`,
  ChargeFrequency: () => 'Usage-Based',
  ChargePeriodEnd: ({ dayMs: ms }) => instant(ms + dayMs),
  ChargePeriodStart: ({ dayMs: ms }) => instant(ms),
  ConsumedQuantity: quantity,
  ConsumedUnit: unit,
  ContractedCost: price,
  EffectiveCost: price,
  InvoiceIssuerName: (_, { issuer }) => issuer,
  ListCost: ({ costNanos }) => ({ number: formatNanos(costNanos) }),
  PricingCategory: () => 'Standard',
  PricingCurrency: ({ currency }) => currency,
  PricingQuantity: quantity,
  PricingUnit: unit,
  ProviderName: (_, { issuer }) => issuer,
  PublisherName: ({ channel }, { sellers }) => sellers.get(channel) ?? channel,
  ResourceId: ({ deployment }) => deployment,
  ResourceName: ({ deployment }) => deployment,
  ResourceType: () => 'Model deployment',
  ServiceCategory: () => 'AI and Machine Learning',
  ServiceName: () => 'Model inference',
  ServiceSubcategory: () => 'Generative AI',
  SkuId: ({ model }) => model,
  SkuMeter: ({ kind }) => (kind === null ? null : meterOf(kind)),
  SkuPriceId: ({ priceVersion, kind }) =>
    kind === null ? priceVersion : `${priceVersion}/${kind}`,
  SubAccountId: ({ contract }) => contract,
  SubAccountName: ({ contract }) => contract,
  SubAccountType: () => 'Contract',
  Tags: ({ workload, channel }) => JSON.stringify({ workload, channel }),
}

export const focusColumns: readonly string[] = Object.keys(columns)

/** In the order of `focusColumns`. */
export function focusCells(charge: Charge, names: ChargeNames): readonly FocusCell[] {
  return Object.values(columns).map((cell) => cell(charge, names))
}

/** ISO 8601 in UTC, to the second; periods include their start and not their end. */
function instant(ms: number): string {
  return isoTime(ms).replace('.000Z', 'Z')
}

function unitOf(kind: string): string {
  if (!isUnit(kind)) return 'Tokens'
  return `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}s`
}

function meterOf(kind: string): string {
  return isUnit(kind) ? `${kind}s` : `${kind.replaceAll('_', ' ')} tokens`
}
