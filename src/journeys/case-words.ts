// A case as a person reads it: what was found with its figures, what they are under the contract, what was done
// and by whom, and what customers said. Lines of text for a terminal.
import { isoTime } from '../kernel/time.ts'
import { driftWords } from '../watch/case-finding.ts'
import { effectAt, effectWords } from '../watch/case-notice.ts'
import { approvalsOf } from '../watch/case-steps.ts'
import type { Case, CaseStep, Member, Notice } from '../watch/case.ts'

export function caseWords(
  found: Case,
  notices: readonly Notice[],
  nowMs: number,
): readonly string[] {
  const { id, openedBy, openedAtMs, cluster, level, owner, links, members, notes, steps } = found
  return [
    `Case ${id}, level ${level}, opened by ${openedBy} on ${isoTime(openedAtMs)}; ${owner === null ? 'nobody works it' : `${owner} works it`}`,
    ...(cluster === null ? [] : [`Cluster ${cluster} of ${members.length} workloads`]),
    ...links.map((link) => `  link      ${link}`),
    ...members.flatMap(memberWords),
    ...steps.map(stepWords),
    ...notices.flatMap((notice) => noticeWords(notice, nowMs)),
    ...notes.map(({ by, atMs, text }) => `Note of ${by} on ${isoTime(atMs)}: ${text}`),
  ].map(oneLine)
}

/** Statements are the customer's: attacker-controlled. None may look like a line of ours or move a cursor. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, '\u{fffd}')
}

function memberWords(member: Member): readonly string[] {
  const { workloadId, partyId, contractId, contractVersion, level, evidence } = member
  const { judgement, harvest, disposition } = member
  const { statistics, records, engine, calibration, looked, missed } = evidence
  const clause = judgement.clause === null ? '' : ` (${judgement.clause})`
  const uses = judgement.uses.length === 0 ? '' : `: ${judgement.uses.join(', ')}`
  return [
    `Workload ${workloadId} of party ${partyId}, level ${level}`,
    `  contract  ${contractId}, version ${contractVersion}: ${judgement.finding}${clause}${uses}`,
    ...(judgement.drift === null ? [] : [`  drift     ${driftWords(judgement.drift)}`]),
    ...statistics.map(
      ({ group, detector, count, of, sentence }) =>
        `  group ${group}   ${sentence} [${detector}: ${count} of ${of}]`,
    ),
    ...(harvest === null
      ? []
      : [`  harvest   ${harvest.count} of ${harvest.of} of its own requests`]),
    `  basis     ${looked} requests looked at, ${missed} not; engine ${engine}${calibration === '' ? '' : `, calibration ${calibration}`}, ${records.length} records named`,
    ...(disposition === null
      ? []
      : [
          `  judged    ${disposition.outcome} by ${disposition.by} on ${isoTime(disposition.atMs)}: ${disposition.reason}`,
        ]),
  ]
}

function stepWords(step: CaseStep): string {
  const { id, stage, workloadIds, proposedBy, approvals, rejected, effectedAtMs } = step
  const needed = approvalsOf(step)
  const people = approvals.map(({ operatorId }) => operatorId).join(', ') || 'nobody'
  const approved = needed === 0 ? '' : `, approved by ${people} (${needed} needed)`
  const state =
    rejected !== null
      ? `turned down by ${rejected.by}: ${rejected.reason}`
      : effectedAtMs === null
        ? 'waits'
        : `taken on ${isoTime(effectedAtMs)}`
  return `Step ${id} (${stage}) for ${workloadIds.join(', ')}, asked for by ${proposedBy}${approved}: ${state}`
}

function noticeWords(notice: Notice, nowMs: number): readonly string[] {
  const { id, workloadId, publishedAtMs, fromMs, clause, ended, appeals, answers, urgent } = notice
  const state = effectAt(notice, nowMs).holds ? 'in effect' : 'not in effect'
  return [
    `Notice ${id} to ${workloadId}: published ${isoTime(publishedAtMs)}, from ${isoTime(fromMs)}; ${state}`,
    ...effectWords(notice).map((words) => `  effect    ${words}`),
    ...(clause === null ? [] : [`  clause    ${clause}`]),
    ...(urgent === null ? [] : [`  urgent    says ${urgent.by}: ${urgent.why}`]),
    ...answers.map(({ by, atMs, text }) => `  answer    ${by} on ${isoTime(atMs)}: ${text}`),
    ...appeals.map(
      ({ by, statement, dueAtMs, decision }) =>
        `  appeal    ${by}: ${statement}; ${decision === null ? `to be decided by ${isoTime(dueAtMs)}` : `${decision.outcome} by ${decision.by}: ${decision.reason}`}`,
    ),
    ...(ended === null
      ? []
      : [`  ended     ${isoTime(ended.atMs)}, ${ended.why} by ${ended.by}: ${ended.reason}`]),
  ]
}
