// Goal: what a witness signed is verified, kept, carried by receipts and told by verify. Method: a witness by
// the text of C2SP tlog-witness, which signs what the log asks it to.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isConsistent } from '../../src/audit/merkle.ts'
import { verifyReceipt } from '../../src/audit/verify-receipt.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  chatUsage,
  openScriptedUpstream,
  wholeAnswer,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

interface Witness {
  readonly name: string
  readonly vkey: string
  /** Its signature line below a checkpoint's text. */
  cosign(text: string, timeSeconds?: number): string
}

function openWitness(name: string): Witness {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const material = Buffer.concat([Buffer.of(4), raw])
  const id = createHash('sha256').update(`${name}\n`).update(material).digest().subarray(0, 4)
  return {
    name,
    vkey: `${name}+${id.toString('hex')}+${material.toString('base64')}`,
    cosign: (text, timeSeconds = 1_800_000_000) => line(name, id, privateKey, text, timeSeconds),
  }
}

function line(name: string, id: Buffer, key: KeyObject, text: string, timeSeconds: number): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(timeSeconds))
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}`), key)
  return `\u2014 ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`
}

const known = openWitness('witness.example/one')
const unknown = openWitness('witness.example/two')
let upstream: ScriptedUpstream
let house: TestHouse
let folder: string
let receiptId: string
/** The checkpoint that covers the request, as the log asks a witness to sign it. */
let note: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'customhouse-witness-'))
  upstream = await openScriptedUpstream(async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(wholeAnswer(chatUsage))
  })
  house = await openTestHouse(upstream, { log: { witnesses: [known.vkey] } })
  const answer = await post(house, hello)
  await answer.text()
  receiptId = answer.headers.get('x-customhouse-receipt') ?? ''
  await until('a receipt exists', async () => (await receiptText()).status === 200)
  const asked = await customhouse('witness', 'request')
  assert.equal(asked.code, 0, asked.said)
  const [old, ...rest] = asked.out.split(/\n\n(.*)/s)
  assert.equal(old, 'old 0')
  note = rest[0] ?? ''
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** Beside this process, which answers it. */
async function customhouse(...args: readonly string[]) {
  const more = args[0] === 'witness' ? ['--url', house.url] : []
  const child = spawn(process.execPath, [main, ...args, ...more], {
    env: { ...process.env, CUSTOMHOUSE_ADMIN_KEY: 'test-admin' },
  })
  let out = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code]: unknown[] = await once(child, 'close')
  return { code, out, said }
}

async function receiptText(): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { authorization: `Bearer ${house.key}` }
  const answer = await fetch(`${house.url}/v1/receipts/${receiptId}`, { headers })
  return { status: answer.status, text: await answer.text() }
}

function add(text: string) {
  const file = join(folder, 'note')
  writeFileSync(file, text)
  return customhouse('witness', 'add', file)
}

function signedPart(): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}

test('cosignatures that are false, of nobody known, or below another head are refused by name', async () => {
  const text = signedPart()
  const stranger = await add(note + unknown.cosign(text))
  assert.deepEqual([stranger.code, stranger.out], [1, ''])
  assert.match(stranger.said, /no witness that log\.witnesses names cosigned it/)
  const wrong = await add(note + known.cosign(text.replace(/\n\d+\n/, '\n999\n')))
  assert.match(wrong.said, /false signature of witness\.example\/one/)
  assert.match((await add('rubbish')).said, /no signatures/)
  assert.match((await add(text + '\n' + known.cosign(text))).said, /this log did not sign it/)
  const usage = await customhouse('witness', 'request', '--old', '999999')
  assert.match(usage.said, /old must be at most \d+/)
  assert.equal(house.query('select * from cosignature').length, 0)
})

test('a cosignature is kept once, receipts carry it, and verify says who signed', async () => {
  const { vkey } = house.running
  const witnesses = [known.vkey]
  const without = verifyReceipt((await receiptText()).text, vkey, { witnesses, quorum: 1 })
  assert.deepEqual(without.ok ? 'verified' : without.reason, '0 of 1 witnesses cosigned')
  const cosigned = note + unknown.cosign(signedPart()) + known.cosign(signedPart())
  for (let turn = 0; turn < 2; turn++) {
    const added = await add(cosigned)
    assert.equal(added.code, 0, added.said)
    assert.match(added.out, /cosigned by\n {2}witness\.example\/one at 2027-01-15T08:00:00/)
  }
  assert.equal(house.query('select * from cosignature').length, 1)
  const { text } = await receiptText()
  const verdict = verifyReceipt(text, vkey, { witnesses, quorum: 1 })
  assert.ok(verdict.ok)
  assert.deepEqual(verdict.witnesses, [{ name: known.name, timeSeconds: 1_800_000_000 }])

  const verified = await customhouse('verify', house.dataDir, '--witness', known.vkey)
  assert.match(verified.out, /^verified\n/)
  assert.match(
    verified.out,
    /witness witness\.example\/one: 1 checkpoints, the last at \d+ entries/,
  )
  const silent = await customhouse('verify', house.dataDir, '--witness', unknown.vkey)
  assert.equal(silent.code, 1)
  assert.match(silent.out, /witness: nothing by witness\.example\/two.* is kept/)
})

test('the next request to a witness proves that the log grew out of what it signed', async () => {
  const { size: old } = sizeOf(note)
  await (await post(house, hello)).text()
  await until('a greater head is signed', async () => {
    const { out } = await customhouse('witness', 'request', '--old', String(old))
    const [head = '', next = ''] = out.split(/\n\n(.*)/s)
    if (sizeOf(next).size === old) return false
    const [first, ...proof] = head.split('\n')
    assert.equal(first, `old ${old}`)
    const hashes = proof.map((text) => Buffer.from(text, 'base64'))
    return isConsistent(sizeOf(note), sizeOf(next), hashes)
  })
})

test('a kept cosignature that was changed is named', async () => {
  const tables = openWritableTables({ dataDir: house.dataDir, databaseUrl: null })
  const other = known.cosign(`${signedPart()}x`)
  await tables.updateTable('cosignature').set({ line: other }).execute()
  await tables.destroy()
  const verified = await customhouse('verify', house.dataDir)
  assert.equal(verified.code, 1)
  assert.match(
    verified.out,
    /cosignature: a cosignature kept for the checkpoint of size \d+ does not/,
  )
})

function sizeOf(checkpoint: string): { readonly size: number; readonly root: Buffer } {
  const [, size = '', root = ''] = checkpoint.split('\n')
  return { size: Number(size), root: Buffer.from(root, 'base64') }
}
