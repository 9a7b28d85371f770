import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compiled, decided, ids, pack, request, rule } from '../support/policy.ts'
import {
  cedarAllows,
  deploymentTypes,
  joined,
  leaves,
  loadCedar,
  negated,
  ourSubject,
  typed,
  type Both,
} from './cedar.ts'

const { condition } = fc.letrec<{ condition: Both }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...leaves),
    fc
      .tuple(fc.constantFrom('all', 'any'), fc.array(tie('condition'), { maxLength: 3 }))
      .map(([kind, parts]) => joined(kind, parts)),
    tie('condition').map(negated),
  ),
}))

const world = fc.record({
  country: fc.constantFrom('CN', 'FR', 'SG'),
  isListed: fc.boolean(),
  users: fc.constantFrom(0, 49, 50, 51),
  dataClasses: fc.subarray(['health', 'code', 'other']),
  features: fc.subarray(['tools', 'store', 'batch'] as const),
})

test('on the boolean fragment that both can say, Cedar comes to the same verdicts', () => {
  const seen = { allowed: 0, denied: 0 }
  let run = 0
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(condition, condition).map((parts) => joined('all', parts)),
        { maxLength: 4 },
      ),
      fc.array(world, { minLength: 1, maxLength: 4 }),
      (denials, worlds) => {
        // A new id each time: what was parsed under an old one is Cedar's to keep.
        const id = `policies-${run++ % 8}`
        loadCedar(id, denials)
        const policy = compiled(
          [pack(denials.map(({ ours }, index) => rule({ id: `r${index}`, when: ours })))],
          { deployments: deploymentTypes.map((type) => typed(type, type)) },
        )
        for (const each of worlds) {
          const ours = ids(decided(policy, ourSubject(each), request({ features: each.features })))
          const theirs = deploymentTypes.filter((type) => cedarAllows(id, each, type))
          assert.deepEqual(ours, theirs.toSorted())
          seen.allowed += theirs.length
          seen.denied += deploymentTypes.length - theirs.length
        }
      },
    ),
    { numRuns: 300 },
  )
  assert.ok(Math.min(seen.allowed, seen.denied) > 100, `not one-sided: ${JSON.stringify(seen)}`)
})
