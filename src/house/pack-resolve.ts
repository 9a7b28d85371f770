// A pack as of one instant: its lists of places become sets, with territories as its asserter defines
// them and zones as they stood then. What was not known at `knownAtMs` is not there.
import {
  permittedSet,
  resolveLocations,
  zoneAt,
  type Viewpoint,
  type Zone,
} from '../place/zones.ts'
import { placeSet, type PlaceBounds, type PlaceSet } from '../kernel/place-set.ts'
import { inputRef, inputSpecs } from '../policy/inputs.ts'
import type { DatedState } from '../policy/fact.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { Condition, Matcher, Pack } from '../policy/rule.ts'
import type {
  LoadedPack,
  WrittenCondition,
  WrittenMatcher,
  WrittenObligation,
  WrittenParams,
} from './loaded-pack.ts'

export interface ResolveAt extends Viewpoint {
  /** Zones of all packs and of the configuration, by id. */
  readonly zones: ReadonlyMap<string, Zone>
}

export interface ResolvedPack {
  readonly pack: Pack
  /** The next instant after `asOfMs` at which a state, a list or a deadline of it changes; null if none. */
  readonly nextChangeMs: number | null
}

export function resolvePack(loaded: LoadedPack, at: ResolveAt): ResolvedPack {
  const resolver = new Resolver(loaded, at)
  const { pack } = loaded
  const resolved: Pack = {
    ...pack,
    statuses: pack.statuses.map((written) => {
      const { at: _, ...status } = written
      const when = resolver.condition(status.when)
      return { ...status, states: resolver.states(status.states), when }
    }),
    rules: pack.rules.map((written) => {
      const { at: _, ...rule } = written
      if (rule.refer.kind === 'serve_until') resolver.changes(rule.refer.untilMs)
      return {
        ...rule,
        states: resolver.states(rule.states),
        when: resolver.condition(rule.when, rule.personalProvision),
        obligations: rule.obligations.map((obligation) => resolver.obligation(obligation)),
      }
    }),
  }
  for (const { validFromMs, validToMs, knownFromMs, reviewByMs } of loaded.facts) {
    for (const ms of [validFromMs, validToMs, reviewByMs]) resolver.changes(ms)
    resolver.learns(knownFromMs)
  }
  resolver.changes(pack.reviewByMs)
  return { pack: resolved, nextChangeMs: resolver.nextChangeMs }
}

class Resolver {
  nextChangeMs: number | null = null
  readonly #loaded: LoadedPack
  readonly #at: ResolveAt

  constructor(loaded: LoadedPack, at: ResolveAt) {
    this.#loaded = loaded
    this.#at = at
  }

  changes(ms: number | null): void {
    if (ms === null || ms <= this.#at.asOfMs) return
    this.nextChangeMs = this.nextChangeMs === null ? ms : Math.min(this.nextChangeMs, ms)
  }

  /** Knowledge grows with the clock only for live traffic; a past view keeps what was known then. */
  learns(ms: number): void {
    if (this.#at.asOfMs === this.#at.knownAtMs) this.changes(ms)
  }

  states(states: readonly DatedState[]): readonly DatedState[] {
    return states.filter(({ fromMs, knownFromMs }) => {
      this.learns(knownFromMs)
      if (knownFromMs > this.#at.knownAtMs) return false
      this.changes(fromMs)
      return true
    })
  }

  /** `provision` is the rule's, if it cites one: a status has none, and reads no natural person. */
  condition(when: WrittenCondition, provision: string | null = null): Condition {
    if (when.kind === 'status') return when
    if (when.kind === 'not') return { kind: 'not', part: this.condition(when.part, provision) }
    if (when.kind !== 'input') {
      return { kind: when.kind, parts: when.parts.map((part) => this.condition(part, provision)) }
    }
    const { params, missing } = this.#params(when.params)
    const input = inputRef(when.name, { ...params, ...this.#given(when.name, provision) })
    const matcher: Matcher =
      missing === null ? this.#matcher(when.matcher) : { op: 'unlisted', missing }
    return { kind: 'input', input, matcher }
  }

  obligation(written: WrittenObligation): Obligation {
    if (written.kind !== 'pin_regions') return written
    const { kind, question, entries } = written
    return { kind, question, places: permittedSet(this.#bounds(entries)) }
  }

  #matcher(written: WrittenMatcher): Matcher {
    if (!('entries' in written)) return written
    const { op, entries } = written
    if (op === 'places_within' || op === 'places_touch') {
      const places = listedSet(this.#bounds(entries))
      return places.kind === 'known'
        ? { op, places }
        : { op: 'unlisted', missing: listNames(entries) }
    }
    if (!entries.some(isName)) return { op, texts: new Set(entries) }
    const places = listedSet(this.#bounds(entries))
    // A text is in a list or not: a zone that may still grow does not say.
    return places.kind === 'known' && !places.open
      ? { op, texts: places.places }
      : { op: 'unlisted', missing: listNames(entries) }
  }

  #params(written: WrittenParams): { params: WrittenParams; missing: string | null } {
    const params: Record<string, string | readonly string[]> = { ...written }
    for (const [name, value] of Object.entries(written)) {
      if (typeof value === 'string' || !value.some(isName)) continue
      const places = listedSet(this.#bounds(value))
      if (places.kind === 'unknown' || places.open) return { params, missing: listNames(value) }
      params[name] = [...places.places].toSorted()
    }
    return { params, missing: null }
  }

  /** Days are counted where the pack says that its days begin. */
  #given(name: string, provision: string | null): Readonly<Record<string, string>> {
    const given = inputSpecs[name]?.given ?? []
    return {
      ...(given.includes('timeZone') ? { timeZone: this.#loaded.timeZone } : {}),
      ...(given.includes('provision') && provision !== null ? { provision } : {}),
    }
  }

  #bounds(entries: readonly string[]): PlaceBounds {
    const plain: string[] = []
    const members = new Set<string>()
    const bound = new Set<string>()
    for (const entry of entries) {
      if (!entry.startsWith('territory:')) {
        plain.push(entry)
        continue
      }
      const territory = this.#loaded.territories.get(entry.slice('territory:'.length))
      const standing = territory === undefined ? null : zoneAt(territory, this.#at)
      this.changes(standing?.validUntilMs ?? null)
      if (standing === null || standing.bounds.kind === 'unknown') return { kind: 'unknown' }
      for (const place of standing.bounds.members) members.add(place)
    }
    for (const place of members) bound.add(place)
    if (plain.length === 0) return { kind: 'bounded', members, bound }
    const rest = resolveLocations(plain, this.#at.zones, this.#at)
    this.changes(rest.validUntilMs)
    if (rest.bounds.kind === 'unknown') return rest.bounds
    return {
      kind: 'bounded',
      members: members.union(rest.bounds.members),
      bound: rest.bounds.bound === 'world' ? 'world' : bound.union(rest.bounds.bound),
    }
  }
}

function isName(entry: string): boolean {
  return entry.startsWith('territory:') || entry.startsWith('zone:')
}

/** Open if it may hold more than its members. */
function listedSet(bounds: PlaceBounds): PlaceSet {
  if (bounds.kind === 'unknown') return bounds
  const { members, bound } = bounds
  const mayGrow = bound === 'world' || bound.difference(members).size > 0
  return placeSet(members, mayGrow)
}

function listNames(entries: readonly string[]): string {
  return `a list of places for ${entries.filter(isName).join(', ')} at this date`
}
