// What a customer sees of cases: the notices of its own workloads, each with its effect, the class of its reason,
// its evidence in counts, its clause and its deadlines; and how it answers and contests them, with a key of the
// workload or of the party, or as a person of the party. A suspended key still does all of this. Nothing else of a
// case is shown.
import { refuseOperator, type Identity } from '../identity/identity.ts'
import type { KeyHolder } from '../identity/holder.ts'
import { isoTime } from '../kernel/time.ts'
import { contestAfterMs, contestWords, effectAt, effectWords } from '../watch/case-notice.ts'
import type { Appeal, Notice, ReasonClass } from '../watch/case.ts'
import type { Cases } from '../watch/cases.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { answerNotice, appeal } from './case-appeals.ts'
import type { CaseDesk } from './case-desk.ts'
import { statementIn } from './statement.ts'

export interface ShownAppeal {
  readonly id: string
  readonly at: string
  /** Undecided by then, the effect rests until it is decided. */
  readonly due: string
  readonly outcome: 'upheld' | 'overturned' | null
  readonly reason: string | null
}

export interface ShownNotice {
  readonly id: string
  readonly object: 'watch.notice'
  readonly workload: string
  readonly contract: string
  readonly status: 'announced' | 'in_effect' | 'resting' | 'ended'
  readonly effect: readonly string[]
  readonly reason_class: ReasonClass
  readonly evidence: readonly string[]
  readonly clause: string | null
  /** Who said that it cannot wait, and why; null: it waited. */
  readonly urgent: { readonly by: string; readonly why: string } | null
  readonly how_to_contest: string
  readonly deadlines: {
    readonly issued: string
    readonly in_effect_from: string
    readonly answer_by: string | null
    /** Null while it has not ended: as long as it stands, and 30 days more. */
    readonly contest_by: string | null
    readonly contract_ends: string | null
  }
  readonly ended: { readonly at: string; readonly why: string; readonly reason: string } | null
  readonly appeals: readonly ShownAppeal[]
}

export interface NoticeDesk {
  list(
    this: void,
    token: string | undefined,
  ): { readonly notices: readonly ShownNotice[] } | Refusal
  /** Durable when it resolves; rejects with a Fault. */
  say(
    this: void,
    token: string | undefined,
    said: { readonly id: string; readonly what: 'contest' | 'answer'; readonly body: Buffer },
  ): Promise<ShownNotice | Refusal>
}

/** Whose notices are asked for: what is said of a workload, or of all workloads of a party. */
export type Noticed = Extract<KeyHolder, { kind: 'workload' | 'party' }>

/** Characters of a contest or an answer. */
export const saidMax = 4000

export function openNoticeDesk(desk: CaseDesk, identity: Identity): NoticeDesk {
  const { clock, world } = desk

  function keyOf(
    token: string | undefined,
  ): { readonly id: string; readonly whose: Noticed | null } | Refusal {
    const key = identity.identify(world().keys, token, clock.nowMs())
    if ('kind' in key) return key
    const { id, holder } = key
    const whose = holder.kind === 'workload' || holder.kind === 'party' ? holder : null
    return refuseOperator(key) ?? { id, whose }
  }

  return Object.freeze<NoticeDesk>({
    list(token) {
      const key = keyOf(token)
      if ('kind' in key) return key
      const nowMs = clock.nowMs()
      return { notices: noticesTo(desk, key.whose).map((notice) => shownNotice(notice, nowMs)) }
    },
    async say(token, { id, what, body }) {
      const key = keyOf(token)
      if ('kind' in key) return key
      if (noticeTo(desk, key.whose, id) === null) return refuse('door.not_found')
      const statement = statementIn(body, { charactersMax: saidMax, wanted: '' })
      if (typeof statement !== 'string') return statement
      const said = { id, what, statement, by: `key:${key.id}` }
      const result = await sayOfNotice(desk, key.whose, said)
      return 'kind' in result ? result : shownNotice(result, clock.nowMs())
    },
  })
}

/** Those that are published, the latest first. Null: whoever asks is nobody's customer. */
export function noticesTo(
  { register, clock }: Pick<CaseDesk, 'register' | 'clock'>,
  whose: Noticed | null,
): readonly Notice[] {
  if (whose === null) return []
  const nowMs = clock.nowMs()
  return noticesBy(register.cases, whose)
    .filter((notice) => isTo(notice, whose, nowMs))
    .toReversed()
}

/** Null: there is none for them, in the same words as one that there never was. */
export function noticeTo(
  { register, clock }: Pick<CaseDesk, 'register' | 'clock'>,
  whose: Noticed | null,
  id: string,
): Notice | null {
  const notice = register.cases.notices.get(id)
  return notice !== undefined && whose !== null && isTo(notice, whose, clock.nowMs())
    ? notice
    : null
}

/** Contests a notice, or answers what it asks. Durable when it resolves; rejects with a Fault. */
export async function sayOfNotice(
  desk: CaseDesk,
  whose: Noticed | null,
  asked: {
    readonly id: string
    readonly what: 'contest' | 'answer'
    readonly statement: string
    /** `key:ID`, or the id of a person of the customer. */
    readonly by: string
  },
): Promise<Notice | Refusal> {
  const { id, what, statement, by } = asked
  if (noticeTo(desk, whose, id) === null) return refuse('door.not_found')
  return what === 'contest'
    ? appeal(desk, id, { statement, by })
    : answerNotice(desk, id, { statement, by })
}

function noticesBy(cases: Cases, whose: Noticed): readonly Notice[] {
  return whose.kind === 'workload'
    ? cases.noticesBy('workload', whose.workloadId)
    : cases.noticesBy('party', whose.partyId)
}

function isTo(
  { publishedAtMs, workloadId, partyId }: Notice,
  whose: Noticed,
  nowMs: number,
): boolean {
  if (nowMs < publishedAtMs) return false
  return whose.kind === 'workload' ? whose.workloadId === workloadId : whose.partyId === partyId
}

export function shownNotice(notice: Notice, nowMs: number): ShownNotice {
  const { issuedAtMs, fromMs, answerByMs, endsContractMs, ended, urgent } = notice
  return {
    id: notice.id,
    object: 'watch.notice',
    workload: notice.workloadId,
    contract: notice.contractId,
    status: statusOf(notice, nowMs),
    effect: effectWords(notice),
    reason_class: notice.reasonClass,
    evidence: notice.summary,
    clause: notice.clause,
    urgent,
    how_to_contest: contestWords(notice),
    deadlines: {
      issued: isoTime(issuedAtMs),
      in_effect_from: isoTime(fromMs),
      answer_by: at(answerByMs),
      contest_by: ended === null ? null : isoTime(ended.atMs + contestAfterMs),
      contract_ends: at(endsContractMs),
    },
    ended:
      ended === null ? null : { at: isoTime(ended.atMs), why: ended.why, reason: ended.reason },
    appeals: notice.appeals.map(shownAppeal),
  }
}

export function statusOf(notice: Notice, nowMs: number): ShownNotice['status'] {
  const { ended, fromMs } = notice
  if (ended !== null && ended.atMs <= nowMs) return 'ended'
  if (effectAt(notice, nowMs).holds) return 'in_effect'
  return nowMs < fromMs ? 'announced' : 'resting'
}

function shownAppeal({ id, atMs, dueAtMs, decision }: Appeal): ShownAppeal {
  const { outcome = null, reason = null } = decision ?? {}
  return { id, at: isoTime(atMs), due: isoTime(dueAtMs), outcome, reason }
}

function at(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
