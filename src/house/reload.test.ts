import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { goodPack } from '../../test/support/pack.ts'
import { openRegister, type ConfigurationControl, type HouseEvent } from '../journeys/register.ts'
import { systemClock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import { openChangeControl, type ChangeControl } from './change-control.ts'
import { loadConfig } from './config-load.ts'
import type { ConfigInput } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import { openWorldKeeper } from './reload.ts'
import { sampleConfig } from './sample-config.ts'

const sample = sampleConfig('http://127.0.0.1:1')

function changed(change: Partial<ConfigInput>): string {
  return stringify({ ...sample, ...change })
}

/** A debounce so long that only an explicit `reload` reads the file. */
const never = 2 ** 30

/** A keeper over a real file, and a way to wait for what it tells. */
function keep(
  context: TestContext,
  text = changed({}),
  failing = { commit: false },
  debounceMs = 5,
  control?: ChangeControl,
) {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-reload-'))
  const file = join(dir, 'customhouse.yaml')
  writeFileSync(file, text)
  const environment = {}
  const { config } = loadConfig({ text, environment, nowMs: systemClock.nowMs() })
  assert.ok(config)
  const entries: EntryDraft[] = []
  const refused: (readonly Problem[])[] = []
  const waiting: string[] = []
  let next = Promise.withResolvers<string>()
  const told = (what: string): void => {
    next.resolve(what)
    next = Promise.withResolvers()
  }
  const keeper = openWorldKeeper({
    clock: systemClock,
    environment,
    configPath: file,
    config,
    configText: text,
    register: openRegister([]),
    apiKeys: [],
    commitEntry: async (entry) => {
      if (failing.commit) throw new Error('the book cannot be written')
      entries.push(entry)
    },
    onRefused: (problems) => {
      refused.push(problems)
      told('refused')
    },
    onRestartNeeded: (sections) => waiting.push(...sections),
    onSwapped: (_world, why) => told(why),
    debounceMs,
    pollMs: 20,
    ...(control === undefined ? {} : { control }),
  })
  context.after(() => {
    keeper.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return { keeper, file, dir, entries, refused, waiting, told: () => next.promise }
}

const moreParties = { parties: { ...sample.parties, new: { legalName: 'New', country: 'FR' } } }

test(
  'a good file is taken whole, by itself, and entered with the ids that changed',
  { timeout: 20_000 },
  async (context) => {
    const { keeper, file, entries, told } = keep(context)
    const before = keeper.world()
    const swapped = told()
    writeFileSync(file, changed(moreParties))
    assert.equal(await swapped, 'file')
    assert.ok(keeper.world().parties.has('new'))
    assert.ok(!before.parties.has('new'), 'a world never changes')
    const [entry] = entries
    assert.equal(entries.length, 1)
    assert.equal(entry?.type, 'configuration')
    const shown = JSON.parse(entry?.public ?? '')
    assert.equal(shown.before, before.version)
    assert.equal(shown.after, keeper.world().version)
    assert.deepEqual(shown.changes, { parties: { added: ['new'], removed: [], changed: [] } })
    assert.equal(shown.counts.parties, Object.keys(sample.parties ?? {}).length + 1)
  },
)

test('a file put in place by renaming is seen too', { timeout: 20_000 }, async (context) => {
  const { keeper, file, dir, told } = keep(context)
  const swapped = told()
  writeFileSync(join(dir, 'next'), changed(moreParties))
  renameSync(join(dir, 'next'), file)
  assert.equal(await swapped, 'file')
  assert.ok(keeper.world().parties.has('new'))
})

test(
  'a file with one mistake is refused whole, and the old world stays until it is corrected',
  { timeout: 20_000 },
  async (context) => {
    const { keeper, file, entries, refused, told } = keep(context)
    const before = keeper.world()
    const first = told()
    writeFileSync(file, changed({ ...moreParties, zones: {} }))
    assert.equal(await first, 'refused')
    assert.equal(keeper.world(), before)
    assert.match(refused[0]?.[0]?.message ?? '', /no zone/)
    const second = told()
    rmSync(file)
    assert.equal(await second, 'refused')
    const third = told()
    writeFileSync(file, changed(moreParties))
    assert.equal(await third, 'file')
    assert.ok(keeper.world().parties.has('new'))
    assert.equal(entries.length, 1)
  },
)

test(
  'what counts already, put back after a refusal, is no change; the mistake made again is told again',
  { timeout: 20_000 },
  async (context) => {
    const { keeper, file, entries, refused } = keep(context, changed({}), undefined, never)
    const before = keeper.world()
    for (const times of [1, 2]) {
      writeFileSync(file, changed({}).slice(0, 100))
      assert.equal(await keeper.reload(), 'refused')
      assert.equal(await keeper.reload(), 'refused')
      assert.equal(refused.length, times)
      writeFileSync(file, changed({}))
      assert.equal(await keeper.reload(), 'same')
    }
    assert.equal(keeper.world(), before)
    assert.deepEqual(entries, [])
  },
)

test('a comment is no change: nothing is entered', { timeout: 20_000 }, async (context) => {
  const { keeper, file, entries } = keep(context, changed({}), undefined, never)
  const { version } = keeper.world()
  writeFileSync(file, `# a comment\n${changed({})}`)
  assert.equal(await keeper.reload(), 'swapped')
  assert.equal(await keeper.reload(), 'same')
  assert.equal(keeper.world().version, version)
  assert.deepEqual(entries, [])
})

test(
  'a change that cannot be entered is not taken, and is tried again',
  { timeout: 20_000 },
  async (context) => {
    const failing = { commit: true }
    const { keeper, file } = keep(context, changed({}), failing, never)
    const before = keeper.world()
    writeFileSync(file, changed(moreParties))
    await assert.rejects(keeper.reload(), /cannot be written/)
    assert.equal(keeper.world(), before)
    failing.commit = false
    assert.equal(await keeper.reload(), 'swapped')
    assert.ok(keeper.world().parties.has('new'))
  },
)

test(
  'a changed credential is entered by its id and never by its text',
  { timeout: 20_000 },
  async (context) => {
    const { keeper, file, entries } = keep(context, changed({}), undefined, never)
    const { kiso, ...others } = sample.channels ?? {}
    assert.ok(kiso)
    const channels = { ...others, kiso: { ...kiso, credential: 'canary-credential' } }
    writeFileSync(file, changed({ channels }))
    assert.equal(await keeper.reload(), 'swapped')
    assert.equal(keeper.world().channels.get('kiso')?.credential, 'canary-credential')
    const text = JSON.stringify(entries)
    assert.ok(text.includes('kiso') && !text.includes('canary-credential'))
  },
)

test(
  'a key put into the world is there at once and survives a new file',
  { timeout: 20_000 },
  async (context) => {
    const { keeper, file } = keep(context, changed({}), undefined, never)
    keeper.putKey({
      id: 'abcdefgh',
      holder: { kind: 'auditor' },
      digest: '00',
      createdAtMs: 0,
      expiresAtMs: null,
      revokedAtMs: null,
      managedBy: 'api',
    })
    assert.ok(keeper.world().keys.has('abcdefgh'))
    writeFileSync(file, changed(moreParties))
    await keeper.reload()
    assert.ok(keeper.world().keys.has('abcdefgh'))
  },
)

test('a changed setting that is read only once is told to need a restart, and entered', async (context) => {
  const { keeper, file, entries, waiting } = keep(context, changed({}), undefined, never)
  writeFileSync(file, changed({ server: { port: 5000 } }))
  assert.equal(await keeper.reload(), 'swapped')
  assert.deepEqual(waiting, ['server'])
  assert.deepEqual(JSON.parse(entries[0]?.public ?? '').settings, ['server'])
})

test('an approval that is lost while the world is made publishes nothing', async (context) => {
  const control: ConfigurationControl = { hash: 'before', exceptions: 'before' }
  const events: HouseEvent[] = []
  const register = openRegister([{ kind: 'configuration.founded', atMs: 1, ...control }])
  for (const id of ['bob', 'cat']) {
    const operator = { id, name: id, roles: ['approver' as const], createdAtMs: 1, createdBy: '' }
    register.apply({ kind: 'operator.created', operator: { ...operator, removedAtMs: null } })
  }
  const judges = openChangeControl({
    clock: systemClock,
    register,
    commitEvent: async (event) => void events.push(event),
    onWaits: () => undefined,
  })
  const verdicts: string[] = []
  const { keeper, file, entries } = keep(context, changed({}), undefined, never, {
    ...judges,
    judge(read) {
      const admission = judges.judge(read)
      verdicts.push(admission.kind)
      // While the world is made.
      if (admission.kind === 'publishes') {
        register.apply({ kind: 'change.withdrawn', changeId: 'chg_1', atMs: 1 })
      }
      return admission
    },
  })
  writeFileSync(file, changed({ ...moreParties, changeControl: { required: true } }))
  assert.equal(await keeper.reload(), 'waits')
  const atMs = systemClock.nowMs()
  const change = {
    id: 'chg_1',
    kind: 'exception',
    contentHash: judges.pending()?.hash ?? '',
    summary: 's',
    reason: 'r',
    requestedBy: 'ann',
    requestedAtMs: atMs,
    replayId: 'rpl_1',
    approvals: ['bob', 'cat'].map((operatorId) => ({ operatorId, atMs })),
    publishedAtMs: null,
    withdrawnAtMs: null,
  } as const
  register.apply({ kind: 'change.requested', change })
  assert.equal(await keeper.reload(), 'waits')
  assert.deepEqual(verdicts, ['waits', 'publishes', 'waits'])
  assert.deepEqual([events, entries], [[], []])
  assert.ok(!keeper.world().parties.has('new'), 'the old world keeps serving')
})

test(
  'a pack belongs to the configuration: a good change of it swaps the world, a bad one keeps the old',
  { timeout: 20_000 },
  async (context) => {
    const { keeper, file, dir, entries, refused, told } = keep(context)
    const pack = join(dir, 'packs', 'test.yaml')
    mkdirSync(join(dir, 'packs'))
    writeFileSync(pack, goodPack)
    writeFileSync(file, changed({ policy: { packs: ['packs/*.yaml'] } }))
    await keeper.reload()
    const [first] = keeper.policy()?.packs ?? []
    assert.equal(first?.pack.id, 'xx.test')
    const before = keeper.world()

    let next = told()
    writeFileSync(pack, goodPack.replace('at_least: "50"', 'at_least: "120"'))
    assert.equal(await next, 'refused')
    assert.deepEqual(
      refused
        .at(-1)
        ?.filter(({ severity }) => severity === 'error')
        .map((problem) => `${problem.file}:${problem.line}`),
      ['packs/test.yaml:32'],
    )
    assert.equal(keeper.world(), before, 'the old world keeps serving')
    assert.equal(keeper.policy()?.packs[0], first)

    next = told()
    const count = entries.length
    writeFileSync(pack, goodPack.replace('at_least: "50"', 'more_than: "50"'))
    assert.equal(await next, 'file')
    assert.notEqual(keeper.world().version, before.version)
    assert.equal(entries.length, count + 1, 'the change is entered')

    next = told()
    writeFileSync(join(dir, 'packs', 'more.yaml'), goodPack.replaceAll(/xx\.|house\./g, 'yy.'))
    assert.equal(await next, 'file', 'a new file that the pattern matches is seen')
    assert.equal(keeper.policy()?.packs.length, 2)
  },
)
