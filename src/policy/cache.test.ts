import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  at,
  compiled,
  grant,
  pack,
  request,
  rule,
  states,
  subject,
  text,
  when,
} from '../../test/support/policy.ts'
import { manualClock } from '../kernel/time.ts'
import { openDecisionCache } from './cache.ts'
import type { Rule } from './rule.ts'
import type { Subject } from './subject.ts'

const start = at('2026-11-09T00:00:00Z')
const change = at('2026-11-10T05:00:00Z')

function open(
  rules: readonly Rule[],
  subjectAt: (nowMs: number) => Subject | null = () => subject(),
  limits = { workloadsMax: 10, entriesMax: 10 },
) {
  const clock = manualClock(start)
  const counts = { worlds: 0, subjects: 0 }
  const cache = openDecisionCache({
    worldAt(nowMs) {
      counts.worlds++
      return {
        policy: compiled([pack(rules)], { asOfMs: nowMs }),
        subject(_id, atMs) {
          counts.subjects++
          return subjectAt(atMs)
        },
      }
    },
    ...limits,
  })
  const decide = (what = request(), id = 'bot') => {
    const evaluation = cache.decide(id, what, clock.nowMs())
    assert.ok(evaluation !== null)
    return evaluation
  }
  return { cache, clock, counts, decide }
}

test('a clock that passes a change of state ends the decision, though the world stays the same', () => {
  const { clock, decide, counts } = open([
    rule({ id: 'r', states: states('suspended', 'in_force 2026-11-10T05:00:00Z') }),
  ])
  const first = decide()
  assert.equal(first.verdict, 'permit')
  assert.equal(first.validUntilMs, change)
  clock.advance(change - start - 1)
  assert.equal(decide(), first)
  clock.advance(1)
  assert.equal(decide().verdict, 'deny')
  assert.equal(counts.worlds, 2)
})

test('a contract that ends, and an answer that changes by its own date, end the decision too', () => {
  const ending = open([], () => subject({}, { contract: grant({ validToMs: change }) }))
  assert.equal(ending.decide().verdict, 'permit')
  ending.clock.advance(change - start)
  assert.equal(ending.decide().details().code, 'contract.not_in_force')

  const { clock, decide } = open(
    [rule({ id: 'r', when: when('party.country', 'in', 'CN') })],
    (nowMs) =>
      subject({
        'party.country':
          nowMs < change ? answer(text('FR'), { validUntilMs: change }) : answer(text('CN')),
      }),
  )
  assert.equal(decide().verdict, 'permit')
  clock.advance(change - start)
  // A request of another kind is no hit, and must not be answered by what was read before the date.
  assert.equal(decide(request({ model: 'gpt' })).verdict, 'deny')
})

test('an answer read for one request does not outlive its date in the decision of another', () => {
  const reading = {
    kind: 'all' as const,
    parts: [when('request.features', 'includes_any', 'tools'), when('party.country', 'in', 'CN')],
  }
  const { clock, decide } = open([rule({ id: 'r', when: reading })], (nowMs) =>
    subject({
      'party.country':
        nowMs < change ? answer(text('FR'), { validUntilMs: change }) : answer(text('CN')),
    }),
  )
  assert.equal(decide(request({ features: ['tools'] })).verdict, 'permit')
  clock.advance(change - start)
  assert.equal(decide(request({ features: ['tools', 'n'] })).verdict, 'deny')
})

test('requests that no rule tells apart share a decision, and those that one does tell apart do not', () => {
  const plain = open([rule({ id: 'r', when: when('party.country', 'in', 'CN') })])
  assert.equal(
    plain.decide(),
    plain.decide(request({ country: 'CN', features: ['tools'], dialect: 'azure' })),
  )
  const reading = open([
    rule({ id: 'c', when: when('request.country', 'in', 'CN') }),
    rule({ id: 'f', when: when('request.features', 'includes_any', 'batch') }),
    rule({ id: 'm', when: when('request.modalities', 'includes_any', 'audio') }),
    rule({ id: 'd', when: when('request.dialect', 'in', 'azure') }),
  ])
  assert.equal(reading.decide().verdict, 'permit')
  assert.equal(reading.decide(request({ country: 'CN' })).verdict, 'deny')
  assert.equal(reading.decide(request({ country: null })).verdict, 'refer')
  assert.equal(reading.decide(request({ features: ['batch', 'n'] })).verdict, 'deny')
  assert.equal(reading.decide(request({ modalities: ['audio'] })).verdict, 'deny')
  assert.equal(reading.decide(request({ dialect: 'azure' })).verdict, 'deny')
})

test('however many names are tried, one decision answers all that the contract does not know and names none', () => {
  const { decide } = open([])
  const first = decide(request({ model: 'secret-1' }))
  assert.equal(decide(request({ model: 'secret-2' })), first)
  assert.equal(first.details().code, 'policy.model_not_found')
  assert.ok(!first.details().json.includes('secret'))
})

test('of a model that the contract does not name, nobody is answered for the country of another caller', () => {
  const contract = grant({ excludedUserCountries: new Set(['IR']) })
  const { decide } = open([], () => subject({}, { contract }))
  const unknown = (country: string | null) =>
    decide(request({ model: 'secret', country })).details()
  assert.equal(unknown('IR').code, 'policy.denied')
  assert.equal(unknown('SG').code, 'policy.model_not_found')
  assert.equal(unknown(null).code, 'policy.model_not_found')
  assert.equal(unknown('IR').code, 'policy.denied')
})

test('the cache is bounded per workload, and an unknown workload leaves nothing', () => {
  const { cache, decide, counts, clock } = open(
    [rule({ id: 'c', when: when('request.country', 'in', 'CN') })],
    () => subject(),
    { workloadsMax: 1, entriesMax: 2 },
  )
  const first = decide(request({ country: 'A' }))
  decide(request({ country: 'B' }))
  assert.equal(decide(request({ country: 'A' })), first)
  decide(request({ country: 'C' }))
  assert.notEqual(decide(request({ country: 'A' })), first)
  const other = decide(request(), 'other')
  assert.equal(decide(request(), 'other'), other)
  assert.equal(counts.subjects, 2)
  const nobody = open([], () => null)
  assert.equal(nobody.cache.decide('bot', request(), clock.nowMs()), null)
  assert.equal(cache.decide('bot', request(), clock.nowMs())?.verdict, 'permit')
})
