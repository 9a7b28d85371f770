// `customhouse doctor` as a person runs it: what is wrong is named and exits with 1, what is right is
// said too, the providers are asked only what nobody bills, and no secret is ever printed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import type { ConfigInput } from '../../src/house/config-schema.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { makeCertificate } from '../support/certificate.ts'
import { startGateway } from '../support/gateway.ts'
import { testConfig } from '../support/house.ts'
import { isFields, pick } from '../support/json.ts'
import { openScriptedUpstream, type Script } from '../support/scripted-upstream.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
let dir: string

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'customhouse-doctor-'))
})
after(() => rmSync(dir, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly text: string
  /** Check -> its findings as `state: text`. */
  readonly findings: ReadonlyMap<string, string>
}

async function doctor(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [main, 'doctor', '--json', ...args], {
    cwd: dir,
    env: { SECRET_OF_PROVIDER: 'canary-credential' },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  }
  const [code] = await once(child, 'close')
  assert.ok(!text.includes('canary-credential'), 'a secret was printed')
  const findings = new Map<string, string>()
  const said: unknown = text.startsWith('{') ? JSON.parse(text) : {}
  const list = pick(said, 'findings')
  for (const finding of Array.isArray(list) ? list : []) {
    assert.ok(isFields(finding))
    const { check, state, text: sentence } = finding
    findings.set(String(check), `${String(state)}: ${String(sentence)}`)
  }
  return { code: Number(code), text, findings }
}

/** A configuration file over `url`, changed by `change`; its path. */
function file(name: string, url: string, change: (config: ConfigInput) => ConfigInput): string {
  const { id, key } = mintKey()
  const digest = { id, digest: keyDigest(Buffer.alloc(32, 1), key) }
  const channel = { credential: '${SECRET_OF_PROVIDER}' }
  const path = join(dir, name)
  writeFileSync(path, JSON.stringify(change(testConfig(url, digest, { channel }))))
  return path
}

const free = ['--port', '0']
const same = (config: ConfigInput): ConfigInput => config

test('a good configuration over a provider that takes the credential: exit 0', async () => {
  const listModels: Script = (response, { headers }) => {
    const accepted = headers.authorization === 'Bearer canary-credential'
    response.writeHead(accepted ? 200 : 401).end('{"object":"list","data":[]}')
  }
  await using provider = await openScriptedUpstream(listModels)
  const config = file('good.yaml', provider.url, same)
  const { code, findings, text } = await doctor(['--channels', '--config', config, ...free])
  assert.equal(code, 0, text)
  assert.match(findings.get('channel provider') ?? '', /^good: .* takes our credential in \d+ ms$/)
  assert.deepEqual(
    provider.received.map(({ path, body }) => [path, body.length]),
    [['/v1/models', 0]],
    'one request, and no billed one',
  )
})

const answers: Readonly<Record<string, { status: number; state: string; text: RegExp }>> = {
  'a refused credential': { status: 401, state: 'bad', text: /refuses our credential \(401\)/ },
  'a forbidden one': { status: 403, state: 'bad', text: /refuses our credential \(403\)/ },
  'a provider that fails': { status: 500, state: 'bad', text: /answers 500/ },
  'a wrong endpoint': {
    status: 404,
    state: 'bad',
    text: /no such path \(404\); check its endpoint/,
  },
  'a provider that limits us': { status: 429, state: 'good', text: /limits us now/ },
}

for (const [name, { status, state, text }] of Object.entries(answers)) {
  test(`${name} (${status}) is ${state}`, async () => {
    await using provider = await openScriptedUpstream((response) => {
      response.writeHead(status).end('canary-credential')
    })
    const config = file('status.yaml', provider.url, same)
    const { code, findings } = await doctor(['--channels', '--config', config, ...free])
    const finding = findings.get('channel provider') ?? ''
    assert.ok(finding.startsWith(state), finding)
    assert.match(finding, text)
    assert.equal(code, state === 'bad' ? 1 : 0)
  })
}

test('each kind is asked in its own way, and each failure is told with its channel', async () => {
  await using provider = await openScriptedUpstream((response, { path }) => {
    response.writeHead(path.startsWith('/compatible') ? 404 : 200, {
      date: new Date(0).toUTCString(),
    })
    response.end('{}')
  })
  const channel = { seller: 'S', credential: '${SECRET_OF_PROVIDER}' }
  const config = file('kinds.yaml', provider.url, (base) => ({
    ...base,
    channels: {
      ...base.channels,
      dated: { ...channel, kind: 'azure', endpoint: provider.url, apiVersion: '2024-10-21' },
      v1: { ...channel, kind: 'azure', endpoint: provider.url },
      own: { ...channel, kind: 'openai-compatible', endpoint: `${provider.url}/compatible/v1` },
      gone: { ...channel, kind: 'openai', endpoint: 'http://127.0.0.1:9/v1' },
    },
  }))
  const { code, findings } = await doctor(['--channels', '--config', config, ...free])
  assert.equal(code, 1)
  assert.deepEqual(provider.received.map(({ path }) => path).toSorted(), [
    '/compatible/v1/models',
    '/openai/models?api-version=2024-10-21',
    '/openai/v1/models',
    '/v1/models',
  ])
  for (const { path, headers } of provider.received) {
    const isAzure = path.startsWith('/openai')
    assert.equal(headers['api-key'], isAzure ? 'canary-credential' : undefined)
  }
  assert.match(findings.get('channel own') ?? '', /^warning: .*no list of models/)
  assert.match(findings.get('channel gone') ?? '', /^bad: .*nobody listens there/)
  assert.match(
    findings.get('channel v1') ?? '',
    /^warning: .*our clock is \d+ s ahead of its clock/,
  )
})

test('errors of the file, a certificate that ends soon, a full disk and a taken port are each named', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  try {
    const { certFile, keyFile } = makeCertificate(dir, 5)
    const { port } = taken.address() as AddressInfo
    const config = file('bad.yaml', 'http://127.0.0.1:9', (base) => ({
      ...base,
      server: {
        host: '127.0.0.1',
        tls: { cert: certFile, key: certFile },
        limits: { diskFreeBytesMin: 1e12 },
      },
      upstream: { ca: certFile },
    }))
    const { code, findings } = await doctor(['--config', config, '--port', String(port)])
    assert.equal(code, 1)
    assert.match(findings.get('server.tls') ?? '', /^bad: /)
    assert.match(findings.get('upstream.ca') ?? '', /^warning: .*soon; renew it/)
    const { bavail, bsize } = statfsSync(dir)
    const hasLess = bavail * bsize < 1e12
    if (hasLess) assert.match(findings.get('disk') ?? '', /^bad: .*make room/)
    assert.match(findings.get('port') ?? '', /^bad: .*in use/)
    const pair = file('pair.yaml', 'http://127.0.0.1:9', (base) => ({
      ...base,
      server: { tls: { cert: certFile, key: keyFile } },
    }))
    assert.match(
      (await doctor(['--config', pair, ...free])).findings.get('server.tls') ?? '',
      /^warning/,
    )
    const broken = file('broken.yaml', 'http://127.0.0.1:9', (base) => ({
      ...base,
      deployments: {},
    }))
    const told = await doctor(['--config', broken, ...free])
    assert.equal(told.code, 1)
    assert.match(told.findings.get('configuration') ?? '', /^bad: .*broken\.yaml:1: /)
  } finally {
    taken.close()
  }
})

test('a named file that is missing is wrong; without a name it would be the sandbox', async () => {
  assert.equal((await doctor(['--config', 'missing.yaml', ...free])).code, 1)
  assert.equal((await doctor(free)).code, 0)
  assert.equal((await doctor(['--no-such-flag'])).code, 2)
})

test('the data folder: its stamp, whether a gateway runs on it, and that its proofs hold', async () => {
  const dataDir = join(dir, 'data')
  const gateway = await startGateway({ dataDir })
  const { port } = new URL(gateway.url)
  const during = await doctor(['--data-dir', dataDir, '--port', port])
  assert.match(during.findings.get('lock') ?? '', /a gateway is running/)
  assert.match(during.findings.get('port') ?? '', /^good: .*held by the running gateway/)
  assert.equal(await gateway.stop(), 0)
  const { code, findings, text } = await doctor(['--data-dir', dataDir, ...free])
  assert.equal(code, 0, text)
  assert.match(findings.get('data folder') ?? '', /holds a sandbox book/)
  assert.match(findings.get('lock') ?? '', /no gateway is running/)
  assert.match(findings.get('verify') ?? '', /^good: /)
  const config = file('real.yaml', 'http://127.0.0.1:9', same)
  const real = await doctor(['--data-dir', dataDir, '--config', config, ...free])
  assert.equal(real.code, 1)
  assert.match(real.findings.get('data folder') ?? '', /^bad: .*sandbox book for ever/)
})
