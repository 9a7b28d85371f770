// All cases and notices as their events made them. Folding the same events in the same order gives the same
// cases; of two who did the same at once, the first one stands.
import { isOpenCase, type Appeal, type Case, type CaseEvent, type Notice } from './case.ts'

export interface Cases {
  readonly all: ReadonlyMap<string, Case>
  readonly notices: ReadonlyMap<string, Notice>
  /** Notices that have not ended, by workload, a new list with each change; a workload without any is not in it. */
  readonly standing: ReadonlyMap<string, readonly Notice[]>
  /** Oldest first. Never walks all there are: customers ask. */
  noticesBy(kind: 'case' | 'workload' | 'party', id: string): readonly Notice[]
  /** The open case of this cluster or, without one, of this workload alone. */
  openOf(subject: { readonly cluster: string | null; readonly workloadId: string }): Case | null
  /**
   * The cluster's case whose members are these, give or take: it has at least half of them, or they half of its. Of several
   * the open one, then the one with most of them, then the oldest.
   */
  clusterOf(workloadIds: readonly string[]): Case | null
  /** The last case of the same subject, open or not. */
  lastOf(subject: { readonly cluster: string | null; readonly workloadId: string }): Case | null
  apply(event: CaseEvent): void
}

export function openCases(): Cases {
  return new Folded()
}

function subjectKey(cluster: string | null, workloadId: string): string {
  return cluster === null ? `workload ${workloadId}` : `cluster ${cluster}`
}

class Folded implements Cases {
  readonly all = new Map<string, Case>()
  readonly notices = new Map<string, Notice>()
  readonly standing = new Map<string, readonly Notice[]>()
  readonly #bySubject = new Map<string, string>()
  /** Ids of notices by case, workload and party. */
  readonly #noticeIds = new Map<string, string[]>()

  noticesBy(kind: 'case' | 'workload' | 'party', id: string): readonly Notice[] {
    const ids = this.#noticeIds.get(`${kind} ${id}`) ?? []
    return ids.flatMap((noticeId) => this.notices.get(noticeId) ?? [])
  }

  lastOf({ cluster, workloadId }: Parameters<Cases['lastOf']>[0]): Case | null {
    return this.all.get(this.#bySubject.get(subjectKey(cluster, workloadId)) ?? '') ?? null
  }

  clusterOf(workloadIds: readonly string[]): Case | null {
    const asked = new Set(workloadIds)
    let found: { readonly one: Case; readonly shared: number } | null = null
    for (const one of this.all.values()) {
      if (one.cluster === null) continue
      const shared = one.members.filter(({ workloadId }) => asked.has(workloadId)).length
      if (shared === 0 || 2 * shared < Math.min(asked.size, one.members.length)) continue
      const isBetter =
        found === null ||
        Number(isOpenCase(one)) - Number(isOpenCase(found.one)) > 0 ||
        (isOpenCase(one) === isOpenCase(found.one) && shared > found.shared)
      if (isBetter) found = { one, shared }
    }
    return found?.one ?? null
  }

  openOf(subject: Parameters<Cases['openOf']>[0]): Case | null {
    const last = this.lastOf(subject)
    return last !== null && isOpenCase(last) ? last : null
  }

  apply(event: CaseEvent): void {
    switch (event.kind) {
      case 'case.opened': {
        const { case: opened } = event
        if (this.all.has(opened.id)) return
        this.all.set(opened.id, opened)
        const workloadId = opened.members[0]?.workloadId ?? ''
        this.#bySubject.set(subjectKey(opened.cluster, workloadId), opened.id)
        return
      }
      case 'case.found':
        return this.#found(event)
      case 'case.taken':
        return this.#edit(event.caseId, (one) => ({ ...one, owner: event.owner }))
      case 'case.noted':
        return this.#edit(event.caseId, (one) => ({ ...one, notes: [...one.notes, event.note] }))
      case 'case.proposed':
        return this.#edit(event.caseId, (one) => ({ ...one, steps: [...one.steps, event.step] }))
      case 'case.approved':
      case 'case.rejected':
      case 'case.effected':
        return this.#step(event)
      case 'case.answered':
        return this.#notice(event.noticeId, (one) => ({
          ...one,
          answers: [...one.answers, event.answer],
        }))
      case 'case.appealed':
        return this.#notice(event.noticeId, (one) =>
          one.appeals.some(({ decision }) => decision === null)
            ? one
            : { ...one, appeals: [...one.appeals, event.appeal] },
        )
      case 'case.relieved':
        return this.#notice(event.noticeId, (one) => ({
          ...one,
          relieved: [...new Set([...one.relieved, event.appealId])],
        }))
      case 'case.appeal_decided':
        return this.#decide(event)
      case 'case.lifted': {
        const { by, reason, atMs } = event
        return this.#end(event.noticeId, { why: 'lifted', by, reason, atMs })
      }
      case 'case.disposed':
        return this.#dispose(event)
    }
  }

  #found({ caseId, level, groups, links, edges, members, atMs }: Event<'case.found'>): void {
    this.#edit(caseId, (one) => {
      const known = new Map(one.members.map((member) => [member.workloadId, member]))
      for (const member of members) {
        const before = known.get(member.workloadId)
        const disposition = before?.disposition ?? null
        known.set(member.workloadId, { ...member, atMs, disposition })
      }
      return {
        ...one,
        level: Math.max(one.level, level),
        groups,
        links,
        ...(edges === undefined ? {} : { edges }),
        members: [...known.values()],
      }
    })
  }

  #step(event: Event<'case.approved' | 'case.rejected' | 'case.effected'>): void {
    const step = this.all.get(event.caseId)?.steps.find(({ id }) => id === event.stepId)
    if (step === undefined || step.effectedAtMs !== null || step.rejected !== null) return
    let after = step
    if (event.kind === 'case.approved') {
      const { operatorId, atMs } = event
      after = { ...step, approvals: [...step.approvals, { operatorId, atMs }] }
    } else if (event.kind === 'case.rejected') {
      const { by, reason, atMs } = event
      after = { ...step, rejected: { by, reason, atMs } }
    } else {
      after = { ...step, effectedAtMs: event.atMs }
      for (const notice of event.notices) this.#put(notice)
    }
    this.#edit(event.caseId, (one) => ({
      ...one,
      steps: one.steps.map((each) => (each === step ? after : each)),
    }))
  }

  /** Overturned: the service is restored, and the record says honest, in one event. */
  #decide(event: Event<'case.appeal_decided'>): void {
    const { caseId, noticeId, appealId, decision } = event
    const notice = this.notices.get(noticeId)
    const isFirst = notice?.appeals.some((one) => one.id === appealId && one.decision === null)
    if (notice === undefined || isFirst !== true) return
    const appeals = notice.appeals.map((one): Appeal =>
      one.id === appealId ? { ...one, decision } : one,
    )
    this.#put({ ...notice, appeals })
    if (decision.outcome === 'upheld') return
    const { by, reason, atMs } = decision
    this.#end(noticeId, { why: 'overturned', by, reason, atMs })
    const disposition = { outcome: 'honest', by, reason, atMs } as const
    this.#dispose({
      kind: 'case.disposed',
      caseId,
      workloadIds: [notice.workloadId],
      disposition,
    })
  }

  #dispose({ caseId, workloadIds, disposition }: Event<'case.disposed'>): void {
    this.#edit(caseId, (one) => ({
      ...one,
      members: one.members.map((member) =>
        workloadIds.includes(member.workloadId) ? { ...member, disposition } : member,
      ),
    }))
    // What was not confirmed holds nobody back.
    if (disposition.outcome === 'confirmed') return
    const { by, reason, atMs } = disposition
    for (const { id, workloadId } of this.noticesBy('case', caseId)) {
      if (!workloadIds.includes(workloadId)) continue
      this.#end(id, { why: 'disposed', by, reason, atMs })
    }
  }

  #end(noticeId: string, ended: NonNullable<Notice['ended']>): void {
    this.#notice(noticeId, (one) => (one.ended === null ? { ...one, ended } : one))
  }

  #edit(caseId: string, change: (before: Case) => Case): void {
    const before = this.all.get(caseId)
    if (before !== undefined) this.all.set(caseId, change(before))
  }

  #notice(noticeId: string, change: (before: Notice) => Notice): void {
    const before = this.notices.get(noticeId)
    if (before !== undefined) this.#put(change(before))
  }

  #put(notice: Notice): void {
    if (!this.notices.has(notice.id)) {
      const { caseId, partyId } = notice
      for (const key of [`case ${caseId}`, `workload ${notice.workloadId}`, `party ${partyId}`]) {
        const ids = this.#noticeIds.get(key)
        if (ids === undefined) this.#noticeIds.set(key, [notice.id])
        else ids.push(notice.id)
      }
    }
    this.notices.set(notice.id, notice)
    const { workloadId } = notice
    const others = (this.standing.get(workloadId) ?? []).filter(({ id }) => id !== notice.id)
    const left = notice.ended === null ? [...others, notice] : others
    if (left.length === 0) this.standing.delete(workloadId)
    else this.standing.set(workloadId, left)
  }
}

type Event<Kind extends CaseEvent['kind']> = Extract<CaseEvent, { kind: Kind }>
