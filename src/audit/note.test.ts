import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { newLogKeyPem, openLogSigner } from './keys.ts'
import { formatCheckpoint, formatVkey, openNote, parseCheckpoint, parseVkey } from './note.ts'

// Published samples: the C2SP signed-note specification, the Go checksum database's note package, and a
// checkpoint of a public staging log with the cosignature of a public witness.
const samples = [
  {
    vkeys: ['example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    text: 'This is an example message.\n',
    lines: [
      '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=',
    ],
    times: [null],
  },
  {
    vkeys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
    lines: [
      '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=',
    ],
    times: [null],
  },
  {
    vkeys: [
      'arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f',
      'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
    ],
    text: 'arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n',
    lines: [
      '— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=',
      '— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=',
      '— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==',
      '— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==',
    ],
    times: [null, 1_779_573_024],
  },
]

test('published notes of other implementations verify, cosignature and time included', () => {
  for (const sample of samples) {
    const opened = openNote(noteOf(sample), sample.vkeys.map(key))
    assert.equal(opened.kind, 'open')
    assert.ok(opened.kind === 'open')
    assert.equal(opened.text, sample.text)
    assert.deepEqual(
      opened.signatures.map((good) => formatVkey(good.key)),
      sample.vkeys,
    )
    assert.deepEqual(
      opened.signatures.map((good) => good.timeSeconds),
      sample.times,
    )
  }
})

test('a seed of the Go note package signs the very bytes that Go publishes', () => {
  // PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz, a test key of that package.
  const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
  const sample = samples[1]!
  const signer = openLogSigner(newLogKeyPem(seed), 'PeterNeumann')
  assert.equal(signer?.vkey, sample.vkeys[0])
  assert.equal(signer?.signNote(sample.text), noteOf(sample))
})

test('a vkey with anything changed is no vkey', () => {
  const vkey = samples[0]!.vkeys[0]!
  for (let at = 0; at < vkey.length; at++) {
    for (const other of ['A', '+', ' ', '0', '=']) {
      if (vkey[at] === other) continue
      assert.equal(parseVkey(vkey.slice(0, at) + other + vkey.slice(at + 1)), null)
    }
    assert.equal(parseVkey(vkey.slice(0, at)), null)
  }
  assert.equal(parseVkey(`${vkey}AA==`), null)
})

test('every changed byte of a note is refused or leaves its signature unknown', () => {
  for (const sample of samples.slice(0, 2)) {
    const keys = sample.vkeys.map(key)
    const bytes = Buffer.from(noteOf(sample))
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const changed = Buffer.from(bytes)
        changed[at]! ^= flip
        assert.equal(openNote(changed.toString(), keys).kind, 'invalid', `byte ${at}`)
      }
    }
  }
})

test('a false signature of a known key refuses the note even beside a good one', () => {
  const sample = samples[2]!
  const lines = [...sample.lines]
  lines[3] = lines[3]!.replace('PlfF', 'PlfG')
  const opened = openNote(noteOf({ ...sample, lines }), sample.vkeys.map(key))
  assert.deepEqual(opened, { kind: 'invalid', reason: 'false signature of remora.n621.de' })
})

test('unknown signers are ignored, and none known is a refusal', () => {
  const sample = samples[2]!
  const [log] = sample.vkeys.map(key)
  const opened = openNote(noteOf(sample), [log!])
  assert.ok(opened.kind === 'open' && opened.signatures.length === 1)
  const none = openNote(noteOf(sample), [key(samples[0]!.vkeys[0]!)])
  assert.deepEqual(none, { kind: 'invalid', reason: 'no signature of a known key' })
})

test('malformed notes are refused with a reason and never throw', () => {
  const good = noteOf(samples[0]!)
  const keys = samples[0]!.vkeys.map(key)
  const bad = [
    '',
    '\n',
    '\n\n',
    good.slice(0, -1),
    good.replace('\n\n', '\n'),
    `${good}\n`,
    `${good}trailing\n`,
    good.replace('—', '-'),
    good.replaceAll('\n', '\r\n'),
    good.replace('example message', 'example\u0000message'),
    good + '— a AA==\n',
    good + '— a b+ AAAAAAAA\n',
    good + good.split('\n\n')[1]!.repeat(65),
    'x'.repeat(70_000),
  ]
  for (const note of bad)
    assert.equal(openNote(note, keys).kind, 'invalid', JSON.stringify(note.slice(0, 80)))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (note) => openNote(note, keys).kind === 'invalid'),
  )
})

test('a checkpoint has one spelling: what parses formats back to the same text', () => {
  const root = 'U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro='
  const good = `example.com/log\n42\n${root}\n`
  assert.equal(formatCheckpoint(parseCheckpoint(good)!), good)
  const bad = [
    `example.com/log\n042\n${root}\n`,
    `example.com/log\n-1\n${root}\n`,
    `example.com/log\n4e1\n${root}\n`,
    `example.com/log\n9007199254740993\n${root}\n`,
    `example.com/log\n42\n${root.replace('o=', 'p=')}\n`,
    `example.com/log\n42\n${root.slice(0, 40)}\n`,
    `example.com/log\n42\n${root}`,
    `example.com/log\n42\n${root}\nextension\n`,
    `\n42\n${root}\n`,
  ]
  for (const text of bad) assert.equal(parseCheckpoint(text), null, text)
})

test('a signing key opens again from its PEM, and only an Ed25519 key does', () => {
  const pem = newLogKeyPem()
  const signer = openLogSigner(pem, 'customhouse.example/log-1')
  assert.ok(signer !== null)
  const opened = openNote(signer.signNote('text\n'), [key(signer.vkey)])
  assert.equal(opened.kind, 'open')
  assert.notEqual(newLogKeyPem(), pem)
  assert.equal(
    openLogSigner('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'x'),
    null,
  )
  assert.equal(openLogSigner('', 'x'), null)
  assert.throws(() => openLogSigner(pem, 'two words'), /an origin is a key name/)
})

function noteOf(sample: { text: string; lines: readonly string[] }): string {
  return `${sample.text}\n${sample.lines.join('\n')}\n`
}

function key(vkey: string) {
  const parsed = parseVkey(vkey)
  assert.ok(parsed !== null, vkey)
  return parsed
}
