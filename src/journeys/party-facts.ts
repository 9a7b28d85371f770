// A party sees the facts held about it, with their sources, and may contest each. Matches on lists and
// whatever else is for the compliance role alone do not exist here. A contest is kept, flagged in every
// answer that rests on the fact, and opens a question for a person; it changes nothing by itself.
import { refuseOperator, type Identity } from '../identity/identity.ts'
import { newId } from '../kernel/ids.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { isDisputed, raiseContest } from '../party/contest.ts'
import type { HeldFact } from '../party/held-facts.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { contestRuleId, standingContest } from './contest-answers.ts'
import { referralId } from './referrals.ts'
import { isAsked, type Contest, type Referral, type Register } from './register.ts'
import type { RegisterDesk } from './register-desk.ts'
import { statementIn } from './statement.ts'
import type { World } from './world.ts'

export interface PartyHouse {
  readonly clock: Clock
  readonly identity: Identity
  readonly world: () => World
  readonly register: Register
  readonly commitEvent: RegisterDesk['commitEvent']
  /**
   * Must be all that the dossiers and lists say about the party, as of now; what is attested of natural
   * persons with its values only to `show`, which leaves an entry of the log, and by name otherwise.
   */
  readonly heldAbout: (asked: {
    readonly partyId: string
    readonly nowMs: number
    readonly show: boolean
  }) => readonly HeldFact[]
  /** How long a question may wait for its answer. */
  readonly answerWithinMs: number
}

export interface ShownFact {
  readonly id: string
  readonly statement: string
  readonly source: string
  readonly verifiedAt: string | null
  readonly reviewBy: string | null
  readonly contested: boolean
}

export interface PartyDesk {
  facts(token: string | undefined): { readonly facts: readonly ShownFact[] } | Refusal
  contest(
    token: string | undefined,
    asked: { readonly factId: string; readonly body: Buffer },
  ): Promise<{ readonly contest: string; readonly case: string; readonly dueAt: string } | Refusal>
}

/** Characters of a contest. */
export const contestMax = 2000

export function openPartyDesk(house: PartyHouse): PartyDesk {
  const { clock } = house

  return Object.freeze<PartyDesk>({
    facts(token) {
      const partyId = partyOf(house, token, clock.nowMs())
      return typeof partyId === 'string' ? { facts: factsShownTo(house, partyId) } : partyId
    },
    async contest(token, { factId, body }) {
      const partyId = partyOf(house, token, clock.nowMs())
      if (typeof partyId !== 'string') return partyId
      const statement = statementIn(body, {
        charactersMax: contestMax,
        wanted: ' that says what is wrong',
      })
      if (typeof statement !== 'string') return statement
      return contestFact(house, { partyId, factId, statement, by: `party:${partyId}` })
    },
  })
}

/** What seeing and contesting takes, however whoever asks said who they are. */
export type FactHouse = Pick<
  PartyHouse,
  'clock' | 'register' | 'commitEvent' | 'heldAbout' | 'answerWithinMs'
>

export function factsShownTo(house: FactHouse, partyId: string): readonly ShownFact[] {
  return shownFacts(house, { partyId, nowMs: house.clock.nowMs(), show: true })
}

/** Durable when it resolves; rejects with a Fault. */
export async function contestFact(
  house: FactHouse,
  asked: {
    readonly partyId: string
    readonly factId: string
    readonly statement: string
    /** `party:ID` of a key, or the id of a person of the party. */
    readonly by: string
  },
): Promise<{ readonly contest: string; readonly case: string; readonly dueAt: string } | Refusal> {
  const { partyId, factId, statement, by } = asked
  const atMs = house.clock.nowMs()
  const raised = raiseContest({
    id: newId('con', atMs),
    partyId,
    factId,
    statement,
    nowMs: atMs,
    factIds: new Set(shownFacts(house, { partyId, nowMs: atMs, show: false }).map(({ id }) => id)),
    isWaiting: isAsked(house.register, referralId(partyId, contestRuleId(factId))),
  })
  if (raised.kind === 'refused') {
    if (raised.why === 'no_such_fact') return refuse('door.not_found')
    const message = 'You have contested this fact already; the question is open.'
    return refuse('door.field_invalid', { message, param: 'id' })
  }
  const contest: Contest = { id: raised.contest.id, factId, partyId, statement, atMs }
  const referral = referralOf(raised.question.text, contest, house.answerWithinMs)
  await house.commitEvent({ kind: 'fact.contested', contest, referral }, by)
  return { contest: contest.id, case: referral.id, dueAt: isoTime(referral.dueAtMs) }
}

/** What became of what a party contested: by the fact, its last contest. */
export interface ContestState {
  readonly id: string
  readonly statement: string
  readonly atMs: number
  /** When the question is to be answered; null: it is answered. */
  readonly dueAtMs: number | null
  /** The last answer; upheld: the fact is to be corrected. Its reason is the house's. */
  readonly answer: {
    readonly outcome: 'upheld' | 'rejected'
    readonly atMs: number
    readonly untilMs: number
  } | null
}

export function contestStates(
  { register, clock, answerWithinMs }: FactHouse,
  partyId: string,
): ReadonlyMap<string, ContestState> {
  const nowMs = clock.nowMs()
  const states = new Map<string, ContestState>()
  for (const raised of register.contests.values()) {
    if (raised.partyId !== partyId) continue
    const contest = standingContest(raised, register.determinations.values())
    const answer = contest.answers.at(-1) ?? null
    const isOpen = isDisputed(contest, { asOfMs: nowMs, knownAtMs: nowMs })
    const asked = register.referrals.get(referralId(partyId, contestRuleId(raised.factId)))
    const { id, statement, atMs, factId } = raised
    // In the order in which they were raised: the last one of a fact stands.
    states.set(factId, {
      id,
      statement,
      atMs,
      dueAtMs: isOpen ? (asked?.dueAtMs ?? (answer?.untilMs ?? atMs) + answerWithinMs) : null,
      answer:
        answer === null
          ? null
          : { outcome: answer.outcome, atMs: answer.atMs, untilMs: answer.untilMs },
    })
  }
  return states
}

/** Only a party's own key speaks for the party; any other is answered as if there were none such. */
function partyOf(
  { identity, world }: PartyHouse,
  token: string | undefined,
  nowMs: number,
): string | Refusal {
  const { keys, parties } = world()
  const key = identity.identify(keys, token, nowMs)
  if ('kind' in key) return key
  const refusal = refuseOperator(key)
  if (refusal !== null) return refusal
  if (key.holder.kind !== 'party' || !parties.has(key.holder.partyId)) {
    return refuse('door.not_found')
  }
  return key.holder.partyId
}

function shownFacts(
  { heldAbout, register }: FactHouse,
  asked: Parameters<PartyHouse['heldAbout']>[0],
): readonly ShownFact[] {
  const { partyId, nowMs } = asked
  const held = heldAbout(asked)
    .filter(({ audience }) => audience === 'party')
    .map(({ id, statement, source, verifiedAtMs, reviewByMs, contests }) => ({
      id,
      statement,
      source,
      verifiedAt: at(verifiedAtMs),
      reviewBy: at(reviewByMs),
      contested: contests.length > 0,
    }))
  const contested = openContests(register, partyId, nowMs)
  const added = [...register.facts.values()]
    .filter(({ id, subject }) => subject === partyId && !register.hiddenFacts.has(id))
    .map(({ id, predicate, value, source, validFromMs, reviewByMs }) => ({
      id,
      statement: `${predicate}: ${typeof value === 'object' ? `${value.from} to ${value.to ?? 'any number'}` : String(value)}`,
      source: `${source.publisher}, ${source.title}`,
      verifiedAt: at(validFromMs),
      reviewBy: at(reviewByMs),
      contested: contested.has(id),
    }))
  return [...held, ...added]
}

function openContests(register: Register, partyId: string, nowMs: number): ReadonlySet<string> {
  return new Set(
    [...register.contests.values()]
      .filter((contest) => contest.partyId === partyId)
      .map((contest) => standingContest(contest, register.determinations.values()))
      .filter((contest) => isDisputed(contest, { asOfMs: nowMs, knownAtMs: nowMs }))
      .map(({ factId }) => factId),
  )
}

function referralOf(question: string, contest: Contest, answerWithinMs: number): Referral {
  const ruleId = contestRuleId(contest.factId)
  return {
    id: referralId(contest.partyId, ruleId),
    partyId: contest.partyId,
    ruleId,
    question,
    openedAtMs: contest.atMs,
    owner: 'compliance',
    dueAtMs: contest.atMs + answerWithinMs,
  }
}

function at(ms: number | null): string | null {
  return ms === null || ms === 0 ? null : isoTime(ms)
}
