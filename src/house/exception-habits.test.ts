import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { goodPack } from '../../test/support/pack.ts'
import { loadConfig } from './config-load.ts'
import { policyFilesIn } from './policy-files.ts'
import { sampleConfig } from './sample-config.ts'

const nowMs = Date.parse('2026-11-22')
const sample = sampleConfig('http://127.0.0.1:1')
const [one = '', two = '', three = ''] = Object.keys(sample.parties ?? {})

interface Written {
  readonly reason: string
  readonly scope?: Readonly<Record<string, readonly string[]>>
  readonly renews?: string
  readonly validFrom?: string
}

/** What a file of these exceptions is told about them. */
function told(
  context: TestContext,
  exceptions: Readonly<Record<string, Written>>,
): readonly string[] {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-habits-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  writeFileSync(join(dir, 'pack.yaml'), goodPack)
  const common = {
    rules: ['house.wait'],
    scope: { parties: [one] },
    validFrom: '2026-01-01',
    validTo: '2027-01-01',
    requestedBy: 'anna',
    approvers: ['ben', 'cleo'],
  }
  const text = stringify({
    ...sample,
    policy: { packs: ['pack.yaml'] },
    exceptions: Object.fromEntries(
      Object.entries(exceptions).map(([id, written]) => [id, { ...common, ...written }]),
    ),
  })
  const { config, problems } = loadConfig({
    text,
    environment: {},
    nowMs,
    files: policyFilesIn(dir),
  })
  const about = problems.filter(({ path }) => path.startsWith('exceptions'))
  assert.equal(
    config === null,
    about.some(({ severity }) => severity === 'error'),
    'a habit is a warning',
  )
  return about.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)
}

const advice = 'what has become a practice belongs into a rule or a contract'

test('a third renewal is reported where it stands, with its chain; a second is not', (context) => {
  const chain: Record<string, Written> = {
    first: { reason: 'A pilot.' },
    second: { reason: 'It goes on.', renews: 'first' },
    third: { reason: 'Still.', renews: 'second' },
  }
  assert.deepEqual(told(context, chain), [])
  // Another branch of the same beginning is no longer a chain.
  const beside = { reason: 'Another.', renews: 'first' }
  assert.deepEqual(told(context, { ...chain, beside }), [])
  const fourth = { reason: 'And on.', renews: 'third' }
  const renewed = `warning exceptions.fourth: is renewal number 3 of one exception (first -> second -> third -> fourth); ${advice}`
  assert.deepEqual(told(context, { fourth, ...chain }), [renewed])
  const fifth = { reason: 'On.', renews: 'fourth' }
  assert.deepEqual(told(context, { ...chain, fourth, fifth }), [
    `warning exceptions.fifth: is renewal number 4 of one exception (first -> second -> third -> fourth -> fifth); ${advice}`,
  ])
})

test('one reason for a third party is reported at the exception that was approved last; for a second, or for one party again, it is not', (context) => {
  const of = (party: string, reason: string, validFrom = '2026-01-01'): Written => ({
    reason,
    scope: { parties: [party] },
    validFrom,
  })
  const twice = {
    b: of(one, 'Quarter-end load.'),
    c: of(two, 'quarter end   LOAD'),
    again: of(one, 'Quarter end load'),
    other: of(three, 'Something else.'),
  }
  assert.deepEqual(told(context, twice), [])
  const parties = [one, two, three].toSorted().join(', ')
  assert.deepEqual(told(context, { ...twice, a: of(three, 'Quarter end, load', '2026-06-01') }), [
    `warning exceptions.a: gives one reason to 3 parties (${parties}); ${advice}`,
  ])
})

test('an exception for three parties, by name, contract or for all, is such a reason by itself', (context) => {
  const all = Object.keys(sample.parties ?? {})
  const contractsOf = Object.entries(sample.contracts ?? {})
  const contracts = all.slice(0, 3).map((party) => {
    const [id] = contractsOf.find(([, contract]) => contract.party === party) ?? []
    assert.ok(id !== undefined, `${party} has a contract`)
    return id
  })
  const sentence = (parties: readonly string[]): string =>
    `warning exceptions.wide: gives one reason to ${parties.length} parties (${parties.toSorted().join(', ')}); ${advice}`
  const wide = (scope: Written['scope']): readonly string[] =>
    told(context, { wide: { reason: 'For many.', ...(scope === undefined ? {} : { scope }) } })
  assert.deepEqual(wide({ parties: [one, two] }), [])
  assert.deepEqual(wide({ parties: [one, two, three] }), [sentence([one, two, three])])
  assert.deepEqual(wide({ contracts }), [sentence([one, two, three])])
  assert.deepEqual(wide({}), [sentence(all)])
  // What it names narrows it: of these contracts it is for those of two parties.
  assert.deepEqual(wide({ contracts, parties: [one, two] }), [])
})

test('a scope whose parties and contracts do not belong together is for nobody, and refused', (context) => {
  const [id = ''] =
    Object.entries(sample.contracts ?? {}).find(([, { party }]) => party === two) ?? []
  const scope = { parties: [one], contracts: [id] }
  assert.deepEqual(told(context, { lost: { reason: 'For whom?', scope } }), [
    'error exceptions.lost.scope: is for nobody: the parties, contracts and workloads that it names belong to no party together; name those of one',
  ])
})
