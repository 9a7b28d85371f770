// The examples of packs, computed: each must come to what it expects, must give nothing that nobody reads,
// and a pack that has any shows each of its statuses and rules both true and not true.
import type { InputRef, InputValue } from '../kernel/answer.ts'
import { resolveLocations, type Zone } from '../place/zones.ts'
import type { ExampleOutcome, GivenInput, LoadedPack, PackExample } from './loaded-pack.ts'
import type { ReadPack } from './pack-checks.ts'
import type { ResolveAt } from './pack-resolve.ts'
import { openPackTruths, type Given, type PackTruths } from './pack-truth.ts'

/** Reports what is wrong with the examples of those packs that `isAsked`; all are read with all others. */
export function checkExamples(
  read: readonly ReadPack[],
  isAsked: (pack: LoadedPack) => boolean,
): void {
  const packs = read.map(({ pack }) => pack)
  const zones: ReadonlyMap<string, Zone> = new Map(packs.flatMap((pack) => [...pack.zones]))
  const views = new Map<string, PackTruths>()
  for (const each of read.filter(({ pack }) => isAsked(pack))) {
    const seen = new Map<string, Set<ExampleOutcome>>()
    for (const example of each.pack.examples) {
      const { asOfMs, knownAtMs } = example
      const at = { asOfMs, knownAtMs, zones }
      const key = `${asOfMs} ${knownAtMs}`
      const truths = views.get(key) ?? openPackTruths(packs, at)
      views.set(key, truths)
      checkExample(each, example, at, truths, seen)
    }
    if (each.pack.examples.length > 0) checkCoverage(each, seen)
  }
}

function checkExample(
  { document }: ReadPack,
  example: PackExample,
  at: ResolveAt,
  truths: PackTruths,
  seen: Map<string, Set<ExampleOutcome>>,
): void {
  const given = givenAt(example.given, at)
  const asked = [...example.expect.keys()].flatMap((id) => truths.inputsOf(id))
  for (const each of example.given) {
    if (asked.some((input) => answers(each, input))) continue
    const message = `nothing that this example expects reads it; correct it or take it away`
    document.report({ path: each.at, message })
  }
  for (const [id, expected] of example.expect) {
    const outcome = outcomeOf(truths, id, given)
    seen.set(id, (seen.get(id) ?? new Set()).add(outcome))
    if (outcome === expected) continue
    const open = truths.inputsOf(id).filter((input) => given(input) === undefined)
    const hint =
      outcome !== 'unknown' || open.length === 0
        ? ''
        : `; not given: ${open.map(({ key }) => key).join(', ')}`
    const message = `is ${outcome}, and the example expects ${expected}${hint}`
    document.report({ path: [...example.at, 'expect'], key: id, message })
  }
}

/** What an example comes to, by what it expects: for whoever shows it. */
export function computedExample(
  example: PackExample,
  truths: PackTruths,
  at: ResolveAt,
): ReadonlyMap<string, ExampleOutcome> {
  const given = givenAt(example.given, at)
  return new Map([...example.expect.keys()].map((id) => [id, outcomeOf(truths, id, given)]))
}

/** `would`: its state does not act on that day; otherwise it would be true. */
function outcomeOf(truths: PackTruths, id: string, given: Given): ExampleOutcome {
  const truth = truths.truthOf(id, given, 'actual')
  if (truth === 'T') return true
  if (truth === 'U') return 'unknown'
  return truths.truthOf(id, given, 'would') === 'T' ? 'would' : false
}

function givenAt(inputs: readonly GivenInput[], at: ResolveAt): Given {
  const known = inputs.map((each) => ({ each, value: valueAt(each, at) }))
  return (input) => known.find(({ each }) => answers(each, input))?.value
}

function valueAt({ value }: GivenInput, at: ResolveAt): InputValue {
  if (value.kind !== 'entries') return value
  return { kind: 'places', value: resolveLocations(value.entries, at.zones, at).bounds }
}

/** A value without parameters is given for all of them; lists hold at least those that are named. */
function answers({ name, params }: GivenInput, input: InputRef): boolean {
  if (name !== input.name) return false
  return Object.entries(params).every(([param, wanted]) => {
    const asked = input.params[param]
    if (typeof wanted === 'string') return asked === wanted
    return Array.isArray(asked) && wanted.every((each) => asked.includes(each))
  })
}

function checkCoverage(
  { document, pack: { pack } }: ReadPack,
  seen: ReadonlyMap<string, ReadonlySet<ExampleOutcome>>,
): void {
  for (const { id, at } of [...pack.statuses, ...pack.rules]) {
    const outcomes = seen.get(id) ?? new Set()
    const isTrue = outcomes.has(true) || outcomes.has('would')
    const isOther = outcomes.has(false) || outcomes.has('unknown')
    const lacks = [...(isTrue ? [] : ['true']), ...(isOther ? [] : ['not true'])]
    if (lacks.length === 0) continue
    const message = `no example shows it ${lacks.join(', and none ')}; add one under examples`
    document.report({ path: at, message, severity: 'warning' })
  }
}
