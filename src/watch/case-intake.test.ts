import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '../kernel/time.ts'
import { bounded, intakeOf, judgedForMs, type Found, type FoundMember } from './case-intake.ts'
import type { Case, Disposition } from './case.ts'

const statistic = { group: 'b', detector: 'x', count: 90, of: 100, sentence: 'Many.' } as const
const member: FoundMember = {
  workloadId: 'w',
  level: 2,
  evidence: {
    statistics: [statistic],
    records: ['r'],
    engine: '1',
    calibration: 'c',
    looked: 100,
    missed: 0,
  },
  harvest: null,
  judgement: { finding: 'undeclared', uses: [], clause: null, drift: null },
}
const found: Found = {
  cluster: null,
  links: [],
  edges: [],
  level: 2,
  groups: ['b'],
  members: [member],
}

function caseOf({ level, members }: Found, disposition: Disposition | null = null): Case {
  return {
    id: 'case',
    openedBy: 'watch',
    openedAtMs: 0,
    cluster: null,
    links: [],
    level,
    groups: [],
    members: members.map((one) => ({
      ...one,
      partyId: 'p',
      contractId: 'c',
      contractVersion: 'v',
      atMs: 0,
      disposition,
    })),
    owner: null,
    notes: [],
    steps: [],
  }
}

const looked = (count: number): FoundMember => ({
  ...member,
  evidence: { ...member.evidence, looked: count },
})

test('a finding opens a case from level 2 on', () => {
  assert.equal(intakeOf({ ...found, level: 1 }, null, 0).kind, 'nothing')
  assert.equal(intakeOf(found, null, 0).kind, 'opens')
  assert.equal(intakeOf({ ...found, members: [] }, null, 0).kind, 'nothing')
})

test('the same finding again changes nothing, and a lower level neither', () => {
  const last = caseOf(found)
  assert.equal(intakeOf(found, last, 10 * dayMs).kind, 'nothing')
  const lower = { ...found, level: 1, members: [{ ...member, level: 1 }] }
  assert.equal(intakeOf(lower, last, 10 * dayMs).kind, 'nothing')
})

test('a higher level, another judgement and a new member are entered at once', () => {
  const last = caseOf(found)
  const higher = { ...found, level: 3, members: [{ ...member, level: 3 }] }
  assert.equal(intakeOf(higher, last, 1).kind, 'adds')
  const judgement = { ...member.judgement, finding: 'breach' } as const
  assert.equal(intakeOf({ ...found, members: [{ ...member, judgement }] }, last, 1).kind, 'adds')
  const more = { ...found, members: [member, { ...member, workloadId: 'other' }] }
  const intake = intakeOf(more, last, 1)
  assert.deepEqual(intake.kind === 'adds' && intake.members.map((one) => one.workloadId), ['other'])
})

test('figures alone are entered when they rest on twice as many requests, at most once a day', () => {
  const last = caseOf(found)
  const kind = (count: number, atMs: number) =>
    intakeOf({ ...found, members: [looked(count)] }, last, atMs).kind
  assert.equal(kind(199, dayMs), 'nothing')
  assert.equal(kind(200, dayMs - 1), 'nothing')
  assert.equal(kind(200, dayMs), 'adds')
})

test('what people judged is not opened again for thirty days, unless it is worse', () => {
  const judged = caseOf(found, { outcome: 'honest', by: 'ann', reason: 'r', atMs: 5 })
  assert.equal(intakeOf(found, judged, 5 + judgedForMs - 1).kind, 'nothing')
  assert.equal(intakeOf(found, judged, 5 + judgedForMs).kind, 'opens')
  assert.equal(intakeOf({ ...found, level: 3 }, judged, 6).kind, 'opens')
})

test('a cluster of a thousand and figures without end stay within the bounds of a case', () => {
  const long = {
    ...member,
    evidence: {
      ...member.evidence,
      statistics: Array.from({ length: 1000 }, () => statistic),
      records: Array.from({ length: 1000 }, () => 'r'),
    },
  }
  const alone = bounded({ ...found, members: [long] }).members[0]
  assert.deepEqual([alone?.evidence.statistics.length, alone?.evidence.records.length], [32, 64])
  const members = Array.from({ length: 1000 }, (_, index) => ({ ...long, workloadId: `w${index}` }))
  const wide = bounded({ ...found, members, links: Array.from({ length: 99 }, () => 'l') })
  assert.equal(wide.members.length, 500)
  assert.equal(wide.links.length, 32)
  assert.ok(JSON.stringify(wide).length < 500_000)
  const full = caseOf({ ...found, members: wide.members })
  const newcomer = { ...found, members: [{ ...member, workloadId: 'late' }] }
  assert.equal(intakeOf(newcomer, full, 1).kind, 'nothing')
})
