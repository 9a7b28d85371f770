// What packs mean together: each id names one thing, statuses do not rest on themselves, facts do not
// contradict each other, and no rule does what its authority may not.
import type { ConfigPath } from './config-yaml.ts'
import type { LoadedPack, WrittenCondition, WrittenRule } from './loaded-pack.ts'
import { checkFactTimelines } from './pack-facts-check.ts'
import { isRecord, valueAt, type SourceDocument } from './source-document.ts'

export interface ReadPack {
  readonly document: SourceDocument
  readonly pack: LoadedPack
}

/** Rules of one pack, each by itself. */
export function checkPack(
  document: SourceDocument,
  { pack }: LoadedPack,
  isShipped: boolean,
): void {
  for (const rule of pack.rules) {
    const path = rule.at
    const report = (member: string, message: string): void =>
      document.report({ path: [...path, member], message })
    if (isShipped && rule.authority === 'house_policy' && rule.enabled) {
      report('enabled', 'a shipped pack switches no house policy on; write enabled: false')
    }
    const isBare = isEmpty(document, [...path, 'obligations']) && rule.conflictsWith.length === 0
    if (rule.effect === 'oblige' && isBare) {
      report('effect', 'oblige needs obligations, or rules that it conflictsWith; add one')
    }
    if (rule.effect !== 'oblige' && !isEmpty(document, [...path, 'obligations'])) {
      report('obligations', 'only a rule with effect: oblige has obligations; split the rule')
    }
    if (rule.effect !== 'refer' && valueAt(document.written, [...path, 'refer']) !== undefined) {
      // A rule that denies may still refer what it does not know, and then it is held.
      if (rule.refer.kind === 'serve_until') {
        report('refer', 'serve_until is for a rule with effect: refer; remove it')
      }
    }
    for (const [placeholder] of rule.because.matchAll(/\{[^}]*\}/g)) {
      if (placeholder === '{party}' || placeholder === '{deployment}') continue
      report('because', `knows no ${placeholder}; write {party} or {deployment}`)
    }
    if (rule.conflictsWith.includes(rule.id)) {
      report('conflictsWith', 'a rule cannot conflict with itself; remove it')
    }
  }
}

function isEmpty({ written }: SourceDocument, path: ConfigPath): boolean {
  const value = valueAt(written, path)
  return !Array.isArray(value) || value.length === 0
}

/** All packs together. */
export function checkAcrossPacks(packs: readonly ReadPack[]): void {
  reportTwice(packs)
  reportCycles(packs)
  reportPersonal(packs)
  checkFactTimelines(packs)
}

function reportTwice(packs: readonly ReadPack[]): void {
  const seen = new Map<string, string>()
  const look = (document: SourceDocument, noun: string, id: string, path: ConfigPath): void => {
    const before = seen.get(`${noun} ${id}`)
    if (before === undefined) {
      seen.set(`${noun} ${id}`, document.file)
      return
    }
    const where = before === document.file ? 'this file' : before
    document.report({ path, message: `the ${noun} "${id}" stands in ${where} already; rename one` })
  }
  for (const { document } of packs) {
    const { written } = document
    const packId = valueAt(written, ['pack'])
    if (typeof packId === 'string') look(document, 'pack', packId, ['pack'])
    const zones = valueAt(written, ['zones'])
    for (const id of Object.keys(isRecord(zones) ? zones : {})) {
      look(document, 'zone', id, ['zones', id])
    }
    for (const [section, noun] of [
      ['facts', 'fact'],
      ['statuses', 'status'],
      ['rules', 'rule'],
    ] as const) {
      const list = valueAt(written, [section])
      for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
        const id: unknown = isRecord(item) ? item['id'] : undefined
        if (typeof id === 'string') look(document, noun, id, [section, index, 'id'])
      }
    }
  }
}

/** Ids of the statuses that a condition names itself. */
export function statusesIn(when: WrittenCondition): readonly string[] {
  if (when.kind === 'status') return [when.statusId]
  if (when.kind === 'not') return statusesIn(when.part)
  return when.kind === 'input' ? [] : when.parts.flatMap(statusesIn)
}

function statusConditions(packs: readonly ReadPack[]): ReadonlyMap<string, WrittenCondition> {
  return new Map(
    packs.flatMap(({ pack }) =>
      pack.pack.statuses.map(({ id, when }): [string, WrittenCondition] => [id, when]),
    ),
  )
}

function reportCycles(packs: readonly ReadPack[]): void {
  const conditions = statusConditions(packs)
  const uses = new Map([...conditions].map(([id, when]) => [id, statusesIn(when)]))
  for (const { document, pack } of packs) {
    for (const { id, at } of pack.pack.statuses) {
      const circle = circleThrough(id, uses)
      if (circle === null) continue
      document.report({
        path: [...at, 'when'],
        message: `rests on itself (${[...circle, id].join(' -> ')}); break the circle`,
      })
    }
  }
}

/** The shortest way from `start` back to itself; null if there is none. */
function circleThrough(
  start: string,
  uses: ReadonlyMap<string, readonly string[]>,
): readonly string[] | null {
  const ways: (readonly string[])[] = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of uses.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return null
}

function reportPersonal(packs: readonly ReadPack[]): void {
  const conditions = statusConditions(packs)
  for (const { document, pack } of packs) {
    for (const rule of pack.pack.rules) {
      const reads = readsPerson(rule, conditions)
      if (reads === (rule.personalProvision !== null)) continue
      document.report(
        reads
          ? {
              path: [...rule.at, 'when'],
              message:
                'reads party.person, and personal is missing; cite the provision that requires a natural person’s nationality or residence',
            }
          : {
              path: [...rule.at, 'personal'],
              message: 'no condition of this rule reads party.person; remove personal',
            },
      )
    }
  }
}

/** Also by way of the statuses that it names. */
function readsPerson(
  { when }: WrittenRule,
  conditions: ReadonlyMap<string, WrittenCondition>,
): boolean {
  const waiting: WrittenCondition[] = [when]
  const seen = new Set<string>()
  for (const condition of waiting) {
    if (condition.kind === 'input' && condition.name === 'party.person') return true
    if (condition.kind === 'not') waiting.push(condition.part)
    if (condition.kind === 'all' || condition.kind === 'any') waiting.push(...condition.parts)
    if (condition.kind !== 'status' || seen.has(condition.statusId)) continue
    seen.add(condition.statusId)
    const next = conditions.get(condition.statusId)
    if (next !== undefined) waiting.push(next)
  }
  return false
}
