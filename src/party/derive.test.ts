import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer, InputRef } from '../kernel/answer.ts'
import { whole } from '../kernel/rational.ts'
import { isDisputed, raiseContest, type Contest } from './contest.ts'
import { openPartyAnswers, type PartyAnswers } from './derive.ts'
import { dossierOf, dossierProblems, type Dossier } from './dossier.ts'
import { factsHeldAbout } from './held-facts.ts'
import type { EntityList } from './listing.ts'
import { dispersedHolders, type OwnershipEdge } from './ownership.ts'
import type { PartyRecords } from './party-records.ts'

const evidence = {
  validFromMs: 0,
  validToMs: null,
  knownFromMs: 0,
  knownToMs: null,
  source: 'trade register',
  confidence: 'official',
  verifiedAtMs: 0,
  reviewByMs: null,
} as const

function dossier(partyId: string, given: Partial<Dossier> = {}): Dossier {
  const plain = dossierOf({ id: partyId, legalName: `${partyId} Ltd`, country: 'SG' })
  return { ...plain, id: `d-${partyId}`, source: 'trade register', ...given }
}

function owns(owner: string, percent: number, of: string): OwnershipEdge {
  const share = { kind: 'exact', percent: whole(BigInt(percent)) } as const
  return { ...evidence, id: `${owner}>${of}`, owner, of, share, kind: 'direct' }
}

function list(id: string, entityIds: readonly string[]): EntityList {
  const members = entityIds.map((entityId) => ({ entityId, validFromMs: 0, validToMs: null }))
  return { id, title: id, asserter: 'a test', version: '1', members, reviewByMs: null }
}

const nothing: PartyRecords = {
  dossiers: [],
  ownership: [],
  control: [],
  lists: [],
  contests: [],
  persons: null,
}

function open(records: Partial<PartyRecords>, asOfMs = 10): PartyAnswers {
  return openPartyAnswers({ ...nothing, ...records, asOfMs, knownAtMs: asOfMs })
}

function ref(name: string, params: InputRef['params'] = {}): InputRef {
  return { name, params, key: `${name} ${JSON.stringify(params)}` }
}

function read(answers: PartyAnswers, name: string, params: InputRef['params'] = {}): Answer {
  return answers.of('x').read(ref(name, params))
}

const standard: Partial<PartyRecords> = {
  dossiers: [
    dossier('x', { headquarters: 'SG', entityType: 'company' }),
    dossier('top', { headquarters: 'CN', jurisdiction: 'KY' }),
    dossier('ann', { entityType: 'individual' }),
  ],
  ownership: [owns('top', 60, 'x'), owns('ann', 40, 'x'), owns(dispersedHolders, 100, 'top')],
  lists: [list('watch', ['top']), list('quiet', ['ann'])],
}

test('a party is answered for from its dossier, graph and lists, each with what it rests on', () => {
  const answers = open(standard)
  const table: [string, InputRef['params'], unknown, string[]][] = [
    ['party.id', {}, { kind: 'text', value: 'x' }, []],
    ['party.country', {}, { kind: 'text', value: 'SG' }, ['d-x.jurisdiction']],
    ['party.headquarters', {}, { kind: 'text', value: 'SG' }, ['d-x.headquarters']],
    ['party.entityType', {}, { kind: 'text', value: 'company' }, ['d-x.entityType']],
    ['party.listed', { lists: ['watch'] }, { kind: 'flag', value: 'F' }, ['watch@1']],
    [
      'party.listedShare',
      { lists: ['watch'], method: 'cascade' },
      { kind: 'interval', from: whole(60n), to: whole(60n) },
      ['ann>x', 'd-ann.entityType', 'top>x', 'watch/top', 'watch@1'],
    ],
    [
      'party.listedShare',
      { lists: ['quiet'], method: 'multiplicative' },
      { kind: 'interval', from: whole(40n), to: whole(40n) },
      ['ann>x', 'd-ann.entityType', 'dispersed>top', 'quiet/ann', 'quiet@1', 'top>x'],
    ],
    [
      'party.ownedShareFrom',
      { places: ['CN', 'HK'], method: 'cascade' },
      { kind: 'interval', from: whole(60n), to: whole(60n) },
      ['ann>x', 'd-ann.entityType', 'd-top.headquarters', 'd-x.headquarters', 'top>x'],
    ],
    [
      'party.ultimateParent.headquarters',
      {},
      { kind: 'text', value: 'CN' },
      ['ann>x', 'd-ann.entityType', 'd-top.headquarters', 'dispersed>top', 'top>x'],
    ],
    [
      'party.controlledBy',
      { places: ['CN'] },
      { kind: 'flag', value: 'T' },
      ['ann>x', 'd-ann.entityType', 'd-top.headquarters', 'd-x.headquarters', 'top>x'],
    ],
    [
      'party.listedOwner',
      { lists: ['quiet'] },
      { kind: 'flag', value: 'T' },
      ['ann>x', 'd-ann.entityType', 'dispersed>top', 'quiet/ann', 'quiet@1', 'top>x'],
    ],
  ]
  for (const [name, params, value, basis] of table) {
    const answer = read(answers, name, params)
    assert.deepEqual(answer.value, value, name)
    assert.deepEqual(answer.basis, basis, name)
    assert.equal(answer.missing, '', name)
  }
})

test('what nobody recorded is unknown and names the record that would settle it', () => {
  const answers = open({})
  const missing = (name: string, params: InputRef['params'] = {}): string => {
    const answer = read(answers, name, params)
    if (answer.value.kind === 'flag') assert.equal(answer.value.value, 'U', name)
    else if (answer.value.kind !== 'interval') assert.equal(answer.value.kind, 'unknown', name)
    return answer.missing
  }
  assert.equal(missing('party.headquarters'), 'the headquarters of x')
  assert.equal(missing('party.affiliatesMau'), 'the monthly active users with affiliates of x')
  assert.equal(missing('party.attribute', { name: 'dpf' }), 'the attribute dpf of x')
  assert.equal(missing('party.listed', { lists: ['sdn'] }), 'the list sdn')
  assert.equal(
    missing('party.listedShare', { lists: ['sdn'], method: 'cascade' }),
    'the holders of 100 % of x; the list sdn',
  )
  assert.equal(
    missing('party.ultimateParent.headquarters'),
    'the ultimate parent of x: the holders of 100 % of x',
  )
  assert.equal(
    missing('party.person', { attribute: 'residence' }),
    'a provision that requires reading it',
  )
})

test('past its review date everything of a dossier reads as unknown, and the answer ends there', () => {
  const records = { dossiers: [dossier('x', { headquarters: 'SG', reviewByMs: 20 })] }
  const before = read(open(records, 19), 'party.headquarters')
  assert.deepEqual(before.value, { kind: 'text', value: 'SG' })
  assert.equal(before.validUntilMs, 20)
  const after = read(open(records, 20), 'party.headquarters')
  assert.equal(after.value.kind, 'unknown')
  assert.match(after.missing, /past its review date/)
})

test('a kind of customer is known only with evidence that is not past its review', () => {
  const proof = {
    ...evidence,
    id: 'ev',
    kind: 'filing',
    statement: 'annual accounts',
    reviewByMs: 20,
  }
  const claim = (one: (typeof proof)[]): Partial<PartyRecords> => ({
    dossiers: [dossier('x', { customerType: { type: 'enterprise', evidence: one } })],
  })
  const answer = read(open(claim([proof]), 19), 'party.customerType')
  assert.deepEqual(answer.value, { kind: 'text', value: 'enterprise' })
  assert.deepEqual(answer.basis, ['d-x.customerType', 'ev'])
  assert.equal(answer.validUntilMs, 20)
  assert.equal(read(open(claim([proof]), 20), 'party.customerType').value.kind, 'unknown')
  assert.equal(read(open(claim([])), 'party.customerType').value.kind, 'unknown')
})

test('attested attributes and figures are read, and contradicting ones are unknown', () => {
  const attribute = { ...evidence, id: 'a1', name: 'dpf', value: 'certified' }
  const affiliatesMau = { ...evidence, id: 'mau', from: 5n, to: null }
  const answers = open({ dossiers: [dossier('x', { attributes: [attribute], affiliatesMau })] })
  assert.deepEqual(read(answers, 'party.attribute', { name: 'dpf' }).basis, ['a1'])
  assert.deepEqual(read(answers, 'party.affiliatesMau').value, {
    kind: 'interval',
    from: whole(5n),
    to: null,
  })
  const against = { ...attribute, id: 'a2', value: 'withdrawn' }
  const torn = open({ dossiers: [dossier('x', { attributes: [attribute, against] })] })
  assert.equal(read(torn, 'party.attribute', { name: 'dpf' }).value.kind, 'unknown')
})

test('a membership counts from its first instant until before its end', () => {
  const members = [{ entityId: 'x', validFromMs: 10, validToMs: 20 }]
  const lists = [{ ...list('watch', []), members }]
  const at = (ms: number): unknown[] => {
    const { value, validUntilMs } = read(open({ lists }, ms), 'party.listed', { lists: ['watch'] })
    return [value.kind === 'flag' && value.value, validUntilMs]
  }
  assert.deepEqual(
    [at(9), at(10), at(19), at(20)],
    [
      ['F', 10],
      ['T', 20],
      ['T', 20],
      ['F', null],
    ],
  )
  const stale = [{ ...list('watch', ['x']), reviewByMs: 30 }]
  const listed = read(open({ lists: stale }, 30), 'party.listed', { lists: ['watch'] })
  assert.deepEqual(listed.value, { kind: 'flag', value: 'U' })
})

test('a party sees every fact held about it with its source, and contests what is held and nothing else', () => {
  const moment = { asOfMs: 10, knownAtMs: 10 }
  const records = { ...nothing, ...standard, lists: [list('watch', ['x'])] }
  const facts = factsHeldAbout(records, 'x', moment)
  assert.deepEqual(
    facts.map(({ id, audience }) => [id, audience]),
    [
      ['d-x.names.0', 'party'],
      ['d-x.entityType', 'party'],
      ['d-x.jurisdiction', 'party'],
      ['d-x.headquarters', 'party'],
      ['top>x', 'party'],
      ['ann>x', 'party'],
      ['watch/x', 'compliance'],
    ],
  )
  assert.ok(facts.every(({ source }) => source !== ''))
  const factIds = new Set(facts.map(({ id }) => id))
  const asked = { id: 'c1', partyId: 'x', statement: 'sold in May', nowMs: 5, factIds }
  const raised = raiseContest({ ...asked, factId: 'top>x', isWaiting: false })
  assert.ok(raised.kind === 'raised')
  assert.equal(raised.question.contestId, 'c1')
  const again = raiseContest({ ...asked, factId: 'top>x', isWaiting: true })
  assert.deepEqual(again, { kind: 'refused', why: 'already_contested' })
  const stray = raiseContest({ ...asked, factId: 'top>other', isWaiting: false })
  assert.deepEqual(stray, { kind: 'refused', why: 'no_such_fact' })
})

test('a contested fact is kept and flagged: the answer stands and cites the contest while it is open', () => {
  const contest: Contest = {
    id: 'c1',
    partyId: 'x',
    factId: 'top>x',
    statement: 'sold in May',
    raisedAtMs: 5,
    answers: [
      { atMs: 20, untilMs: 90, outcome: 'rejected', reason: 'the register says otherwise' },
      { atMs: 30, untilMs: 40, outcome: 'upheld', reason: 'sold after all' },
    ],
  }
  const records = { ...nothing, ...standard, contests: [contest] }
  const disputed = (knownAtMs: number): string[] =>
    factsHeldAbout(records, 'x', { asOfMs: 10, knownAtMs })
      .filter(({ contests }) => contests.length > 0)
      .map(({ id }) => id)
  assert.deepEqual(
    [disputed(4), disputed(5), disputed(19), disputed(20)],
    [[], ['top>x'], ['top>x'], []],
  )
  const share = { lists: ['watch'], method: 'cascade' }
  const answer = read(open(records), 'party.listedShare', share)
  assert.deepEqual(answer.value, read(open(standard), 'party.listedShare', share).value)
  assert.ok(answer.basis.includes('c1'))
  assert.ok(!read(open(records, 20), 'party.listedShare', share).basis.includes('c1'))
})

test('of the answers to a contest the last one known counts, and when it expires the contest is open again, whatever came before', () => {
  const answers: Contest['answers'] = [
    { atMs: 20, untilMs: 90, outcome: 'rejected', reason: 'the register says otherwise' },
    { atMs: 30, untilMs: 40, outcome: 'upheld', reason: 'sold after all' },
  ]
  const contest: Contest = {
    id: 'c1',
    partyId: 'x',
    factId: 'top>x',
    statement: 'sold in May',
    raisedAtMs: 5,
    answers,
  }
  const disputed = (asOfMs: number, knownAtMs: number): boolean =>
    isDisputed(contest, { asOfMs, knownAtMs })
  assert.deepEqual(
    [4, 5, 19, 20, 29, 30, 39, 40, 89].map((ms) => disputed(ms, ms)),
    [false, true, true, false, false, false, false, true, true],
  )
  // Before the second answer was known, the first one was to last.
  assert.deepEqual([disputed(89, 29), disputed(90, 29)], [false, true])
  // An answer that holds until a date is one more date of what rests on the fact.
  const records = { ...nothing, ...standard, contests: [contest] }
  const until = (ms: number): number | null =>
    read(open(records, ms), 'party.listedShare', { lists: ['watch'], method: 'cascade' })
      .validUntilMs
  assert.deepEqual([until(4), until(10), until(20), until(30), until(90)], [5, 20, 30, 40, null])
})

test('no answer changes when names, aliases, scripts and languages are exchanged for any others', () => {
  const name = fc.record({
    text: fc.string({ unit: 'grapheme' }),
    kind: fc.constantFrom('legal' as const, 'alias' as const),
    script: fc.constantFrom('Latn', 'Hans', 'Cyrl', 'Arab', null),
    language: fc.constantFrom('en', 'zh', 'ru', 'fa', null),
  })
  const places = { places: ['CN', 'RU', 'IR'] }
  const questions = [
    ref('party.country'),
    ref('party.headquarters'),
    ref('party.entityType'),
    ref('party.customerType'),
    ref('party.affiliatesMau'),
    ref('party.ultimateParent.headquarters'),
    ref('party.listed', { lists: ['watch', 'quiet'] }),
    ref('party.listedOwner', { lists: ['watch', 'quiet'] }),
    ref('party.listedShare', { lists: ['watch'], method: 'cascade' }),
    ref('party.listedShare', { lists: ['watch'], method: 'multiplicative' }),
    ref('party.ownedShareFrom', { ...places, method: 'cascade' }),
    ref('party.controlledBy', places),
    ref('party.attribute', { name: 'dpf' }),
    ref('party.person', { attribute: 'nationality' }),
  ]
  const answersOf = (dossiers: readonly Dossier[]): unknown[] => {
    const source = open({ ...standard, dossiers }).of('x')
    return questions.map((question) => source.read(question))
  }
  const plain = standard.dossiers ?? []
  fc.assert(
    fc.property(fc.array(fc.array(name), { minLength: 3, maxLength: 3 }), (names) => {
      const renamed = plain.map((one, index) => ({ ...one, names: names[index] ?? [] }))
      assert.deepEqual(answersOf(renamed), answersOf(plain))
    }),
  )
})

test('an owner whose headquarters nobody attested may count, and says so', () => {
  const dossiers = [dossier('x', { headquarters: 'SG' }), dossier('top')]
  const ownership = [owns('top', 60, 'x'), owns(dispersedHolders, 40, 'x')]
  const share = { places: ['CN'], method: 'cascade' }
  const answer = read(open({ dossiers, ownership }), 'party.ownedShareFrom', share)
  assert.deepEqual(answer.value, { kind: 'interval', from: whole(0n), to: whole(60n) })
  assert.equal(answer.missing, 'the holders of 100 % of top; whether top counts')
})

test('an identifier with a wrong check digit and a review due before the check are named', () => {
  const lei = 'FICT00CUSTOMHOUSE059'
  assert.deepEqual(dossierProblems([dossier('x', { lei })]), [])
  const wrong = dossier('x', { lei: 'FICT00CUSTOMHOUSE060', verifiedAtMs: 9, reviewByMs: 9 })
  assert.deepEqual(
    dossierProblems([wrong]).map(({ message }) => message),
    [
      'FICT00CUSTOMHOUSE060 is no LEI (its check digits are wrong)',
      'its review is due before it was verified',
    ],
  )
})
