// Sessions of operators: begun by a proof, used with every request of a browser, ended by hand, by clocks, or
// with what they rest on. They survive a restart. Beginnings and ends are entries of the log; what an operator
// may do is looked up anew each time, so that nobody acts on rights that they had.
import {
  csrfOf,
  newSecret,
  secretDigest,
  sessionEnd,
  sessionLifeMs,
  sessionsMax,
  type Session,
  type SessionEnd,
  type WayIn,
} from '../identity/session.ts'
import { firstAdmin, isThere, type Operator } from '../identity/operator.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { hmacSha256 } from '../kernel/hash.ts'
import { newId } from '../kernel/ids.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'
import type { SignInStore } from './sign-in-ports.ts'
import type { World } from './world.ts'

export interface SessionsDeps {
  readonly clock: Clock
  readonly pepper: Uint8Array
  readonly adminKey: string
  readonly store: SignInStore
  readonly book: Pick<Book, 'post' | 'commit' | 'blocked'>
  readonly world: () => Pick<World, 'keys'>
  readonly operators: ReadonlyMap<string, Operator>
  /** Told of each session that ended: what was lent to it ends as well. Left out: nobody is told. */
  readonly onEnded?: (session: Session) => void
}

/** Somebody whose cookie is one of ours. */
export interface InSession {
  readonly operator: Operator
  readonly session: Session
  readonly csrf: string
}

export interface Proof {
  readonly operatorId: string
  readonly way: WayIn
  /** As in a session; it ends with it. */
  readonly restsOn: string | null
  /** When what it rests on ends by itself; null: never. */
  readonly endsAtMs: number | null
}

/** A session that has just begun, with the token for the cookie. */
export interface Begun extends InSession {
  readonly token: string
}

export interface Sessions {
  /** Null for a token that is nobody's now; whatever stands behind it has then ended. */
  whose(this: void, token: string): InSession | null
  /** Under a new token; `replaces`, the session that the same browser had, ends. */
  begin(this: void, proof: Proof, replaces: Session | null): Promise<Begun | Refusal>
  end(this: void, session: Session, why: SessionEnd, by: string): void
  /** All of an operator, but for one. */
  endAllOf(
    this: void,
    operatorId: string,
    why: SessionEnd,
    ends: { readonly by: string; readonly except?: string },
  ): void
  /** Those that still count, oldest first. */
  of(this: void, operatorId: string): readonly Session[]
}

/** How old the kept instant of the last use may be: a restart forgets that much. */
const savedEveryMs = 300_000

export function openSessions(deps: SessionsDeps): Sessions {
  const { clock, pepper, store } = deps
  const byDigest = new Map<string, Session>()
  const savedAtMs = new Map<string, number>()
  /** When all of an operator were ended last: another object each time. */
  const endedAll = new Map<string, Ending>()
  for (const session of store.sessions()) byDigest.set(session.digest, session)

  function end(session: Session, why: SessionEnd, by: string): void {
    if (!byDigest.delete(session.digest)) return
    savedAtMs.delete(session.id)
    store.removeSession(session.id)
    enterEnd(deps, session, { why, by })
    deps.onEnded?.(session)
  }

  /** The operator whom a session still stands for; null: it has ended now. */
  function standing(session: Session, nowMs: number): Operator | null {
    const operator = operatorOf(deps, subjectId(session))
    const why = operator === null ? 'operator_removed' : endOf(deps, session, operator, nowMs)
    if (why === null) return operator
    end(session, why, 'house')
    return null
  }

  function of(operatorId: string): readonly Session[] {
    const nowMs = clock.nowMs()
    return [...byDigest.values()]
      .filter((session) => subjectId(session) === operatorId && standing(session, nowMs) !== null)
      .toSorted(oldestFirst)
  }

  return Object.freeze<Sessions>({
    whose(token) {
      const known = byDigest.get(secretDigest(pepper, token))
      if (known === undefined) return null
      const nowMs = clock.nowMs()
      const operator = standing(known, nowMs)
      if (operator === null) return null
      const session = { ...known, lastUsedAtMs: nowMs }
      byDigest.set(known.digest, session)
      if (nowMs - (savedAtMs.get(known.id) ?? 0) >= savedEveryMs) {
        savedAtMs.set(known.id, nowMs)
        store.usedSession(known.id, nowMs)
      }
      return { operator, session, csrf: csrfOf(pepper, token) }
    },
    async begin(proof, replaces) {
      const nowMs = clock.nowMs()
      const made = sessionFor(deps, proof, nowMs)
      if ('kind' in made) return made
      const { operator, session, token } = made
      // Nobody comes back to clean up what nobody uses.
      for (const other of byDigest.values()) standing(other, nowMs)
      const before = endedAll.get(operator.id)
      await deps.book.commit(beganEntry(session, operator))
      const after = endedAll.get(operator.id)
      // What proved it proves nothing any more.
      if (after !== undefined && after !== before) return enterEnd(deps, session, after)
      store.putSession(session)
      byDigest.set(session.digest, session)
      savedAtMs.set(session.id, nowMs)
      if (replaces !== null) end(replaces, 'replaced', operator.id)
      for (const old of of(operator.id).slice(0, -sessionsMax)) end(old, 'too_many', 'house')
      return { operator, session, token, csrf: csrfOf(pepper, token) }
    },
    end,
    endAllOf(operatorId, why, { by, except }) {
      endedAll.set(operatorId, { why, by })
      for (const session of byDigest.values()) {
        if (subjectId(session) === operatorId && session.id !== except) end(session, why, by)
      }
    },
    of,
  })
}

function oldestFirst(left: Session, right: Session): number {
  return left.beganAtMs - right.beganAtMs || (left.id < right.id ? -1 : 1)
}

interface Ending {
  readonly why: SessionEnd
  readonly by: string
}

/** The refusal is for whom it would have begun. */
function enterEnd({ book, clock }: SessionsDeps, { id }: Session, { why, by }: Ending): Refusal {
  book.post(entryOf('session.ended', clock.nowMs(), { by, session: id, why }))
  return refuse('admin.sign_in_refused')
}

function beganEntry(
  { id, way, beganAtMs, endsAtMs }: Session,
  operator: Operator,
): ReturnType<typeof entryOf> {
  const said = { by: operator.id, session: id, way, ends: isoTime(endsAtMs) }
  return entryOf('session.began', beganAtMs, said)
}

/** What a proof begins, and the token of it that nobody keeps. */
function sessionFor(
  deps: SessionsDeps,
  proof: Proof,
  nowMs: number,
): { readonly operator: Operator; readonly session: Session; readonly token: string } | Refusal {
  const blocked = deps.book.blocked()
  if (blocked !== null) return refuse(blocked)
  const operator = operatorOf(deps, proof.operatorId)
  if (operator === null || !isThere(operator, nowMs)) return refuse('admin.unauthorized')
  const token = newSecret()
  const session = sessionOf(proof, operator, secretDigest(deps.pepper, token), nowMs)
  return { operator, session, token }
}

function sessionOf(proof: Proof, operator: Operator, digest: string, nowMs: number): Session {
  const endsAtMs = Math.min(proof.endsAtMs ?? Infinity, operator.endsAtMs ?? Infinity)
  return {
    id: newId('ses', nowMs),
    digest,
    subject: { kind: 'operator', operatorId: proof.operatorId },
    way: proof.way,
    restsOn: proof.restsOn,
    beganAtMs: nowMs,
    lastUsedAtMs: nowMs,
    endsAtMs: Math.min(nowMs + sessionLifeMs, endsAtMs),
  }
}

/** What a session says that began with the admin key: another admin key ends it. */
export function adminProof(pepper: Uint8Array, adminKey: string): string {
  return `admin:${hmacSha256(pepper, `admin\n${adminKey}`).toString('hex')}`
}

function endOf(
  deps: SessionsDeps,
  session: Session,
  operator: Operator,
  nowMs: number,
): SessionEnd | null {
  if (!isThere(operator, nowMs)) return 'access_ended'
  return sessionEnd(session, nowMs) ?? (restsOnNothing(deps, session, nowMs) ? 'key_gone' : null)
}

function restsOnNothing(
  { pepper, adminKey, world }: SessionsDeps,
  { restsOn }: Session,
  nowMs: number,
): boolean {
  if (restsOn === null) return false
  if (!restsOn.startsWith('key:')) return restsOn !== adminProof(pepper, adminKey)
  const key = world().keys.get(restsOn.slice('key:'.length))
  if (key === undefined || (key.revokedAtMs !== null && key.revokedAtMs <= nowMs)) return true
  return key.expiresAtMs !== null && key.expiresAtMs <= nowMs
}

function operatorOf({ operators }: SessionsDeps, id: string): Operator | null {
  const operator = id === firstAdmin.id ? firstAdmin : operators.get(id)
  return operator === undefined || operator.removedAtMs !== null ? null : operator
}

function subjectId({ subject }: Session): string {
  return subject.operatorId
}

/** An entry about signing in; nothing that could be used, and no address, is in it. */
export function entryOf(
  type: string,
  atMs: number,
  said: Readonly<Record<string, string | number | readonly string[]>>,
): Parameters<Book['post']>[0] & { readonly kind: 'entry' } {
  return {
    kind: 'entry',
    entry: {
      id: newId('evt', atMs),
      type,
      atMs,
      public: canonicalJson(JSON.parse(JSON.stringify(said))),
      committed: {},
      sealed: {},
    },
  }
}
