// The verifier of the browser, run here on both of its arithmetics: it agrees with the golden log, and notices
// whatever changes in a receipt, by the name of the check that fails.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { nobleCrypto, openProofCrypto } from '../../console/src/proof/crypto.ts'
import { verifyReceipt, type Claim } from '../../console/src/proof/verify.ts'

const golden = new URL('../golden/log-v1/', import.meta.url)
const vkey = readFileSync(new URL('vkey', golden), 'utf8').trim()
const receiptOf = (index: number): string =>
  readFileSync(new URL(`receipts/${index}.tlog-proof`, golden), 'utf8')
const any: Claim = { requestId: null, shown: {} }

for (const [name, crypto] of [
  ['webcrypto', await openProofCrypto()],
  ['noble', await nobleCrypto()],
] as const) {
  test(`each receipt of the golden log verifies with ${name}`, async () => {
    assert.equal(crypto.name, name)
    for (const index of [0, 1, 99, 255, 256, 299]) {
      const verdict = await verifyReceipt(receiptOf(index), vkey, any, crypto)
      assert.ok(verdict.verified, JSON.stringify(verdict.checks))
      assert.equal(verdict.entry['index'], index)
    }
  })

  test(`a signature by another key of the same name does not pass with ${name}`, async () => {
    const material = Buffer.concat([Buffer.of(1), Buffer.alloc(32, 7)])
    const origin = vkey.slice(0, vkey.indexOf('+'))
    const id = Buffer.from(await crypto.sha256(Buffer.from(`${origin}\n`), material))
    const other = `${origin}+${id.toString('hex', 0, 4)}+${material.toString('base64')}`
    const { verified, checks } = await verifyReceipt(receiptOf(99), other, any, crypto)
    assert.equal(verified, false)
    assert.deepEqual(failures(checks), ['signature'])
  })
}

test('a receipt with any one bit flipped is not verified', async () => {
  for (const index of [0, 256]) {
    const bytes = Buffer.from(receiptOf(index))
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
      if (isClosedSalt(bytes.toString(), flipped.toString())) continue
      const { verified } = await verifyReceipt(flipped.toString(), vkey, any)
      assert.equal(verified, false, `byte ${at} of receipt ${index}`)
    }
  }
})

test('what changed in a receipt is named by the check that fails', async () => {
  const text = receiptOf(299)
  const lines = text.split('\n')
  const expect = async (changed: string, names: readonly string[], claim = any): Promise<void> => {
    const { verified, checks } = await verifyReceipt(changed, vkey, claim)
    assert.equal(verified, false)
    assert.deepEqual(failures(checks), names)
  }
  const extra = JSON.parse(Buffer.from(lines[1]?.slice(6) ?? '', 'base64').toString()) as Extra
  const withExtra = (one: Extra): string => {
    const line = `extra ${Buffer.from(JSON.stringify(one)).toString('base64')}`
    return [lines[0], line, ...lines.slice(2)].join('\n')
  }
  const entry = JSON.parse(extra.leaf) as Record<string, unknown>
  const otherAt = extra.leaf.replace('"at":"2026', '"at":"2027')
  assert.notEqual(otherAt, extra.leaf)
  await expect(text.replace('tlog-proof@v1', 'tlog-proof@v2'), ['format'])
  await expect(withExtra({ ...extra, leaf: otherAt }), ['inclusion'])
  await expect(withExtra({ ...extra, leaf: ` ${extra.leaf}` }), ['entry', 'inclusion'])
  await expect(text.replace('index 299', 'index 298'), ['entry', 'inclusion'])
  const path = lines[4] ?? ''
  await expect(text.replace(path, Buffer.alloc(32, 1).toString('base64')), ['inclusion'])
  const head = text.indexOf('\n\n') + 2
  const size = text.slice(head).split('\n')[1] ?? ''
  await expect(`${text.slice(0, head)}${text.slice(head).replace(`\n${size}\n`, '\n299\n')}`, [
    'signature',
    'root',
    'inclusion',
  ])
  const opened = Object.entries(extra.salts).find(([, { value }]) => value !== undefined)
  assert.ok(opened !== undefined, 'the golden receipt opens a field')
  const [field, opening] = opened
  const lie = { ...extra.salts, [field]: { salt: opening.salt, value: '"another"' } }
  await expect(withExtra({ ...extra, salts: lie }), ['commitments'])
  await expect(text, ['request'], { requestId: 'req_other', shown: {} })
  await expect(text, ['shown'], { requestId: String(entry['id']), shown: { type: 'other' } })
})

test('a vkey whose id is not that of its key is no key', async () => {
  const [origin, id = '', key] = vkey.split('+')
  const wrong = `${origin}+${id.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))}+${key}`
  const { verified, checks } = await verifyReceipt(receiptOf(0), wrong, any)
  assert.equal(verified, false)
  assert.deepEqual(failures(checks), ['key'])
  assert.deepEqual(
    checks.filter(({ end }) => end === 'not_checked').map(({ name }) => name),
    ['signature', 'root'],
  )
})

test('an entry is of its own request alone, however alike the ids are', async () => {
  const receipt = receiptOf(99)
  const own = JSON.parse(
    (JSON.parse(Buffer.from(receipt.split('\n')[1]?.slice(6) ?? '', 'base64').toString()) as Extra)
      .leaf,
  ) as Record<string, unknown>
  const between = { requestId: `${String(own['id'])}5`, shown: {} }
  const { checks } = await verifyReceipt(receipt, vkey, between)
  assert.deepEqual(failures(checks), ['request'])
})

interface Extra {
  readonly leaf: string
  readonly salts: Readonly<Record<string, { readonly salt: string; readonly value?: string }>>
}

function failures(checks: readonly { readonly name: string; readonly end: string }[]): string[] {
  return checks.filter(({ end }) => end === 'failed').map(({ name }) => name)
}

/** Only the salt of a value that nobody gives differs: without the value it says nothing. */
function isClosedSalt(before: string, after: string): boolean {
  try {
    const [left, right] = [before, after].map((text) => {
      const lines = text.split('\n')
      const bytes = Buffer.from(lines[1]?.replace('extra ', '') ?? '', 'base64')
      const extra = JSON.parse(bytes.toString()) as Extra
      const open = Object.entries(extra.salts).map(([field, { salt, value }]) => [
        field,
        value === undefined ? /^(?:[0-9a-f]{2}){16}$/.test(salt) : salt,
        value,
      ])
      const canonical = bytes.toString('base64') === lines[1]?.slice(6)
      return JSON.stringify([lines.toSpliced(1, 1), canonical, extra.leaf, open])
    })
    return before.length === after.length && left === right
  } catch {
    return false
  }
}
