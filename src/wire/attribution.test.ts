import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { noAttribution, readAttribution, tagsMax, type Headers } from './attribution.ts'

function read(headers: Headers) {
  const found = readAttribution(headers)
  assert.ok(!('kind' in found), JSON.stringify(found))
  return found
}

function refused(headers: Headers): string {
  const found = readAttribution(headers)
  assert.ok('code' in found, 'taken')
  assert.equal(found.code, 'door.field_invalid')
  return `${found.param}: ${found.message}`
}

test('a request without such headers costs nothing and says nothing', () => {
  assert.equal(readAttribution({ 'user-agent': 'x', accept: 'y' }), noAttribution)
})

test('tags are read from the header of each family, ascending, and ours goes first', () => {
  assert.deepEqual(
    Object.entries(read({ 'x-customhouse-tags': ' team=search , env = prod,solo ' }).tags),
    [
      ['env', 'prod'],
      ['solo', ''],
      ['team', 'search'],
    ],
  )
  assert.deepEqual(read({ 'x-litellm-tags': 'b,a' }).tags, { a: '', b: '' })
  assert.deepEqual(read({ 'x-portkey-metadata': '{"team":"x=y"}' }).tags, { team: 'x=y' })
  const both = { 'x-litellm-tags': 'a', 'x-customhouse-tags': 'own=1' }
  assert.deepEqual(read(both).tags, { own: '1' })
})

test('tags that cannot be recorded as they are refused by the name of their header', () => {
  const many = Array.from({ length: tagsMax + 1 }, (_, index) => `t${index}=1`).join()
  const bad: readonly (readonly [Headers, RegExp])[] = [
    [{ 'x-customhouse-tags': many }, /x-customhouse-tags: .*more than 16 tags/],
    [{ 'x-customhouse-tags': 'a=1,a=2' }, /names a tag twice/],
    [{ 'x-customhouse-tags': '1a=1' }, /has a name that is not/],
    [{ 'x-customhouse-tags': `a=${'x'.repeat(129)}` }, /has a value that is not/],
    [{ 'x-customhouse-tags': 'a=\u00e9' }, /has a value that is not/],
    [{ 'x-customhouse-tags': ['a=1', 'b=2'] }, /is not readable/],
    [{ 'x-portkey-metadata': '{"a":1}' }, /x-portkey-metadata: .*is not readable/],
    [{ 'x-portkey-metadata': '[]' }, /is not readable/],
    [{ 'x-portkey-metadata': '{"__proto__":"x"}' }, /has a name that is not/],
    [{ 'x-litellm-tags': 'a b' }, /x-litellm-tags: .*has a name/],
  ]
  for (const [headers, message] of bad) assert.match(refused(headers), message)
})

test('sessions of coding agents are read from their own headers, and what cannot be kept is left out', () => {
  assert.deepEqual(
    read({
      'x-claude-code-session-id': 's1',
      'x-claude-code-agent-id': 'a1',
      'x-claude-code-parent-agent-id': 'p1',
      'x-claude-code-request-class': 'subagent',
      'x-claude-code-agent-type': 'explore',
    }).session,
    {
      agent: 'a1',
      agentType: 'explore',
      parentAgent: 'p1',
      requestClass: 'subagent',
      session: 's1',
    },
  )
  assert.deepEqual(read({ session_id: 's2', 'thread-id': 't2' }).session, {
    agent: 't2',
    session: 's2',
  })
  assert.deepEqual(read({ conversation_id: 's3' }).session, { session: 's3' })
  assert.deepEqual(read({ session_id: 'x'.repeat(129), conversation_id: 'fits' }).session, {
    session: 'fits',
  })
  assert.equal(readAttribution({ session_id: 'tab\t' }), noAttribution)
})

test('whatever a header says, tags that are taken are within their bounds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(2), (text, which) => {
      const header = ['x-customhouse-tags', 'x-litellm-tags', 'x-portkey-metadata'][which] ?? ''
      const found = readAttribution({ [header]: text })
      if ('kind' in found) return
      const entries = Object.entries(found.tags)
      assert.ok(entries.length <= tagsMax)
      for (const [name, value] of entries) {
        assert.match(name, /^[A-Za-z][\w.-]{0,63}$/)
        assert.match(value, /^[\x20-\x7e]{0,128}$/)
      }
    }),
  )
})
