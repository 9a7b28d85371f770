// The shipped packs at one viewpoint, with the answers that a test gives: which truth a status or rule
// comes to, its state included.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dayStartMs } from '../../src/house/day.ts'
import type { LoadedPack } from '../../src/house/loaded-pack.ts'
import { loadPacks } from '../../src/house/pack-load.ts'
import { resolvePack } from '../../src/house/pack-resolve.ts'
import type { InputRef, InputValue } from '../../src/kernel/answer.ts'
import { parseDecimal, type Rational } from '../../src/kernel/money.ts'
import { allOf, type Truth } from '../../src/kernel/truth.ts'
import type { Zone } from '../../src/place/zones.ts'
import { conditionTruth, type ConditionReader } from '../../src/policy/condition.ts'
import { factsAt } from '../../src/policy/facts.ts'
import type { Condition } from '../../src/policy/rule.ts'
import type { DatedState } from '../../src/policy/fact.ts'
import { stateAt, stateFactor, type Branch } from '../../src/policy/state.ts'

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

interface Named {
  readonly states: readonly DatedState[]
  readonly when: Condition
  readonly title: string
}

/** What the status or rule `id` comes to; what `answers` leaves out is not known. */
export function truthOf(id: string, view: View): Truth {
  const { asOfMs, knownAtMs = asOfMs, branch = 'actual', answers = () => undefined } = view
  const at = { asOfMs, knownAtMs, zones }
  const named = new Map<string, Named>()
  for (const { pack } of packs.map((each) => resolvePack(each, at))) {
    for (const each of [...pack.statuses, ...pack.rules]) named.set(each.id, each)
  }
  const facts = factsAt(
    packs.flatMap((pack) => pack.facts),
    at,
  )
  const reader: ConditionReader = {
    read(input) {
      const value = input.name === 'fact' ? factValue(input) : answers(input)
      return { value: value ?? { kind: 'unknown' }, basis: [], missing: '', validUntilMs: null }
    },
    status(statusId) {
      const { states, when, title } = mustHave(statusId)
      return { factor: factorOf(states), state: '', when, title }
    },
  }
  function factValue({ params }: InputRef): InputValue | undefined {
    const reading = facts.read(String(params['subject']), String(params['predicate']))
    if (reading.kind === 'unknown' || typeof reading.value !== 'boolean') return undefined
    return flag(reading.value)
  }
  function factorOf(states: readonly DatedState[]): Truth {
    return stateFactor(stateAt(states, at).current?.state ?? null, branch)
  }
  function mustHave(wanted: string): Named {
    const found = named.get(wanted)
    assert.ok(found, `no pack has ${wanted}`)
    return found
  }
  const { states, when } = mustHave(id)
  const factor = factorOf(states)
  return factor === 'F' ? 'F' : allOf([factor, conditionTruth(when, reader)])
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
