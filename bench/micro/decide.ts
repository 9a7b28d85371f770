// What one decision costs with 50 rules and 100 deployments: by bit vectors, one deployment at a time, with
// its text, and from the cache; beside Cedar on the boolean fragment that both can say.
import { openDecisionCache } from '../../src/policy/cache.ts'
import { evaluate } from '../../src/policy/evaluate.ts'
import type { Condition } from '../../src/policy/rule.ts'
import { outcomesOneByOne } from '../../src/policy/verdict.ts'
import {
  answering,
  compiled,
  deployment,
  interval,
  now,
  pack,
  request,
  rule,
  status,
  subject,
  text,
  when,
} from '../../test/support/policy.ts'
import {
  cedarAllows,
  joined,
  leaves,
  loadCedar,
  negated,
  ourSubject,
  typed,
  type Both,
  type World,
} from '../../test/policy/cedar.ts'
import { heading, measure } from './measure.ts'

const rulesCount = 50
const deploymentsCount = 100

/** Conditions as packs have them: a party here, a place there, a feature, a status. None acts on everybody. */
function condition(index: number): Condition {
  const choices: readonly Condition[] = [
    { kind: 'status', statusId: 'listed' },
    {
      kind: 'all',
      parts: [
        when('party.country', 'in', `C${index} CN`),
        when('channel.seller', 'in', `seller-${index % 7}`),
      ],
    },
    {
      kind: 'all',
      parts: [
        when('workload.dataClasses', 'includes_any', 'health personal'),
        when('deployment.location', 'places_touch', `X${index} CN`, { question: 'review' }),
      ],
    },
    {
      kind: 'any',
      parts: [
        when('party.ownedShareFrom', 'more_than', '50', {
          places: ['CN', `P${index}`],
          method: 'cascade',
        }),
        {
          kind: 'all',
          parts: [
            when('request.country', 'in', `C${index} CN RU`),
            when('deployment.family', 'in', `family-${index % 5}`),
          ],
        },
      ],
    },
    {
      kind: 'all',
      parts: [
        when('request.features', 'includes_any', 'batch files'),
        { kind: 'not', part: when('deployment.type', 'in', 'regional') },
        when('party.customerType', 'not_in', `enterprise x${index}`),
      ],
    },
  ]
  return choices[index % choices.length] ?? { kind: 'all', parts: [] }
}

const policy = compiled(
  [
    pack(
      Array.from({ length: rulesCount }, (_, index) =>
        rule({
          id: `rule-${index}`,
          effect: (['deny', 'refer', 'deny'] as const)[index % 3] ?? 'deny',
          when: condition(index),
        }),
      ),
      [
        status({
          id: 'listed',
          when: when('party.listedShare', 'at_least', '50', { lists: ['l'], method: 'cascade' }),
        }),
      ],
    ),
  ],
  {
    deployments: Array.from({ length: deploymentsCount }, (_, index) =>
      deployment(`d${index}`, {
        source: answering({
          'channel.seller': text(`seller-${index % 9}`),
          'deployment.family': text(`family-${index % 6}`),
          'deployment.type': text(index % 4 === 0 ? 'global' : 'regional'),
        }),
      }),
    ),
  },
)

function newSubject() {
  return subject({
    'party.country': text('DE'),
    'party.listedShare': interval('0'),
    'party.ownedShareFrom': interval('10', '20'),
    'party.customerType': text('government'),
    'workload.dataClasses': { kind: 'texts', value: new Set(['personal']) },
  })
}

const who = newSubject()
const requests = ['SG', 'DE', 'FR', 'CN'].map((country) =>
  request({ country, features: country === 'FR' ? ['batch'] : ['stream', 'tools'] }),
)

function asked(index: number) {
  return requests[index % requests.length] ?? request()
}

heading(`Decide, ${rulesCount} rules, ${deploymentsCount} deployments of the model`)
measure('miss, verdict by bit vectors', 20_000, (index) => evaluate(policy, who, asked(index), now))
measure('miss, with text and id, four requests of which two are refused everywhere', 500, (index) =>
  evaluate(policy, who, asked(index), now).details(),
)
measure('miss, with text and id, of one that is served', 500, () =>
  evaluate(policy, who, asked(0), now).details(),
)
measure('miss of a workload never seen, by bit vectors', 2000, (index) =>
  evaluate(policy, newSubject(), asked(index), now),
)
measure('miss, one deployment at a time', 50, (index) =>
  outcomesOneByOne({ policy, subject: who, request: asked(index), nowMs: now, branch: 'actual' }),
)
const cache = openDecisionCache({
  worldAt: () => ({ policy, subject: () => who }),
  workloadsMax: 10,
  entriesMax: 100,
})
measure('hit', 1_000_000, (index) => cache.decide('bot', asked(index), now))

const denials = Array.from({ length: rulesCount }, (_, index) => {
  const pick = (step: number): Both =>
    leaves[(index * step + step) % (leaves.length - 1)] ?? negated(joined('all', []))
  return joined('all', [negated(joined('all', [])), pick(3), joined('any', [pick(5), pick(7)])])
})
const world: World = {
  country: 'FR',
  isListed: false,
  users: 20,
  dataClasses: ['code'],
  features: ['store'],
}
loadCedar('bench', denials)
const shared = compiled(
  [pack(denials.map(({ ours }, index) => rule({ id: `r${index}`, when: ours })))],
  { deployments: [typed('d', 'regional')] },
)
const ours = ourSubject(world)
const wanted = request({ features: world.features })

heading(`Decide what Cedar can say too, ${rulesCount} rules, one deployment`)
const cedarCost = measure('cedar-wasm, statefulIsAuthorized', 500, () =>
  cedarAllows('bench', world, 'regional'),
)
const ownCost = measure('miss, verdict by bit vectors', 20_000, () =>
  evaluate(shared, ours, wanted, now),
)
process.stdout.write(`  ${(cedarCost.nanos / ownCost.nanos).toFixed(0).padStart(9)} times faster\n`)
