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

const statementMax = 2000

export function openPartyDesk(house: PartyHouse): PartyDesk {
  const { clock, register } = house

  return Object.freeze<PartyDesk>({
    facts(token) {
      const nowMs = clock.nowMs()
      const partyId = partyOf(house, token, nowMs)
      if (typeof partyId !== 'string') return partyId
      return { facts: shownFacts(house, { partyId, nowMs, show: true }) }
    },
    async contest(token, { factId, body }) {
      const atMs = clock.nowMs()
      const partyId = partyOf(house, token, atMs)
      if (typeof partyId !== 'string') return partyId
      const statement = statementIn(body, {
        charactersMax: statementMax,
        wanted: ' that says what is wrong',
      })
      if (typeof statement !== 'string') return statement
      const raised = raiseContest({
        id: newId('con', atMs),
        partyId,
        factId,
        statement,
        nowMs: atMs,
        factIds: new Set(
          shownFacts(house, { partyId, nowMs: atMs, show: false }).map(({ id }) => id),
        ),
        isWaiting: isAsked(register, referralId(partyId, contestRuleId(factId))),
      })
      if (raised.kind === 'refused') {
        if (raised.why === 'no_such_fact') return refuse('door.not_found')
        const message = 'You have contested this fact already; the question is open.'
        return refuse('door.field_invalid', { message, param: 'id' })
      }
      const contest: Contest = { id: raised.contest.id, factId, partyId, statement, atMs }
      const referral = referralOf(raised.question.text, contest, house.answerWithinMs)
      await house.commitEvent({ kind: 'fact.contested', contest, referral }, `party:${partyId}`)
      return { contest: contest.id, case: referral.id, dueAt: isoTime(referral.dueAtMs) }
    },
  })
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
  { heldAbout, register }: PartyHouse,
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
