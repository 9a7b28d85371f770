// A party may contest a fact held about it. The fact is kept and flagged, not dropped and not believed
// less: an answer that rests on it names the contest, and a person answers the question it opens.
// Otherwise a contest would be a way past every list.

export interface Contest {
  readonly id: string
  readonly partyId: string
  readonly factId: string
  /** The party's own words: shown to people, never evaluated. */
  readonly statement: string
  readonly raisedAtMs: number
  /** Null while it is open. Upheld: a corrected record replaces the fact; the contest alone changes nothing. */
  readonly answered: {
    readonly atMs: number
    readonly outcome: 'upheld' | 'rejected'
    readonly reason: string
  } | null
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

/** Contests one of the facts held about the party; `factIds` are those of `factsHeldAbout`. */
export function raiseContest(options: {
  readonly id: string
  readonly partyId: string
  readonly factId: string
  readonly statement: string
  readonly nowMs: number
  readonly factIds: ReadonlySet<string>
  readonly contests: readonly Contest[]
}): Raised {
  const { id, partyId, factId, statement, nowMs, factIds, contests } = options
  if (!factIds.has(factId)) return { kind: 'refused', why: 'no_such_fact' }
  const isOpen = contests.some(
    (contest) =>
      contest.partyId === partyId && contest.factId === factId && isDisputed(contest, nowMs),
  )
  if (isOpen) return { kind: 'refused', why: 'already_contested' }
  return {
    kind: 'raised',
    contest: { id, partyId, factId, statement, raisedAtMs: nowMs, answered: null },
    question: {
      contestId: id,
      partyId,
      factId,
      openedAtMs: nowMs,
      text: `${partyId} contests ${factId}: is it right?`,
    },
  }
}

/** Whether the contest stands open at `atMs`: from the instant it is raised until before its answer. */
export function isDisputed({ raisedAtMs, answered }: Contest, atMs: number): boolean {
  return raisedAtMs <= atMs && (answered === null || atMs < answered.atMs)
}
