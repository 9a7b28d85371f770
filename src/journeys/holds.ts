// Legal holds as operators work them: set by one, at once; lifted by two. Every step is an event of the register and
// an entry of the log before anybody hears of it. Whoever is about to forget something asks `heldNow`, which counts a
// hold from the moment that it is on its way into the book: what is asked for before it is durable is already kept.
import {
  heldBy,
  type CaseContent,
  type Held,
  type HeldOf,
  type Hold,
  type HoldEvent,
} from '../audit/hold.ts'
import { refuseApprover } from '../identity/change.ts'
import { isThere, mayDo, type Operator } from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { RegisterDesk } from './register-desk.ts'
import type { Register } from './register.ts'

/** What can be found out about whatever a hold or an erasure names. */
export interface Subjects {
  /** Must be false for what no request, contract or configuration ever named: a hold on a wrong id keeps nothing. */
  exists(about: Hold['about']): Promise<boolean>
  /** Whose a workload or a request is; null for others, and for those that nobody knows any more. */
  ofWhom(about: { readonly kind: string; readonly id: string }): Promise<HeldOf | null>
}

export interface HoldDeps extends Pick<RegisterDesk, 'register' | 'commitEvent'> {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly subjects: Subjects
  /** Told after a hold was set or lifted: what forgets by the clock learns of it, what waited for the end goes on. */
  readonly onChanged: () => void
}

export interface HoldDesk {
  set(
    this: void,
    by: Operator,
    asked: Pick<Hold, 'about' | 'reason' | 'reference'>,
  ): Promise<Hold | Refusal>
  askRelease(this: void, by: Operator, holdId: string, reason: string): Promise<Hold | Refusal>
  /** The second person; with it the hold is lifted. */
  release(this: void, by: Operator, holdId: string): Promise<Hold | Refusal>
  /** Turns the release down, or takes the own one back. */
  rejectRelease(this: void, by: Operator, holdId: string, reason: string): Promise<Hold | Refusal>
}

/** Standing at once: each deletion looks at all of them. */
export const holdsMax = 10_000

export const releaseSentences = {
  not_an_approver: 'Only an operator with the role approver agrees to lift a hold.',
  is_the_requester: 'Whoever asks to lift a hold does not agree to it.',
  is_sales: 'Whoever sells does not approve.',
  approved_before: 'You have agreed already.',
} as const

export function openHoldDesk(deps: HoldDeps): HoldDesk {
  const { clock, register, commitEvent, subjects } = deps
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(act: () => Promise<Result>): Promise<Result> => {
    const result = last.then(act, act)
    last = result.catch(() => undefined)
    return result
  }

  async function commit(event: HoldEvent, by: Operator): Promise<Hold | Refusal> {
    await commitEvent(event, by.id)
    if (event.kind === 'hold.set' || event.kind === 'hold.released') deps.onChanged()
    const id = event.kind === 'hold.set' ? event.hold.id : event.holdId
    return register.holds.get(id) ?? refuse('door.not_found')
  }

  /** Commits what `take` makes of a hold that stands. */
  function change(
    by: Operator,
    holdId: string,
    take: (hold: Hold, atMs: number) => HoldEvent | Refusal,
  ): Promise<Hold | Refusal> {
    return inTurn(async () => {
      const hold = register.holds.get(holdId)
      if (hold === undefined) return refuse('door.not_found')
      if (hold.released !== null) return forbid('This hold was lifted.')
      const taken = take(hold, clock.nowMs())
      return taken.kind === 'refused' ? taken : commit(taken, by)
    })
  }

  return Object.freeze<HoldDesk>({
    set: (by, asked) =>
      inTurn(async () => {
        const standing = [...register.holds.values()].filter(({ released }) => released === null)
        const problem = setProblem(standing, asked)
        if (problem !== null) return problem
        if (!(await subjects.exists(asked.about))) {
          const message = `There is no ${asked.about.kind} ${asked.about.id}: a hold on it would keep nothing.`
          return refuse('admin.invalid', { message, param: 'about.id' })
        }
        const of = await subjects.ofWhom(asked.about)
        const atMs = clock.nowMs()
        const made = { id: newId('hld', atMs), setBy: by.id, setAtMs: atMs }
        const hold: Hold = { ...asked, ...made, of, release: null, released: null }
        return commit({ kind: 'hold.set', hold }, by)
      }),
    askRelease: (by, holdId, reason) =>
      change(by, holdId, ({ release }, atMs) =>
        release === null
          ? { kind: 'hold.release_asked', holdId, by: by.id, reason, atMs }
          : forbid(`${release.askedBy} asks for it already; it needs somebody else to agree.`),
      ),
    release: (by, holdId) =>
      change(by, holdId, (hold, atMs) => {
        const why = refuseRelease(register, hold, by, atMs)
        return why === null ? { kind: 'hold.released', holdId, by: by.id, atMs } : forbid(why)
      }),
    rejectRelease: (by, holdId, reason) =>
      change(by, holdId, ({ release }, atMs) =>
        release === null
          ? forbid('Nobody asks to lift it.')
          : { kind: 'hold.release_rejected', holdId, by: by.id, reason, atMs },
      ),
  })
}

/** Why this operator cannot agree to lift it now; null if they can. */
export function refuseRelease(
  { operators }: Pick<Register, 'operators'>,
  { release }: Hold,
  by: Operator,
  nowMs: number,
): string | null {
  if (release === null) return 'Somebody who works cases asks to lift it first.'
  const why = refuseApprover([release.askedBy], { approvals: [] }, by, nowMs)
  if (why !== null) return releaseSentences[why]
  // The first admin key is in no list, and stays what it is.
  const asker = operators.get(release.askedBy)
  if (asker === undefined || (isThere(asker, nowMs) && mayDo(asker, 'cases.work'))) return null
  return 'Whoever asked to lift it may not work cases any more; somebody else asks for it anew.'
}

function setProblem(
  standing: readonly Hold[],
  { about, reference }: Pick<Hold, 'about' | 'reference'>,
): Refusal | null {
  const same = standing.find(
    (hold) =>
      hold.about.kind === about.kind && hold.about.id === about.id && hold.reference === reference,
  )
  if (same !== undefined) {
    const message = `${same.id} holds it under this reference already.`
    return refuse('admin.invalid', { message, param: 'reference' })
  }
  if (standing.length < holdsMax) return null
  return refuse('admin.invalid', { message: `${holdsMax} holds stand; lift those that ended.` })
}

type HeldRegister = Pick<Register, 'holds' | 'cases' | 'arriving'>

/** What is held now, holds included that are about to be. */
export function heldNow({ holds, cases, arriving }: HeldRegister): Held {
  const coming = [...arriving].flatMap((event) => (event.kind === 'hold.set' ? event.hold : []))
  return heldBy([...holds.values(), ...coming], (caseId) => contentOf({ cases }, caseId))
}

function contentOf({ cases }: Pick<Register, 'cases'>, caseId: string): CaseContent | null {
  const found = cases.all.get(caseId)
  if (found === undefined) return null
  return {
    workloadIds: found.members.map(({ workloadId }) => workloadId),
    recordIds: found.members.flatMap(({ evidence }) => evidence.records),
  }
}

/** Whom or what one looks at. */
export interface Over {
  /** Their own holds. */
  readonly partyIds: readonly string[]
  readonly workloadIds: readonly string[]
  /** With everything that is theirs. */
  readonly wholePartyId: string | null
  readonly caseId: string | null
}

/** The holds that stand over it, oldest first: those about it, about its owner, and about a case or a request of it. */
export function holdsOver(
  { holds, cases }: Pick<Register, 'holds' | 'cases'>,
  { partyIds, workloadIds, wholePartyId, caseId }: Over,
): readonly Hold[] {
  const isIn = (one: { readonly partyId: string; readonly workloadId: string }): boolean =>
    workloadIds.includes(one.workloadId) || one.partyId === wholePartyId
  return [...holds.values()].filter(({ about, of, released }) => {
    if (released !== null) return false
    if (about.kind === 'party') return partyIds.includes(about.id) || about.id === wholePartyId
    if (about.kind !== 'case') return of !== null && isIn(of)
    return about.id === caseId || (cases.all.get(about.id)?.members ?? []).some(isIn)
  })
}

function forbid(message: string): Refusal {
  return refuse('admin.forbidden', { message })
}
