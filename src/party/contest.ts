// A party may contest a fact held about it. The fact is kept and flagged, not dropped and not believed
// less: an answer that rests on it names the contest, and a person answers the question it opens.
// Otherwise a contest would be a way past every list.

import { earliest, type Moment } from './evidence.ts'

export interface Contest {
  readonly id: string
  readonly partyId: string
  readonly factId: string
  /** The party's own words: shown to people, never evaluated. */
  readonly statement: string
  readonly raisedAtMs: number
  /** From the first to the last; of those known the last one counts, until it expires. */
  readonly answers: readonly ContestAnswer[]
}

export interface ContestAnswer {
  readonly atMs: number
  /** From here on nobody knows again, and the contest is open. */
  readonly untilMs: number
  /** Upheld: a corrected record replaces the fact; the contest alone changes nothing. */
  readonly outcome: 'upheld' | 'rejected'
  readonly reason: string
}

/** What somebody must answer; it opens with its contest. */
export interface ContestQuestion {
  readonly contestId: string
  readonly partyId: string
  readonly factId: string
  readonly openedAtMs: number
  readonly text: string
}

export type Raised =
  | { readonly kind: 'raised'; readonly contest: Contest; readonly question: ContestQuestion }
  | { readonly kind: 'refused'; readonly why: 'no_such_fact' | 'already_contested' }

/**
 * Contests one of the facts held about the party; `factIds` are those of `factsHeldAbout`. Once the
 * question is answered, or its answer has expired, the party may ask it again.
 */
export function raiseContest(options: {
  readonly id: string
  readonly partyId: string
  readonly factId: string
  readonly statement: string
  readonly nowMs: number
  readonly factIds: ReadonlySet<string>
  /** Whether somebody is to answer the party on this fact already. */
  readonly isWaiting: boolean
}): Raised {
  const { id, partyId, factId, statement, nowMs, factIds, isWaiting } = options
  if (!factIds.has(factId)) return { kind: 'refused', why: 'no_such_fact' }
  if (isWaiting) return { kind: 'refused', why: 'already_contested' }
  return {
    kind: 'raised',
    contest: { id, partyId, factId, statement, raisedAtMs: nowMs, answers: [] },
    question: {
      contestId: id,
      partyId,
      factId,
      openedAtMs: nowMs,
      text: questionOf(partyId, factId),
    },
  }
}

export function questionOf(partyId: string, factId: string): string {
  return `${partyId} contests ${factId}: is it right?`
}

/** Whether the contest stands open: it is raised, and no answer to it counts. */
export function isDisputed(contest: Contest, moment: Moment): boolean {
  if (contest.raisedAtMs > moment.knownAtMs) return false
  const answer = contest.answers.findLast(({ atMs }) => atMs <= moment.knownAtMs)
  return answer === undefined || answer.untilMs <= moment.asOfMs
}

/** The first instant after `moment` at which the contest may stand otherwise; null if there is none. */
export function contestChangeMs(
  { raisedAtMs, answers }: Contest,
  { asOfMs, knownAtMs }: Moment,
): number | null {
  const known = answers.filter(({ atMs }) => atMs <= knownAtMs)
  return [
    ...[raisedAtMs, ...answers.map(({ atMs }) => atMs)].filter((ms) => ms > knownAtMs),
    ...known.map(({ untilMs }) => untilMs).filter((ms) => ms > asOfMs),
  ].reduce<number | null>(earliest, null)
}
