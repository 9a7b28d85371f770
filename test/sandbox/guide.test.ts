// The guide of the sandbox and its code name the same things.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { deploymentsOf, providerNames, providers } from '../../src/sandbox/catalog.ts'
import { faultWords, readFaults } from '../../src/sandbox/faults.ts'

const guide = readFileSync(new URL('../../docs/guides/sandbox.md', import.meta.url), 'utf8')

test('the guide names every provider, credential, deployment and fault', () => {
  for (const name of providerNames) {
    assert.ok(guide.includes(`| ${name} |`), name)
    assert.ok(guide.includes(`\`${providers[name].credential}\``), name)
    for (const { name: sold } of deploymentsOf(name)) assert.ok(guide.includes(`\`${sold}\``), sold)
  }
  for (const word of faultWords) assert.ok(new RegExp(`\`${word}[\`=]`).test(guide), word)
})

test('every fault of the guide is one that the sandbox knows', () => {
  const table = guide.slice(guide.indexOf('| word | what happens |'))
  const words = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => cell?.match(/`[^`]+`/g))
  const unknown = words
    .filter((word) => word !== undefined && word !== null)
    .map((word) => word.slice(1, -1).replace(/=[A-Z]$/, '=1'))
    // The other values of `usage` stand alone behind it.
    .filter((word) => readFaults(word) === null && readFaults(`usage=${word}`) === null)
  assert.ok(words.length > 20)
  assert.deepEqual(unknown, [])
})
