import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { manualClock } from '../../kernel/time.ts'
import { CredentialUnavailable, openAccessTokens, type BoughtToken } from './access-tokens.ts'
import type { Grant } from './grant.ts'

const channel = {
  kind: 'vertex',
  credential: JSON.stringify({
    type: 'authorized_user',
    client_id: 'id',
    client_secret: 'secret',
    refresh_token: 'refresh',
  }),
} as const

/** A shop whose sales a test makes. */
function openShop() {
  const clock = manualClock(1_000_000)
  const asked: {
    grant: Grant
    sell: (token: BoughtToken) => void
    fail: (error: Error) => void
  }[] = []
  const tokens = openAccessTokens({
    clock,
    readFile: (path) => readFile(path, 'utf8'),
    buy: (grant) =>
      new Promise((sell, fail) => {
        asked.push({ grant, sell, fail })
      }),
  })
  return { clock, asked, tokens }
}

const hour: BoughtToken = { token: 'first', lifetimeMs: 3_600_000 }

/** Everything that waits has run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
}

test('many who come at once wait for one purchase', async () => {
  const { asked, tokens } = openShop()
  const waiting = [tokens.tokenFor(channel), tokens.tokenFor(channel), tokens.tokenFor(channel)]
  assert.ok(waiting.every((each) => each instanceof Promise))
  await turns()
  assert.equal(asked.length, 1)
  asked[0]?.sell(hour)
  assert.deepEqual(await Promise.all(waiting), ['first', 'first', 'first'])
  assert.equal(tokens.tokenFor(channel), 'first')
})

test('ahead of its end a token is renewed in the background, and nobody waits', async () => {
  const { clock, asked, tokens } = openShop()
  const first = tokens.tokenFor(channel)
  await turns()
  asked[0]?.sell(hour)
  await first
  clock.advance(3_600_000 - 240_000 - 1)
  assert.equal(tokens.tokenFor(channel), 'first')
  assert.equal(asked.length, 1)
  clock.advance(1)
  assert.equal(tokens.tokenFor(channel), 'first')
  assert.equal(tokens.tokenFor(channel), 'first')
  await turns()
  assert.equal(asked.length, 2)
  asked[1]?.sell({ ...hour, token: 'second' })
  await turns()
  assert.equal(tokens.tokenFor(channel), 'second')
})

test('a token is not used to its last second', async () => {
  const { clock, asked, tokens } = openShop()
  const first = tokens.tokenFor(channel)
  await turns()
  asked[0]?.sell(hour)
  await first
  clock.advance(3_600_000 - 15_000)
  assert.ok(tokens.tokenFor(channel) instanceof Promise)
})

test('a renewal that fails costs nothing while the token is good, and is repeated after a pause', async () => {
  const { clock, asked, tokens } = openShop()
  const first = tokens.tokenFor(channel)
  await turns()
  asked[0]?.sell(hour)
  await first
  clock.advance(3_600_000 - 200_000)
  assert.equal(tokens.tokenFor(channel), 'first')
  await turns()
  asked[1]?.fail(new CredentialUnavailable('away'))
  await turns()
  assert.equal(tokens.tokenFor(channel), 'first')
  await turns()
  assert.equal(asked.length, 2)
  clock.advance(2_000)
  assert.equal(tokens.tokenFor(channel), 'first')
  await turns()
  assert.equal(asked.length, 3)
})

test('without a token a failure is told, and during the pause told again without asking', async () => {
  const { clock, asked, tokens } = openShop()
  const first = tokens.tokenFor(channel)
  await turns()
  asked[0]?.fail(new Error('away'))
  await assert.rejects(Promise.resolve(first), { name: 'CredentialUnavailable', message: 'away' })
  await assert.rejects(Promise.resolve(tokens.tokenFor(channel)), { message: 'away' })
  assert.equal(asked.length, 1)
  clock.advance(2_000)
  const again = tokens.tokenFor(channel)
  await turns()
  asked[1]?.sell(hour)
  assert.equal(await again, 'first')
})

test('a token that the provider refuses is bought anew, and one bought meanwhile is kept', async () => {
  const { asked, tokens } = openShop()
  const first = tokens.tokenFor(channel)
  await turns()
  asked[0]?.sell(hour)
  await first
  tokens.refused(channel, 'first')
  const second = tokens.tokenFor(channel)
  await turns()
  asked[1]?.sell({ ...hour, token: 'second' })
  assert.equal(await second, 'second')
  // Another request that went out with the first comes back refused.
  tokens.refused(channel, 'first')
  assert.equal(tokens.tokenFor(channel), 'second')
})

test('a credential in a file is read for each purchase, so that it can be rotated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-credential-'))
  try {
    const path = join(folder, 'key.json')
    const { clock, asked, tokens } = openShop()
    const named = { kind: 'vertex', credential: `file:${path}` } as const
    await assert.rejects(Promise.resolve(tokens.tokenFor(named)), /cannot be read \(ENOENT\)/)
    writeFileSync(path, channel.credential)
    clock.advance(2_000)
    const bought = tokens.tokenFor(named)
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const form = { ...JSON.parse(channel.credential), grant_type: 'refresh_token' }
    delete form.type
    assert.deepEqual(asked[0]?.grant, {
      kind: 'form',
      form,
      tokenUrl: 'https://oauth2.googleapis.com/token',
    })
    asked[0]?.sell(hour)
    assert.equal(await bought, 'first')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is wrong with a credential is told without a word of it', async () => {
  for (const [kind, credential, expected] of [
    ['vertex', 'secret-canary', /must be the JSON of a service account/],
    ['vertex', '{"type":"external_account","x":"secret-canary"}', /type "external_account"/],
    ['vertex', '{"type":"secret canary!"}', /of nothing known/],
    ['vertex', '{"type":"service_account","private_key":"secret-canary"}', /lacks client_email/],
    [
      'vertex',
      '{"type":"service_account","client_email":"a@b","private_key":"secret-canary"}',
      /no PEM key/,
    ],
    ['vertex', '{"type":"authorized_user","client_secret":"secret-canary"}', /lacks client_id/],
    ['foundry', '{"client_secret":"secret-canary"}', /lacks tenant_id/],
    [
      'foundry',
      '{"tenant_id":"t","client_id":"c","client_secret":"secret-canary","token_uri":"http://elsewhere"}',
      /token_uri that is no https address/,
    ],
  ] as const) {
    const { tokens } = openShop()
    const told = await Promise.resolve(tokens.tokenFor({ kind, credential })).catch(
      (error: Error) => error.message,
    )
    assert.match(told, expected)
    assert.doesNotMatch(told, /canary/)
  }
})

test('what is configured no more is forgotten, token and credential, and what stays is not bought again', async () => {
  const { asked, tokens } = openShop()
  const other = {
    kind: 'vertex',
    credential: channel.credential.replace('"refresh"', '"rotated"'),
  } as const
  for (const each of [channel, other]) {
    const waiting = tokens.tokenFor(each)
    await turns()
    asked.at(-1)?.sell({ ...hour, token: each === other ? 'second' : 'first' })
    await waiting
  }
  tokens.keep([other])
  assert.equal(tokens.tokenFor(other), 'second')
  assert.ok(tokens.tokenFor(channel) instanceof Promise)
  await turns()
  assert.equal(asked.length, 3)
})
