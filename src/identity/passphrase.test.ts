// What a passphrase must be, and that its digest proves it and nothing else.
import assert from 'node:assert/strict'
import { scryptSync } from 'node:crypto'
import { test } from 'node:test'

import { hmacSha256 } from '../kernel/hash.ts'
import {
  isPassphrase,
  passphraseDigest,
  passphraseLengthMax,
  passphraseLengthMin,
  passphraseProblem,
} from './passphrase.ts'

const pepper = Buffer.alloc(32, 1)
const words = 'four green kites aloft'

test('a digest proves its passphrase, in any form of its characters, and no other', async () => {
  const digest = await passphraseDigest(pepper, 'vier grüne Drachen')
  assert.match(digest, /^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
  assert.equal(await isPassphrase(pepper, 'vier grüne Drachen', digest), true)
  assert.equal(await isPassphrase(pepper, 'vier gru\u0308ne Drachen', digest), true)
  assert.equal(await isPassphrase(pepper, 'vier grune Drachen', digest), false)
  assert.equal(await isPassphrase(Buffer.alloc(32, 2), 'vier grüne Drachen', digest), false)
})

test('a digest made with other parameters is still read', async () => {
  const salt = Buffer.alloc(16, 7)
  const peppered = hmacSha256(pepper, `passphrase\n${words}`)
  const digest = scryptSync(peppered, salt, 32, { N: 1024, r: 4, p: 1 })
  const kept = `scrypt$1024$4$1$${salt.toString('base64url')}$${digest.toString('base64url')}`
  assert.equal(await isPassphrase(pepper, words, kept), true)
  assert.equal(await isPassphrase(pepper, `${words}!`, kept), false)
})

test('of whom nothing is kept nothing is proven, not even what the empty digest would be of', async () => {
  assert.equal(await isPassphrase(pepper, words, null), false)
  assert.equal(await isPassphrase(pepper, '', null), false)
  assert.equal(await isPassphrase(pepper, words, 'no digest'), false)
})

test('a passphrase has a length, different characters, and is no name', () => {
  assert.equal(passphraseProblem(words, 'ann'), null)
  assert.equal(passphraseProblem('a1!'.repeat(5), 'ann') === null, false)
  assert.match(passphraseProblem('x'.repeat(passphraseLengthMin - 1), 'ann') ?? '', /at least 15/)
  assert.match(passphraseProblem('ab cd ef'.repeat(100), 'ann') ?? '', /at most 256/)
  assert.match(passphraseProblem('ann-carmichael'.repeat(2), 'ann-carmichael') ?? '', /the name/)
  // Emoji are characters, not pairs of halves.
  const faces = '🙂🙃😉😌😍🥰😘😗😙😚😋😛😝😜'
  assert.match(passphraseProblem(faces, 'ann') ?? '', /at least 15/)
  const longest = 'abcdefgh'.repeat(passphraseLengthMax / 8)
  assert.equal(passphraseProblem(longest, 'ann'), null)
})

test('a name written in other forms of its letters is no passphrase either', () => {
  const wide = Array.from('ann.lee-ann.lee', (one) =>
    String.fromCodePoint(one.charCodeAt(0) + 0xfee0),
  )
  for (const said of ['ann.lee ann.lee ann.lee', 'ANN.LEE-ANN.LEE-ann.lee', wide.join('')]) {
    assert.equal(
      passphraseProblem(said, 'ann.lee'),
      'A passphrase is more than the name of whose it is.',
      said,
    )
  }
})
