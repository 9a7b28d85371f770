// How operators prove who they are with a passphrase, and how they get one. Who is not there, who set no
// passphrase and who typed a wrong one get one answer after the same work. Wrong ones are counted by address
// and by name, and failures fold into one entry a second that names only operators there are.
import { isPassphrase, passphraseDigest, passphraseProblem } from '../identity/passphrase.ts'
import { isThere, mayDo, type Operator } from '../identity/operator.ts'
import { invitationLifeMs, newSecret, secretDigest } from '../identity/session.ts'
import { sameDigest } from '../identity/token.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'
import { entryOf, type Sessions } from './sessions.ts'
import type { SignInStore } from './sign-in-ports.ts'

export interface SignInDeps {
  readonly clock: Clock
  readonly pepper: Uint8Array
  readonly store: SignInStore
  readonly book: Pick<Book, 'post' | 'commit' | 'blocked'>
  readonly operators: ReadonlyMap<string, Operator>
  readonly sessions: Sessions
}

export interface Invited {
  /** Shown once and never stored. */
  readonly secret: string
  readonly endsAtMs: number
}

export interface SignInDesk {
  /** The operator whose passphrase it is; one refusal for everything else. */
  prove(
    this: void,
    asked: { readonly operatorId: string; readonly passphrase: string },
  ): Promise<Operator | Refusal>
  /** A new invitation in the place of the one before. It takes who may make operators. */
  invite(this: void, by: Operator, operatorId: string): Promise<Invited | Refusal>
  /** Sets a passphrase by an invitation, which is used up by it. Every session of theirs ends. */
  accept(
    this: void,
    asked: {
      readonly operatorId: string
      readonly invitation: string
      readonly passphrase: string
    },
  ): Promise<Operator | Refusal>
  /** Sets one's own; `current` is asked for where there is one. Every other session ends. */
  change(
    this: void,
    by: Operator,
    asked: { readonly current: string; readonly passphrase: string; readonly session: string },
  ): Promise<Operator | Refusal>
  /** Sets that of an operator who was just made, by who made them. */
  found(this: void, by: Operator, operatorId: string, passphrase: string): Promise<Refusal | null>
  hasPassphrase(this: void, operatorId: string): boolean
  /** One more failure, of somebody else's way to prove who somebody is. */
  failed(this: void): void
  /** Writes what was folded; the house calls it every second and before it closes. */
  flush(this: void): void
}

/** Digests computed at once, and those that wait for it: each takes memory and a thread. */
const checksMax = 2
const waitingMax = 32
/** Operators named in one entry of failures. */
const namedMax = 20

export function openSignIn(deps: SignInDeps): SignInDesk {
  const failures = openFailures(deps)
  const parts: Parts = { ...deps, failures, inTurn: openTurns(checksMax, waitingMax) }
  return Object.freeze<SignInDesk>({
    prove: (asked) => prove(parts, asked),
    invite: (by, operatorId) => invite(parts, by, operatorId),
    accept: (asked) => accept(parts, asked),
    change: (by, asked) => change(parts, by, asked),
    found: (by, operatorId, passphrase) => set(parts, { by: by.id, operatorId, passphrase }),
    hasPassphrase: (operatorId) => deps.store.passphraseOf(operatorId) !== null,
    failed: () => failures.note(null),
    flush: () => failures.flush(),
  })
}

interface Parts extends SignInDeps {
  readonly failures: ReturnType<typeof openFailures>
  readonly inTurn: ReturnType<typeof openTurns>
}

function active({ operators, clock }: Parts, operatorId: string): Operator | null {
  const operator = operators.get(operatorId)
  return operator === undefined || !isThere(operator, clock.nowMs()) ? null : operator
}

async function prove(
  parts: Parts,
  { operatorId, passphrase }: Parameters<SignInDesk['prove']>[0],
): Promise<Operator | Refusal> {
  const operator = active(parts, operatorId)
  const kept = operator === null ? null : parts.store.passphraseOf(operatorId)
  const isTheirs = await parts.inTurn(() => isPassphrase(parts.pepper, passphrase, kept))
  if (isTheirs === null) return overloaded()
  // Taken out, or another one set, while we looked.
  const isStill =
    active(parts, operatorId) !== null && parts.store.passphraseOf(operatorId) === kept
  if (isTheirs && isStill && operator !== null) return operator
  parts.failures.note(operator)
  return refuse('admin.sign_in_refused')
}

async function invite(parts: Parts, by: Operator, operatorId: string): Promise<Invited | Refusal> {
  if (!mayDo(by, 'operators.manage')) return refuse('admin.forbidden')
  if (active(parts, operatorId) === null) return refuse('door.not_found')
  const { clock, pepper, store, book } = parts
  const blocked = book.blocked()
  if (blocked !== null) return refuse(blocked)
  const atMs = clock.nowMs()
  const endsAtMs = atMs + invitationLifeMs
  const secret = newSecret()
  const said = { by: by.id, operator: operatorId, ends: isoTime(endsAtMs) }
  await book.commit(entryOf('operator.invited', atMs, said))
  store.setInvitation(operatorId, { digest: secretDigest(pepper, secret), endsAtMs })
  return { secret, endsAtMs }
}

async function accept(
  parts: Parts,
  { operatorId, invitation, passphrase }: Parameters<SignInDesk['accept']>[0],
): Promise<Operator | Refusal> {
  const { clock, pepper, store, sessions } = parts
  const operator = active(parts, operatorId)
  const open = operator === null ? null : store.invitationOf(operatorId)
  const said = secretDigest(pepper, invitation)
  const isOpen = open !== null && sameDigest(open.digest, said) && open.endsAtMs > clock.nowMs()
  if (operator === null || !isOpen) {
    parts.failures.note(operator)
    return refuse('admin.sign_in_refused', { message: invitationSentence })
  }
  const refusal = await set(parts, {
    by: operatorId,
    operatorId,
    passphrase,
    // Of two who use one invitation at once, one does.
    whyNot: () =>
      store.invitationOf(operatorId)?.digest === open.digest ? null : invitationSentence,
  })
  if (refusal !== null) return refusal
  sessions.endAllOf(operatorId, 'passphrase_changed', { by: operatorId })
  return operator
}

async function change(
  parts: Parts,
  by: Operator,
  { current, passphrase, session }: Parameters<SignInDesk['change']>[1],
): Promise<Operator | Refusal> {
  const operator = active(parts, by.id)
  if (operator === null) {
    const message = 'The first admin has a key and no passphrase; make an operator for yourself.'
    return refuse('admin.forbidden', { message })
  }
  const kept = parts.store.passphraseOf(by.id)
  const isTheirs =
    kept === null || (await parts.inTurn(() => isPassphrase(parts.pepper, current, kept)))
  if (isTheirs === null) return overloaded()
  if (!isTheirs) {
    parts.failures.note(operator)
    return refuse('admin.sign_in_refused', { message: notYoursSentence, param: 'current' })
  }
  // Of two who change it at once, one does: the other one may be whom it is changed against.
  const whyNot = () => (parts.store.passphraseOf(by.id) === kept ? null : notYoursSentence)
  const refusal = await set(parts, { by: by.id, operatorId: by.id, passphrase, whyNot })
  if (refusal !== null) return refusal
  parts.sessions.endAllOf(by.id, 'passphrase_changed', { by: by.id, except: session })
  return operator
}

interface Setting {
  readonly by: string
  readonly operatorId: string
  readonly passphrase: string
  /** Asked again when the digest is there: the sentence of a refusal. */
  readonly whyNot?: () => string | null
}

async function set(
  { clock, pepper, store, book, inTurn }: Parts,
  { by, operatorId, passphrase, whyNot }: Setting,
): Promise<Refusal | null> {
  const problem = passphraseProblem(passphrase, operatorId)
  if (problem !== null) return refuse('admin.invalid', { param: 'passphrase', message: problem })
  const blocked = book.blocked()
  if (blocked !== null) return refuse(blocked)
  const digest = await inTurn(() => passphraseDigest(pepper, passphrase))
  if (digest === null) return overloaded()
  const message = whyNot?.() ?? null
  if (message !== null) return refuse('admin.sign_in_refused', { message })
  const atMs = clock.nowMs()
  store.setPassphrase(operatorId, digest, atMs)
  await book.commit(entryOf('passphrase.set', atMs, { by, operator: operatorId }))
  return null
}

const notYoursSentence = 'That is not your passphrase of now.'
const invitationSentence =
  'This invitation is not open: it was used, replaced or is over. Ask whoever sent it for another.'

function overloaded(): Refusal {
  return refuse('store.overloaded', { retryAfterMs: 1000 })
}

/** At most `atOnce` run, at most `waiting` wait; null where there is no room. */
function openTurns(
  atOnce: number,
  waiting: number,
): <Result>(act: () => Promise<Result>) => Promise<Result | null> {
  let running = 0
  const queue: (() => void)[] = []
  return async (act) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) return null
      // Whoever ends hands over their place.
      await new Promise<void>((resolve) => queue.push(resolve))
    } else running += 1
    try {
      return await act()
    } finally {
      const next = queue.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

/** Failed sign-ins, folded: what was typed in place of a name may be a passphrase and is never kept. */
function openFailures({ clock, book }: Pick<SignInDeps, 'clock' | 'book'>): {
  readonly note: (operator: Operator | null) => void
  readonly flush: () => void
} {
  let fold: { readonly atMs: number; readonly operators: Set<string>; count: number } | null = null
  return {
    note(operator) {
      fold ??= { atMs: clock.nowMs(), operators: new Set(), count: 0 }
      fold.count += 1
      if (operator !== null && fold.operators.size < namedMax) fold.operators.add(operator.id)
    },
    flush() {
      if (fold === null) return
      const { atMs, operators, count } = fold
      fold = null
      const named = [...operators].toSorted()
      book.post(entryOf('sign_in.failed', atMs, { count, first: isoTime(atMs), operators: named }))
    },
  }
}
