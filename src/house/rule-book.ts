// What the packs in force say, for people: made when somebody asks, from the packs as they were loaded and the texts
// they were loaded from.
import { stringify } from 'yaml'
import type {
  HeldFact,
  PackText,
  RuleBook,
  RuleInFull,
  ShownExample,
  ShownPack,
  ShownRule,
  ShownZone,
} from '../journeys/rule-book.ts'
import { objectKey, replacedBy } from '../journeys/managed-object.ts'
import type { Register } from '../journeys/register.ts'
import type { Fact } from '../policy/fact.ts'
import { earliestAfter, type Viewpoint } from '../policy/facts.ts'
import { stateAt } from '../policy/state.ts'
import { zoneAt, type Zone } from '../place/zones.ts'
import { zonesOf } from './dated-places.ts'
import { keptTextsOf } from './kept-texts.ts'
import type { LoadedPack, WrittenParams, WrittenRule, WrittenStatus } from './loaded-pack.ts'
import { statusesIn } from './pack-checks.ts'
import { draftEdit } from './pack-draft.ts'
import { computedExample } from './pack-examples.ts'
import type { PackCheckDesk } from './pack-check-desk.ts'
import { openPackTruths } from './pack-truth.ts'
import { packHistory, packTextAt } from './pack-history.ts'
import { conditionLines, inputsIn, shownExample, writtenDutyWords } from './pack-words.ts'
import { emptyPolicy, type LoadedPolicy } from './policy-load.ts'
import type { WorldKeeper } from './reload.ts'
import { readDocument, valueAt } from './source-document.ts'

type Keeper = Pick<WorldKeeper, 'config' | 'policy'>

export function openRuleBook(
  keeper: Keeper,
  register: Pick<Register, 'facts' | 'objects' | 'packVersions' | 'changes'>,
  checks: Pick<PackCheckDesk, 'check'>,
): RuleBook {
  const policyNow = (): LoadedPolicy => keeper.policy() ?? emptyPolicy
  const factsNow = (): readonly Fact[] => [
    ...policyNow().packs.flatMap(({ facts }) => facts),
    ...register.facts.values(),
  ]
  const textOf = (packId: string): PackText | null => {
    const pack = policyNow().packs.find((one) => one.pack.id === packId)
    return pack === undefined ? null : packText(keeper, pack)
  }
  const shelfAt = (at: Viewpoint): Shelf => shelfOf(policyNow(), factsNow(), at)
  return Object.freeze<RuleBook>({
    packs: (at) => policyNow().packs.map((pack) => shownPack(pack, register, at)),
    text: textOf,
    textAt: (packId, revision) => packTextAt(register, packId, revision),
    versions: (packId) => packHistory(register, packId),
    rules(at) {
      const shelf = shelfAt(at)
      return shelf.all.map((one) => shownRule(one, shelf))
    },
    rule(id, at) {
      const shelf = shelfAt(at)
      const found = shelf.all.find(({ written }) => written.id === id)
      return found === undefined ? null : ruleInFull(keeper, found, shelf)
    },
    facts(at) {
      const shelf = shelfAt(at)
      return shelf.facts.map((fact) => heldFact(fact, shelf))
    },
    edit: (edit) => draftEdit(policyNow().packs, textOf, edit),
    check: (files) => checks.check(files),
  })
}

interface OnShelf {
  readonly pack: LoadedPack
  readonly written: WrittenRule | WrittenStatus
}

/** All there is to be shown, as of one viewpoint. */
interface Shelf {
  readonly at: Viewpoint
  readonly policy: LoadedPolicy
  readonly all: readonly OnShelf[]
  readonly statusOf: (id: string) => WrittenStatus | undefined
  readonly facts: readonly Fact[]
  /** Ids of the facts that `written` reads. */
  readonly factsRead: ReadonlyMap<string, readonly string[]>
}

function shelfOf(policy: LoadedPolicy, facts: readonly Fact[], at: Viewpoint): Shelf {
  const all = policy.packs.flatMap((pack): OnShelf[] => [
    ...pack.pack.rules.map((written) => ({ pack, written })),
    ...pack.pack.statuses.map((written) => ({ pack, written })),
  ])
  const statuses = new Map(
    policy.packs.flatMap(({ pack }) => pack.statuses.map((one) => [one.id, one] as const)),
  )
  const statusOf = (id: string): WrittenStatus | undefined => statuses.get(id)
  const factsRead = new Map(
    all.map(({ written }) => [
      written.id,
      [
        ...new Set(
          inputsIn(written.when, { statusOf }).flatMap(({ name, params }) =>
            name === 'fact' ? factIds(facts, params) : [],
          ),
        ),
      ],
    ]),
  )
  return { at, policy, all, statusOf, facts, factsRead }
}

function factIds(facts: readonly Fact[], { subject, predicate }: WrittenParams): readonly string[] {
  return facts
    .filter((fact) => fact.subject === subject && fact.predicate === predicate)
    .map(({ id }) => id)
}

function shownPack(
  loaded: LoadedPack,
  { objects }: Pick<Register, 'objects'>,
  at: Viewpoint,
): ShownPack {
  const { pack, facts, zones, file, timeZone } = loaded
  const managed = objects.get(objectKey('packs', pack.id))
  const { id, version, hash, title, about, jurisdiction, asserter, reviewByMs, sources } = pack
  return {
    id,
    version,
    hash,
    title,
    about,
    jurisdiction,
    asserter,
    file,
    managedBy: managed === undefined ? 'file' : 'api',
    revision: managed?.revision ?? null,
    tookOver: managed === undefined ? null : (replacedBy(managed.written)?.file ?? null),
    timeZone,
    reviewByMs,
    rules: pack.rules.length,
    statuses: pack.statuses.length,
    facts: facts.length,
    zones: [...zones.values()].map((zone) => shownZone(zone, at)),
    sources,
  }
}

function shownZone(zone: Zone, at: Viewpoint): ShownZone {
  const { bounds, inForce } = zoneAt(zone, at)
  const isKnown = bounds.kind === 'bounded'
  return {
    id: zone.id,
    title: zone.id,
    asserter: inForce?.assertedBy ?? '',
    members: isKnown ? [...bounds.members].toSorted() : null,
    isOpen: isKnown && (bounds.bound === 'world' || bounds.bound.size > bounds.members.size),
  }
}

function shownRule({ pack, written }: OnShelf, shelf: Shelf): ShownRule {
  const { id, title, states, sources } = written
  const { current, nextChangeMs } = stateAt(states, shelf.at)
  const ids = shelf.factsRead.get(id) ?? []
  const facts = shelf.facts.filter((fact) => ids.includes(fact.id))
  const reviews = [pack.pack.reviewByMs, ...facts.map(({ reviewByMs }) => reviewByMs)]
  return {
    id,
    title,
    states,
    sources,
    nextChangeMs,
    facts: ids,
    kind: 'effect' in written ? 'rule' : 'status',
    packId: pack.pack.id,
    does: 'effect' in written ? doesOf(written, shelf.policy) : null,
    state: current?.state ?? null,
    note: current?.note ?? '',
    sinceMs: current?.fromMs ?? null,
    disputes: [...new Set(facts.flatMap(({ disputes }) => disputes))],
    reviewByMs: earliestAfter(Number.NEGATIVE_INFINITY, reviews),
  }
}

function doesOf(rule: WrittenRule, { houseRules }: LoadedPolicy): ShownRule['does'] {
  const { authority, effect, onUnknown, refer, reasonClass, because, remedies } = rule
  const { disappliedBy, conflictsWith } = rule
  return {
    authority,
    effect,
    onUnknown,
    reasonClass,
    because,
    remedies,
    disappliedBy,
    conflictsWith,
    enabled: houseRules.get(rule.id) ?? rule.enabled,
    servedUntilMs: refer.kind === 'serve_until' ? refer.untilMs : null,
    duties: rule.obligations.map(writtenDutyWords),
    provision: rule.personalProvision,
  }
}

function ruleInFull(keeper: Keeper, one: OnShelf, shelf: Shelf): RuleInFull {
  const { written } = one
  const factsOf = (params: WrittenParams): readonly string[] => factIds(shelf.facts, params)
  return {
    ...shownRule(one, shelf),
    condition: conditionLines(written.when, { statusOf: shelf.statusOf, factsOf }),
    written: writtenAs(keeper, one),
    examples: examplesOf(keeper, one, shelf),
    usedBy: shelf.all
      .filter((other) => statusesIn(other.written.when).includes(written.id))
      .map((other) => other.written.id),
  }
}

function writtenAs(keeper: Keeper, { pack, written }: OnShelf): string {
  const text = packText(keeper, pack)
  if (text === null) return ''
  const value = valueAt(readDocument(text.text, text.file).written, written.at)
  return value === undefined ? '' : stringify(value, { lineWidth: 100 })
}

/** Those of its pack that expect something of it, computed anew. */
function examplesOf(
  keeper: Keeper,
  { pack, written }: OnShelf,
  { policy }: Shelf,
): readonly ShownExample[] {
  const zones = new Map([
    ...zonesOf(keeper.config()),
    ...policy.packs.flatMap((one) => [...one.zones]),
  ])
  return pack.examples
    .filter(({ expect }) => expect.has(written.id))
    .map((example) => {
      const { asOfMs, knownAtMs } = example
      const at = { asOfMs, knownAtMs, zones }
      return shownExample(example, computedExample(example, openPackTruths(policy.packs, at), at))
    })
}

function heldFact(fact: Fact, { at, policy, all, facts, factsRead }: Shelf): HeldFact {
  const pack = policy.packs.find((one) => one.facts.includes(fact))
  const isReplaced = facts.some(
    ({ supersedes, knownFromMs }) => supersedes.includes(fact.id) && knownFromMs <= at.knownAtMs,
  )
  const isLater = fact.validFromMs > at.asOfMs || fact.knownFromMs > at.knownAtMs
  const isOver = fact.validToMs !== null && fact.validToMs <= at.asOfMs
  const isOverdue = fact.reviewByMs !== null && fact.reviewByMs <= at.asOfMs
  return {
    ...fact,
    packId: pack?.pack.id ?? null,
    standing: isReplaced
      ? 'replaced'
      : isOver
        ? 'ended'
        : isLater
          ? 'later'
          : isOverdue
            ? 'review_overdue'
            : 'holds',
    usedBy: all
      .filter(({ written }) => factsRead.get(written.id)?.includes(fact.id) === true)
      .map(({ written }) => written.id),
  }
}

/** The text that a pack was loaded from, as it is kept beside the configuration. */
function packText(keeper: Keeper, { file }: LoadedPack): PackText | null {
  const texts = keptTextsOf(keeper.config())
  const kept = [...Object.values(texts?.shipped ?? {}), ...Object.values(texts?.found ?? {}).flat()]
  const found = kept.find((one) => one.file === file)
  return found === undefined ? null : { file, text: String(JSON.parse(found.json)) }
}
