// The shipped packs at one viewpoint, with the answers that a test gives: which truth a status or rule
// comes to, its state included.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dayStartMs } from '../../src/house/day.ts'
import type { LoadedPack } from '../../src/house/loaded-pack.ts'
import { loadPacks } from '../../src/house/pack-load.ts'
import { openPackTruths } from '../../src/house/pack-truth.ts'
import type { InputRef, InputValue } from '../../src/kernel/answer.ts'
import { parseDecimal, type Rational } from '../../src/kernel/money.ts'
import type { Truth } from '../../src/kernel/truth.ts'
import type { Zone } from '../../src/place/zones.ts'
import type { Branch } from '../../src/policy/state.ts'

export const packFolder = new URL('../../packs/', import.meta.url)

export function packFiles(): readonly string[] {
  return readdirSync(packFolder).filter((name) => name.endsWith('.yaml'))
}

export const loaded = loadPacks(
  packFiles().map((file) => ({
    file,
    text: readFileSync(new URL(file, packFolder), 'utf8'),
    shipped: true,
  })),
)

export const packs: readonly LoadedPack[] = loaded.packs ?? []

export const zones: ReadonlyMap<string, Zone> = new Map(packs.flatMap((pack) => [...pack.zones]))

export function packOf(id: string): LoadedPack {
  const found = packs.find(({ pack }) => pack.id === id)
  assert.ok(found, `there is no pack ${id}`)
  return found
}

/** The first instant of `day` in the time zone of the pack. */
export function startOf(packId: string, day: string): number {
  const ms = dayStartMs(day, packOf(packId).timeZone)
  assert.ok(ms !== null)
  return ms
}

export type Answers = (input: InputRef) => InputValue | undefined

export interface View {
  readonly asOfMs: number
  readonly knownAtMs?: number
  readonly branch?: Branch
  readonly answers?: Answers
}

/** What the status or rule `id` comes to; what `answers` leaves out is not known. */
export function truthOf(id: string, view: View): Truth {
  const { asOfMs, knownAtMs = asOfMs, branch = 'actual', answers = () => undefined } = view
  const truths = openPackTruths(packs, { asOfMs, knownAtMs, zones })
  // Facts are those of the packs.
  const given: Answers = (input) => (input.name === 'fact' ? undefined : answers(input))
  const truth = truths.truthOf(id, given, branch)
  assert.ok(truth !== null, `no pack has ${id}`)
  return truth
}

export function text(value: string): InputValue {
  return { kind: 'text', value }
}

export function texts(...values: readonly string[]): InputValue {
  return { kind: 'texts', value: new Set(values) }
}

export function flag(value: boolean): InputValue {
  return { kind: 'flag', value: value ? 'T' : 'F' }
}

export function places(...values: readonly string[]): InputValue {
  return {
    kind: 'places',
    value: { kind: 'bounded', members: new Set(values), bound: new Set(values) },
  }
}

/** An exact number, or all between two. */
export function number(from: string, to = from): InputValue {
  return { kind: 'interval', from: rational(from), to: rational(to) }
}

function rational(decimal: string): Rational {
  const value = parseDecimal(decimal)
  assert.ok(value !== null)
  return value
}
