// Goal: whoever reads about a natural person leaves an entry of the log, without what was read. Method: a
// whole house with one rule that cites its provision.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import { personsPack } from '../support/pack.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const pack = personsPack('residence')

test('reading about a person is an entry of the log, once for all that is decided alike', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { pack })
  for (let turn = 0; turn < 3; turn++) {
    const response = await post(house, hello)
    assert.equal(response.status, 403)
    assert.match(await response.text(), /referred/)
  }
  assert.equal(upstream.received.length, 0)
  await house.running.close()
  const entries = house
    .query('select bytes from leaf order by place')
    .map(({ bytes }) => Buffer.from(bytes as Uint8Array).toString())
    .filter((text) => text.includes('person.accessed'))
  assert.equal(entries.length, 1)
  assert.match(entries[0] ?? '', /"attribute":"residence"/)
  assert.match(entries[0] ?? '', /28 CFR 202\.211\(a\)\(4\)/)
})
