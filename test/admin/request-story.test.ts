// One request's story and its receipt, as operators of different roles have them: what is told, what is kept back,
// and that what a browser is given verifies.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyReceipt } from '../../console/src/proof/verify.ts'
import { admin, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

async function asked(house: TestHouse, body: object): Promise<string> {
  const answer = await post(house, body)
  await answer.text()
  await house.nextRecord()
  return answer.headers.get('x-request-id') ?? ''
}

async function signedReceipt(house: TestHouse, id: string, key?: string): Promise<AdminAnswer> {
  const path = `/requests/${id}/receipt`
  const found: AdminAnswer[] = []
  await until('a signed head covers the entry', async () => {
    const answer = await admin(house, path, key === undefined ? {} : { key })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const { state } = answer.body
    if (state === 'ready' || state === 'withheld') found.push(answer)
    return found.length > 0
  })
  return found[0]!
}

async function verified(id: string, { body }: AdminAnswer) {
  const verdict = await verifyReceipt(String(body['text']), String(body['vkey']), {
    requestId: id,
    shown: {},
  })
  assert.ok(verdict.verified, JSON.stringify(verdict.checks))
  return verdict
}

test('the receipt of a settled request opens its cost to who reads money, and no person to anybody', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const id = await asked(house, { ...hello, user: 'someone@example.com' })
  const { opened, closed, entry } = await verified(id, await signedReceipt(house, id))
  assert.deepEqual(Object.keys(opened), ['cost'])
  assert.deepEqual(closed, ['answer', 'person', 'prompt'])
  assert.equal(entry['request'], id)
})

test('who reads no money is told that there is a receipt, and gets neither it nor an amount', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const id = await asked(house, hello)
  const engineer = await makeOperator(house, 'eve', 'engineer')
  const { body } = await signedReceipt(house, id, engineer)
  assert.deepEqual([body['state'], body['entry'], body['text']], ['withheld', id, null])
  const story = await admin(house, `/requests/${id}`, { key: engineer })
  const [attempt] = story.body['attempts'] as Record<string, unknown>[]
  assert.deepEqual(
    ['hold', 'price', 'cost', 'transfers'].filter((name) => name in (attempt ?? {})),
    [],
  )
  assert.deepEqual(attempt?.['lines'], [
    { kind: 'input', quantity: 11 },
    { kind: 'output', quantity: 7 },
  ])
  const finance = await makeOperator(house, 'fay', 'finance')
  const paid = await admin(house, `/requests/${id}`, { key: finance })
  const [priced] = paid.body['attempts'] as Record<string, unknown>[]
  assert.match(String(priced?.['price']), /^0\.0000\d+$/)
})

test('a refused request is told with what its code means, how far it came, and why', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const id = await asked(house, { ...hello, model: 'not-in-the-contract' })
  await signedReceipt(house, id)
  const { body } = await admin(house, `/requests/${id}`)
  assert.equal(body['state'], 'refused')
  const refusal = body['refusal'] as { code: string; meaning: { status: number; remedy: string } }
  assert.equal(refusal.code, 'policy.model_not_found')
  assert.equal(refusal.meaning.status, 404)
  assert.match(refusal.meaning.remedy, /GET \/v1\/models/)
  const ends = body['steps'] as { step: string; end: string }[]
  assert.deepEqual(
    ends.filter(({ end }) => end === 'refused').map(({ step }) => step),
    ['decide'],
  )
  const decision = body['decision'] as {
    reasons: { general: { rules: string[]; sentence: string }[] }
  }
  assert.deepEqual(
    decision.reasons.general.flatMap(({ rules }) => rules),
    ['contract.models'],
  )
  const engineer = await makeOperator(house, 'eve', 'engineer')
  const kept = await admin(house, `/requests/${id}`, { key: engineer })
  assert.equal((kept.body['decision'] as { reasons: unknown }).reasons, null)
  assert.equal((kept.body['refusal'] as { internal: unknown }).internal, null)
  // The words of `explain` name no rule either.
  assert.doesNotMatch(String(kept.body['story']), /contract\.models/)
  assert.match(String(body['story']), /contract\.models/)
  const { entry } = await verified(id, await signedReceipt(house, id, engineer))
  assert.equal(entry['code'], 'policy.model_not_found')
})

test('a refusal that was folded into the entry of an equal one before it is proven by that entry', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const bad = { ...hello, model: 'not-in-the-contract' }
  const answers = await Promise.all([1, 2, 3].map(() => post(house, bad)))
  const ids = answers.map((answer) => answer.headers.get('x-request-id') ?? '').toSorted()
  const last = ids.at(-1) ?? ''
  const receipt = await signedReceipt(house, last)
  assert.equal(receipt.body['folded'], true)
  assert.ok(ids.slice(0, -1).includes(String(receipt.body['entry'])))
  await verified(last, receipt)
  const wrong = await verifyReceipt(String(receipt.body['text']), String(receipt.body['vkey']), {
    requestId: `${last}0`,
    shown: {},
  })
  assert.equal(wrong.verified, false)
})

test('an entry of another request is not shown as one of this request', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const [first, second] = [await asked(house, hello), await asked(house, hello)]
  await signedReceipt(house, second)
  const { body } = await admin(house, `/requests/${first}/receipt?entry=${second}`)
  assert.deepEqual([body['state'], body['text']], ['none', null])
  const missing = await admin(house, '/requests/req_nobody_ever_made')
  assert.equal(missing.status, 404)
})
