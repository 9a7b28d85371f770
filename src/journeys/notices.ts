// Notices that a permit carries: each must be acknowledged once per contract before the first use, and
// anew when its text changes. What was acknowledged is an event of the register.
import type { Identity } from '../identity/identity.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Obligation } from '../policy/obligation.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { plainlyAsked } from './asked.ts'
import { identifyCaller, type Caller } from './caller.ts'
import type { Decisions } from './decisions.ts'
import { acknowledgementKey, type Acknowledgement } from './register.ts'
import type { RegisterDesk } from './register-desk.ts'
import type { World } from './world.ts'

export type Notice = Extract<Obligation, { kind: 'notice' }>

export interface Notices {
  /** The first notice among `obligations` that nobody of the contract has acknowledged; null: none. */
  due(contractId: string, obligations: readonly Obligation[]): Notice | null
  of(contractId: string, notice: Notice): Acknowledgement | null
  /** Durable when it resolves. Rejects with a Fault `store.*`. */
  acknowledge(acknowledgement: Acknowledgement): Promise<void>
}

export function openNotices(desk: Pick<RegisterDesk, 'register' | 'commitEvent'>): Notices {
  const { acknowledgements } = desk.register

  function of(contractId: string, notice: Notice): Acknowledgement | null {
    const found = acknowledgements.get(acknowledgementKey(contractId, notice.id))
    return found?.textHashes.includes(textHash(notice)) === true ? found : null
  }

  return Object.freeze<Notices>({
    of,
    due(contractId, obligations) {
      for (const obligation of obligations) {
        if (obligation.kind === 'notice' && of(contractId, obligation) === null) return obligation
      }
      return null
    },
    acknowledge: (acknowledgement) =>
      desk.commitEvent({ kind: 'notice.acknowledged', acknowledgement }, acknowledgement.keyId),
  })
}

const hashes = new WeakMap<Notice, string>()

function textHash(notice: Notice): string {
  let hash = hashes.get(notice)
  if (hash === undefined) hashes.set(notice, (hash = sha256Hex(notice.text)))
  return hash
}

/** 403 that names the notice and says its text, which is meant for the caller. */
export function refuseUnread({ id, text }: Notice): Refusal {
  return refuse('policy.notice_required', {
    message: `Notice ${id} must be acknowledged once before the first use: "${text}" POST /v1/notices/${encodeURIComponent(id)}/acknowledge with this key.`,
  })
}

export interface NoticesHouse {
  readonly identity: Identity
  readonly decisions: Decisions
  readonly notices: Notices
}

export interface NoticesAsked {
  readonly token: string | undefined
  readonly country: string | null
  readonly nowMs: number
}

export interface ShownNotice {
  readonly id: string
  readonly text: string
  /** Null: due. */
  readonly acknowledgedAtMs: number | null
}

/** The notices that bind the caller's plain requests now, due ones first, each by id. */
export function listNotices(
  house: NoticesHouse,
  world: World,
  asked: NoticesAsked,
): { readonly notices: readonly ShownNotice[] } | Refusal {
  const caller = identifyCaller(house.identity, world, asked.token, asked.nowMs)
  return caller.kind === 'refused' ? caller : { notices: shownNotices(house, world, caller, asked) }
}

type NoticesOf = Pick<NoticesHouse, 'decisions' | 'notices'>
type Bound = Pick<Caller, 'contract' | 'workload'>

/** The same for whoever said otherwise than by a key who they are. */
export function shownNotices(
  house: NoticesOf,
  world: World,
  who: Bound,
  asked: Omit<NoticesAsked, 'token'>,
): readonly ShownNotice[] {
  const notices = binding(house, world, who, asked).map((notice) => ({
    id: notice.id,
    text: notice.text,
    acknowledgedAtMs: house.notices.of(who.contract.id, notice)?.atMs ?? null,
  }))
  return notices.toSorted(
    (left, right) =>
      Number(left.acknowledgedAtMs !== null) - Number(right.acknowledgedAtMs !== null) ||
      (left.id < right.id ? -1 : 1),
  )
}

function binding(
  { decisions }: NoticesOf,
  world: World,
  who: Bound,
  { country, nowMs }: Omit<NoticesAsked, 'token'>,
): readonly Notice[] {
  const { contract, workload } = who
  const found = new Map<string, Notice>()
  for (const model of contract.models.keys()) {
    const asked = plainlyAsked(who, model, country)
    for (const duties of decisions.decide(world, workload.id, asked, nowMs).obligations.values()) {
      for (const duty of duties) {
        if (duty.kind === 'notice') found.set(`${duty.id} ${textHash(duty)}`, duty)
      }
    }
  }
  return [...found.values()]
}

/** 404 for a notice that no rule speaks of now. Repeating it changes nothing. */
export async function acknowledgeNotice(
  house: NoticesHouse,
  world: World,
  { token, id, nowMs }: { readonly token: string | undefined; readonly id: string; nowMs: number },
): Promise<Acknowledged | Refusal> {
  const caller = identifyCaller(house.identity, world, token, nowMs)
  if (caller.kind === 'refused') return caller
  const said = { contractId: caller.contract.id, id, by: caller.key.id, nowMs }
  return acknowledgeFor(house.notices, world, said)
}

interface Acknowledged {
  readonly kind: 'acknowledged'
  readonly id: string
  readonly atMs: number
}

/** `by`: a key's id, or that of a person of the customer. */
export async function acknowledgeFor(
  notices: Notices,
  world: World,
  said: {
    readonly contractId: string
    readonly id: string
    readonly by: string
    readonly nowMs: number
  },
): Promise<Acknowledged | Refusal> {
  const { contractId, id, by: keyId, nowMs } = said
  // Any rule's, since what binds may hang on what a request asks for and from where.
  const { live } = world.decisionsNow(nowMs).policy
  const named = live
    .flatMap(({ rule }) => rule.obligations)
    .filter((duty) => duty.kind === 'notice')
    .filter((duty) => duty.id === id)
  if (named.length === 0) return refuse('door.not_found')
  const before = named.map((notice) => notices.of(contractId, notice))
  const [first] = before
  if (first !== undefined && first !== null && !before.includes(null)) {
    return { kind: 'acknowledged', id, atMs: first.atMs }
  }
  const textHashes = [...new Set(named.map(textHash))].toSorted()
  await notices.acknowledge({ contractId, noticeId: id, textHashes, keyId, atMs: nowMs })
  return { kind: 'acknowledged', id, atMs: nowMs }
}
