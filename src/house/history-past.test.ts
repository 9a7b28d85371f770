import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { dayMs } from '../kernel/time.ts'
import type { BookOp } from '../metering/ledger-ops.ts'
import { loadConfig } from './config-load.ts'
import { openPast, type Part, type PastOptions } from './history-past.ts'
import { historyDays } from './history-schedule.ts'
import { policyFilesIn, samplesFolder } from './policy-files.ts'
import { customerKeys, sampleConfig, sampleKeys } from './sample-config.ts'
import { historyFiles } from './sample-scenario.ts'

const toMs = Date.UTC(2026, 10, 23, 9, 30)
const total = 2_000
const pepper = Buffer.alloc(32, 1)
const keys = [...sampleKeys(pepper), ...customerKeys(pepper)]
const sample = sampleConfig('http://127.0.0.1:1', keys, Math.floor(toMs / dayMs) * dayMs)
const { config, policy } = loadConfig({
  text: JSON.stringify({ ...sample, ...historyFiles }),
  environment: {},
  nowMs: toMs,
  files: policyFilesIn(samplesFolder),
})

async function made(donePart: number, more: Partial<PastOptions> = {}): Promise<readonly Part[]> {
  assert.ok(config !== null)
  const options: PastOptions = {
    seed: 'test',
    fromMs: toMs - historyDays * dayMs,
    toMs,
    total,
    config,
    policy,
    pepper,
    keys: new Map(keys.map(({ workload, key }) => [workload, key])),
    donePart,
    ...more,
  }
  const parts: Part[] = []
  for await (const part of openPast(options).parts()) parts.push(part)
  return parts
}

let whole: readonly Part[] = []
let ops: readonly BookOp[] = []
before(async () => {
  whole = await made(0)
  ops = whole.flatMap((part) => part.ops)
})

function of<Kind extends BookOp['kind']>(kind: Kind) {
  return ops.filter((op): op is Extract<BookOp, { kind: Kind }> => op.kind === kind)
}

test('the history has all its requests, each with an id of its own, in the order of their instants', () => {
  const refused = of('refusal').map(({ requestId }) => requestId)
  const intents = of('intent').map(({ attemptId }) => attemptId)
  const served = new Set(intents.map((id) => id.replace(/\.\d+$/, '')))
  assert.equal(new Set([...refused, ...served]).size, total)
  assert.equal(new Set(intents).size, intents.length)
  assert.deepEqual(intents, intents.toSorted())
  assert.equal(whole.at(-1)?.done, total)
  assert.equal(whole.at(-1)?.isLast, true)
  assert.ok(of('intent').every(({ atMs }) => atMs >= toMs - historyDays * dayMs && atMs <= toMs))
})

test('no attempt went where its decision does not permit', () => {
  const permitted = new Map(
    of('decision').map(({ id, json }) => {
      const said: { permitted: { deployment: string }[] } = JSON.parse(json)
      return [id, new Set(said.permitted.map(({ deployment }) => deployment))]
    }),
  )
  for (const { attemptId, terms } of of('intent')) {
    assert.ok(permitted.get(terms.decisionId)?.has(terms.deploymentId), attemptId)
  }
})

test('every attempt begins and ends in one part, so that a kill between parts leaves none open', async () => {
  const cut = await made(0, { total: 600, partRequests: 1 })
  assert.ok(cut.length > 500)
  for (const part of cut) {
    const open = new Set<string>()
    for (const op of part.ops) {
      if (op.kind === 'intent') open.add(op.attemptId)
      if (op.kind === 'settle') assert.ok(open.delete(op.attemptId), op.attemptId)
    }
    assert.deepEqual([...open], [], `part ${part.number}`)
  }
})

test('no budget is overshot at any instant, and one has refused', () => {
  const spent = new Map<string, bigint>()
  const holds = new Map<string, { readonly nanos: bigint; readonly accounts: readonly string[] }>()
  const move = (accounts: readonly string[], nanos: bigint): void => {
    for (const account of accounts) spent.set(account, (spent.get(account) ?? 0n) + nanos)
  }
  for (const op of ops) {
    if (op.kind === 'intent') {
      const accounts = op.terms.budgets.map(({ account }) => account)
      move(accounts, op.holdNanos)
      holds.set(op.attemptId, { nanos: op.holdNanos, accounts })
      for (const { account, limitNanos } of op.terms.budgets) {
        assert.ok((spent.get(account) ?? 0n) <= limitNanos, account)
      }
    }
    if (op.kind === 'settle') {
      const hold = holds.get(op.attemptId)
      assert.ok(hold !== undefined)
      move(hold.accounts, op.priceNanos - hold.nanos)
    }
  }
  assert.ok(of('refusal').some(({ code }) => code === 'metering.budget_exhausted'))
})

test('there is a refusal of each kind, a cut stream, a retry, and an end that was found later', () => {
  const codes = new Set(of('refusal').map(({ code }) => code))
  for (const code of [
    'policy.location_denied',
    'policy.denied',
    'policy.referred',
    'metering.budget_exhausted',
    'metering.rate_requests',
  ]) {
    assert.ok(codes.has(code), code)
  }
  const endings = new Set(of('settle').map(({ ending }) => ending))
  for (const ending of ['completed', 'client_left', 'upstream_cut', 'gateway_lost'] as const) {
    assert.ok(endings.has(ending), ending)
  }
  assert.ok(
    of('intent').some(({ attemptId }) => attemptId.endsWith('.2')),
    'a second attempt',
  )
  assert.equal(of('orphan').length, 5)
  assert.ok(of('event').some(({ entry }) => entry.type === 'referral.opened'))
})

test('a rule that was suspended denies before its day and not after', () => {
  const suspendedMs = Date.UTC(2026, 8, 20)
  const denied = of('refusal').filter(({ workloadId }) => workloadId === 'dhow-manifests')
  const served = of('intent').filter(({ terms }) => terms.workloadId === 'dhow-manifests')
  assert.ok(denied.length > 0 && served.length > 0)
  assert.ok(denied.every(({ atMs }) => atMs < suspendedMs))
  assert.ok(served.every(({ atMs }) => atMs >= suspendedMs))
})

test('what is made after a kill is what would have been made without one', async () => {
  const rest = await made(3)
  assert.equal(rest[0]?.number, 4)
  const told = (parts: readonly Part[]) =>
    parts
      .flatMap((part) => part.ops)
      .flatMap((op) => {
        if (op.kind === 'intent')
          return [`${op.attemptId} ${op.terms.deploymentId} ${op.holdNanos}`]
        if (op.kind === 'settle') return [`${op.attemptId} ${op.ending} ${op.priceNanos}`]
        return op.kind === 'refusal' ? [`${op.requestId} ${op.code}`] : []
      })
  assert.deepEqual(told(rest), told(whole.slice(3)))
  const decided = new Set(
    rest.flatMap((part) => part.ops).flatMap((op) => (op.kind === 'decision' ? [op.id] : [])),
  )
  for (const op of rest.flatMap((part) => part.ops)) {
    if (op.kind === 'intent') assert.ok(decided.has(op.terms.decisionId), 'written once more')
  }
})
