// The body that InvokeModel takes, made of one that a client of Messages wrote.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { scanJson } from '../../wire/json-scan.ts'
import type { Operation } from '../../wire/model-request.ts'
import { withoutMembers } from '../members.ts'
import type { BodyEdits, EditedBody } from '../seller-edits.ts'
import { applySplices } from '../splice.ts'
import { addInvokeEdits, countBody } from './messages-form.ts'

const version = { anthropic_version: 'bedrock-2023-05-31' }
const sizes = { contextWindowTokens: 200_000, maxOutputTokens: 64_000 }

function edited(text: string, betas?: string, operation: Operation = 'chat'): unknown {
  const bytes = Buffer.from(text)
  const outline = scanJson(bytes, { depthMax: 64, valuesMax: 10_000 })
  assert.equal(outline.kind, 'outline')
  const { fields, openBrace } = outline
  const body: EditedBody = { shape: 'messages', operation, bytes, fields, openBrace }
  const edits: BodyEdits = { added: [], removed: new Map() }
  addInvokeEdits(edits, body, betas, sizes)
  const { pieces, length } = applySplices(bytes, withoutMembers(edits.added, body, edits.removed))
  const sent = Buffer.concat([...pieces])
  assert.equal(sent.length, length)
  return JSON.parse(sent.toString())
}

const kept = {
  max_tokens: 5,
  messages: [{ role: 'user', content: '"model": "x", "stream": true' }],
}

test('what the path says leaves the body wherever it stood, and all else stays', () => {
  const members = Object.entries({
    ...kept,
    model: 'm',
    stream: true,
    temperature: 0.5,
    anthropic_beta: ['context-1m-2025-08-07'],
    anthropic_version: 'another',
  }).map(([name, value]) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`)
  fc.assert(
    fc.property(fc.shuffledSubarray(members, { minLength: members.length }), (shuffled) => {
      assert.deepEqual(edited(`{ ${shuffled.join(' , ')} }`), {
        ...version,
        ...kept,
        temperature: 0.5,
      })
    }),
  )
})

test('betas of the header become a list, without those that make the model larger', () => {
  const body = JSON.stringify({ ...kept, model: 'm', anthropic_beta: ['context-1m-2025-08-07'] })
  assert.deepEqual(edited(body, 'a-2025-01-01, context-1m-2025-08-07,b-2025-02-02'), {
    ...version,
    ...kept,
    anthropic_beta: ['a-2025-01-01', 'b-2025-02-02'],
  })
  assert.deepEqual(edited(body, 'context-1m-2025-08-07'), { ...version, ...kept })
})

test('a body whose tokens are counted is one that could be answered', () => {
  const { max_tokens: cap, ...uncapped } = kept
  const body = JSON.stringify({ ...uncapped, model: 'm' })
  assert.deepEqual(edited(body, undefined, 'count_tokens'), {
    ...version,
    ...uncapped,
    max_tokens: 1,
  })
  const capped = JSON.stringify({ ...kept, model: 'm' })
  assert.deepEqual(edited(capped, undefined, 'count_tokens'), {
    ...version,
    max_tokens: cap,
    ...uncapped,
  })
  const wrapped: unknown = JSON.parse(
    countBody([Buffer.from('{"a":'), Buffer.from('1}')]).toString(),
  )
  assert.deepEqual(wrapped, { input: { invokeModel: { body: 'eyJhIjoxfQ==' } } })
})
