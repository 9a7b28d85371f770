import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputRef } from '../kernel/answer.ts'
import { openPartyAnswers, type PartyAnswers } from './derive.ts'
import { factsHeldAbout } from './held-facts.ts'
import type { PartyRecords } from './party-records.ts'
import type { PersonalAccess, PersonPort, PersonRecord } from './person.ts'

const evidence = {
  validFromMs: 0,
  validToMs: null,
  knownFromMs: 0,
  knownToMs: null,
  source: 'attested',
  confidence: 'official',
  verifiedAtMs: 0,
  reviewByMs: null,
} as const

function recordsOf(persons: PersonPort): PartyRecords {
  return { dossiers: [], ownership: [], control: [], lists: [], contests: [], persons }
}

function open({ persons }: { readonly persons: PersonPort }): PartyAnswers {
  return openPartyAnswers({ ...recordsOf(persons), asOfMs: 10, knownAtMs: 10 })
}

function ref(name: string, params: InputRef['params']): InputRef {
  return { name, params, key: `${name} ${JSON.stringify(params)}` }
}

test('a person is read only by a provision, and each reading is reported before it is answered', () => {
  const record: PersonRecord = {
    ...evidence,
    id: 'p1',
    partyId: 'x',
    nationality: 'sealed SG',
    residence: 'sealed JP',
  }
  const accesses: PersonalAccess[] = []
  const persons = {
    records: () => [record],
    accessed: (access: PersonalAccess) => void accesses.push(access),
    open({ residence }: PersonRecord) {
      assert.notEqual(accesses.length, 0, 'nothing is opened that was not reported')
      return residence?.startsWith('sealed ') === true ? [residence.slice(7)] : null
    },
  }
  const answers = open({ persons })
  const asked = (provision: string) =>
    ref('party.person', { attribute: 'residence', ...(provision === '' ? {} : { provision }) })
  assert.equal(answers.of('x').read(asked('')).value.kind, 'unknown')
  assert.deepEqual(accesses, [])
  const answer = answers.of('x').read(asked('28 CFR 202.211(a)(4)'))
  assert.deepEqual(answer.value, { kind: 'texts', value: new Set(['JP']) })
  assert.deepEqual(accesses, [
    { partyId: 'x', attribute: 'residence', provision: '28 CFR 202.211(a)(4)', recordIds: ['p1'] },
  ])
  const refusing = { ...persons, accessed: () => assert.fail('not kept') }
  assert.throws(() => open({ persons: refusing }).of('x').read(asked('a text')), /not kept/)
  assert.throws(() => answers.of('x').read(asked(' ')), /provision/)
})

test('a record of a person that cannot be opened leaves the answer unknown', () => {
  const closed: PersonRecord = {
    ...evidence,
    id: 'p1',
    partyId: 'x',
    nationality: 'sealed',
    residence: null,
  }
  const persons = { records: () => [closed], accessed: () => undefined, open: () => null }
  const input = ref('party.person', { attribute: 'nationality', provision: 'a text' })
  const answer = open({ persons }).of('x').read(input)
  assert.equal(answer.value.kind, 'unknown')
  assert.deepEqual(answer.basis, ['p1'])
  assert.match(answer.missing, /nationality that a text asks for/)
  const [fact] = factsHeldAbout(recordsOf(persons), 'x', { asOfMs: 1, knownAtMs: 1 })
  assert.equal(fact?.statement, 'nationality of a natural person is on record')
})

test('beside a record past its review nothing is known, and what is past is not opened', () => {
  const record = (id: string, reviewByMs: number | null): PersonRecord => ({
    ...evidence,
    id,
    partyId: 'x',
    nationality: id,
    residence: null,
    reviewByMs,
  })
  const opened: string[] = []
  const persons: PersonPort = {
    records: () => [record('p1', null), record('p2', 5)],
    accessed: () => undefined,
    open({ id }) {
      opened.push(id)
      return ['SG']
    },
  }
  const input = ref('party.person', { attribute: 'nationality', provision: 'a text' })
  const answer = open({ persons }).of('x').read(input)
  assert.equal(answer.value.kind, 'unknown')
  assert.deepEqual(answer.basis, ['p1', 'p2'])
  assert.deepEqual(opened, ['p1'])
})
