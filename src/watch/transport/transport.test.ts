import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { live, meanOf, ordinaryStartMs, type Varied } from '../../../test/support/watch-ordinary.ts'
import { transportDetectors, transportSection, transportUnavailable } from './transport.ts'

type Headers = Record<string, string>

const python: Headers = {
  'user-agent': 'OpenAI/Python 1.99.3',
  'x-stainless-lang': 'python',
  'x-stainless-package-version': '1.99.3',
  'x-stainless-os': 'MacOS',
  'x-stainless-arch': 'arm64',
  'x-stainless-runtime': 'CPython',
  'x-stainless-runtime-version': '3.12.4',
}
const node: Headers = {
  'user-agent': 'OpenAI/JS 5.12.0',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '5.12.0',
  'x-stainless-os': 'Windows',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v20.19.2',
}
const assistant: Headers = {
  'user-agent': 'claude-cli/2.0.62 (external, cli)',
  'x-app': 'cli',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '0.55.1',
  'x-stainless-os': 'Windows',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v20.19.2',
}

function times(count: number, make: (index: number) => Varied): Varied[] {
  return Array.from({ length: count }, (_, index) => ({
    atMs: ordinaryStartMs + index * 30_000,
    ...make(index),
  }))
}

function lifeOf(requests: readonly Varied[]): ReturnType<typeof live> & { readonly mean: number } {
  const life = live(transportSection, requests)
  return { ...life, mean: meanOf(life.scores) }
}

function detectors(requests: readonly Varied[]): readonly string[] {
  return transportSection.statistics(lifeOf(requests).state).map(({ detector }) => detector)
}

/** Where Linux keeps people's folders. */
const home = ['', 'home', ''].join('/')

const people = [
  'amelia',
  'bo.li',
  'chandra',
  'дмитрий',
  'emre',
  'fatima',
  'goro',
  'hana',
  'ivan2',
  'josé',
]

function folder(person: number, project: number): string {
  const name = `${people[person % people.length]}${person < people.length ? '' : person}`
  switch (person % 3) {
    case 0:
      return `/Users/${name}/code/project-${project}`
    case 1:
      return `${home}${name}/src/project-${project}`
    default:
      return `C:\\Users\\${name}\\source\\project-${project}`
  }
}

function system(path: string): string {
  return `You help with code.\n<env>\nWorking directory: ${path}\nToday: 2026-03-01\n</env>`
}

/** Strangers behind one relay. */
function relayed(varied: Partial<Varied> = {}): Varied[] {
  return times(200, (index) => {
    const person = (index * 7) % 40
    return {
      prompt: { system: system(folder(person, person)) },
      transport: { headers: assistant, tls: 'node' },
      ...varied,
    }
  })
}

test('many strangers behind one client are a relay within fifty requests', () => {
  const { scores, state } = lifeOf(relayed())
  assert.ok(meanOf(scores.slice(50)) > 0.9)
  const [first] = transportSection.statistics(state)
  assert.equal(first?.detector, 'relay_crowd')
  assert.match(first.sentence, /about (3[5-9]|4[0-6]) people/)
})

test('the same with named users, a declaration or a permit to resell is ordinary', () => {
  const named = relayed().map((request, index) => ({
    ...request,
    transport: { ...request.transport, endUser: `u-${(index * 7) % 40}` },
  }))
  assert.ok(meanOf(lifeOf(named).scores.slice(50)) < 0.05)
  assert.ok(lifeOf(relayed({ declared: { multiUser: true } })).mean < 0.12)
  assert.ok(lifeOf(relayed({ declared: { outputUse: { resell: 'permit' } } })).mean < 0.12)
})

test('an id of its own for each request names nobody and excuses nothing', () => {
  const random = relayed().map((request, index) => ({
    ...request,
    transport: { ...request.transport, endUser: index < 100 ? 'one' : `u-${index}` },
  }))
  assert.ok((lifeOf(random).scores[99] ?? 0) > 0.9)
})

test('colleagues, who share projects, weigh little, and each with a client of his own nothing', () => {
  const colleagues = times(300, (index) => ({
    prompt: { system: system(folder(index % 40, (index * 3) % 7)) },
    transport: { headers: { 'user-agent': 'litellm/1.80.0' }, tls: 'python' },
  }))
  assert.ok(lifeOf(colleagues).mean < 0.2)
  const apart = times(300, (index) => ({
    prompt: { system: system(folder(index % 40, index % 40)) },
    transport: { headers: { ...python, 'x-stainless-runtime-version': `3.12.${index % 40}` } },
  }))
  assert.equal(lifeOf(apart).mean, 0)
})

test('one person on three machines and a fleet of build machines are ordinary', () => {
  const person = times(200, (index) => ({
    prompt: {
      system: system(['/Users/hana/a', `${home}hana/b`, 'C:\\Users\\hn\\c'][index % 3] ?? ''),
    },
    transport: { headers: python, tls: 'python', asn: `AS${100 + (index % 3)}`, country: 'XA' },
  }))
  const fleet = times(200, (index) => ({
    prompt: { system: system(`${home}runner-${index}/code/repository-${index}`) },
    transport: { headers: node, tls: 'node', asn: 'AS16509', country: `X${index % 9}` },
  }))
  assert.equal(lifeOf(person).mean, 0)
  assert.equal(lifeOf(fleet).mean, 0)
})

test('paths in a text that is worked on describe nobody, at the opening of a message they do', () => {
  const triage = times(200, (index) => ({
    prompt: {
      system: 'Find the cause of the error in the log.',
      user: `Log:\nTraceback:\n  File "${home}${people[index % 10]}${index}/app/main.py", line 3\n    at C:\\Users\\x${index}\\a.js:1:2\nfailed: open ${home}y${index}/data: denied`,
    },
    transport: { headers: python, tls: 'python' },
  }))
  assert.equal(lifeOf(triage).mean, 0)
  const opening = times(200, (index) => ({
    prompt: {
      user: `<environment>\n<cwd>${folder(index % 40, index % 40)}</cwd>\n</environment>\nFix it.`,
    },
    transport: { headers: python, tls: 'python' },
  }))
  assert.ok(meanOf(lifeOf(opening).scores.slice(60)) > 0.9)
})

test('TLS of another runtime than the client says it is scores from the first request', () => {
  const score = (headers: Headers, tls: string): number =>
    lifeOf([{ transport: { headers, tls } }]).mean
  assert.ok(score(node, 'go') > 0.7)
  assert.ok(score(python, 't13d1312h2_f57a46bbacb6_ab7e3b40a677') > 0.7)
  assert.ok(score(python, 'node') > 0.4)
  assert.ok(score(assistant, 'Go-http-client/TLS') > 0.7)
})

test('clients that are what they say, and fingerprints that nobody knows, score nothing', () => {
  const honest: readonly (readonly [Headers, string])[] = [
    [python, 'python'],
    [node, 'node'],
    [assistant, 'node'],
    [{ 'user-agent': 'Go-http-client/2.0' }, 'go'],
    [{ 'user-agent': 'okhttp/4.12.0' }, 'java'],
    [{ 'user-agent': 'curl/8.9.0' }, 'curl'],
    [{ 'user-agent': 'litellm/1.77.0' }, 'python'],
    [{ 'user-agent': 'AsyncOpenAI/Python 1.99.3' }, 't13d99_aaaaaaaaaaaa_bbbbbbbbbbbb'],
    [{ 'user-agent': 'OpenAI/JS 5.1.0', 'x-stainless-runtime': 'browser:chrome' }, 'chrome'],
    [
      { ...node, 'x-stainless-runtime': 'bun', 'x-stainless-runtime-version': '1.2.3' },
      'boringssl',
    ],
    [{}, 'go'],
  ]
  for (const [headers, tls] of honest) {
    assert.equal(lifeOf([{ transport: { headers, tls } }]).mean, 0, JSON.stringify([headers, tls]))
  }
})

test('a client whose versions, language and runtime do not fit together contradicts itself', () => {
  const forged: readonly Headers[] = [
    { ...python, 'x-stainless-package-version': '0.55.1' },
    { ...python, 'x-stainless-lang': 'js' },
    { ...node, 'x-stainless-runtime': 'CPython' },
    { ...node, 'x-stainless-runtime-version': '3.12.4' },
    { ...node, 'user-agent': 'Go-http-client/2.0' },
  ]
  for (const headers of forged) {
    assert.ok(lifeOf([{ transport: { headers } }]).mean > 0.7, JSON.stringify(headers))
  }
})

test('a gateway that says it is one is weighed less for the TLS that it has', () => {
  const transport = { headers: { ...node, via: '1.1 proxy.example' }, tls: 'go' }
  assert.ok(lifeOf(times(20, () => ({ transport }))).mean < 0.3)
})

test('the device id that relay software writes is known', () => {
  const id = '6d80b607905bb422a7713b6131219e2c9f3b5682ec0a6c3a7ed192eb26b05bc9'
  for (const endUser of [`user_${id}_account_`, `{"device_id":"${id}","account_uuid":""}`]) {
    const requests = times(10, () => ({ transport: { endUser } }))
    assert.ok(lifeOf(requests).mean > 0.85)
    assert.deepEqual(detectors(requests), ['relay_software'])
  }
})

test('one device in dozens of sessions at a time is no person, in three it is, and a team has a device each', () => {
  const sessions = (at: number, devices: number): Varied[] =>
    times(200, (index) => ({
      atMs: ordinaryStartMs + index * 5_000,
      prompt: { system: system('/Users/hana/code/a') },
      transport: {
        headers: assistant,
        conversation: `s-${index % at}`,
        endUser: `user_${'ab'.repeat(31)}${10 + (index % devices)}_account_x`,
      },
    }))
  assert.ok(meanOf(lifeOf(sessions(40, 1)).scores.slice(50)) > 0.8)
  assert.equal(lifeOf(sessions(3, 1)).mean, 0)
  assert.ok(meanOf(lifeOf(sessions(40, 40)).scores.slice(80)) < 0.05)
})

test('a tiny prompt under a tiny cap at even intervals is a heartbeat, at uneven ones it is not', () => {
  const beats = (period: (index: number) => number): Varied[] => {
    let atMs = ordinaryStartMs
    return times(30, (index) => {
      atMs += period(index)
      return {
        atMs,
        prompt: { user: 'hi' },
        parameters: { maxTokens: 16 },
        transport: { headers: python },
      }
    })
  }
  assert.ok(detectors(beats(() => 300_000)).includes('heartbeat'))
  assert.ok(
    !detectors(beats((index) => 1_000 * (1 + ((index * index * 7_919) % 997)))).includes(
      'heartbeat',
    ),
  )
})

test('journeys over many networks within minutes score; clouds, two offices and several users do not travel', () => {
  const journeys = (transport: (index: number) => Varied['transport']): number =>
    meanOf(
      lifeOf(
        times(120, (index) => ({ transport: { headers: python, ...transport(index) } })),
      ).scores.slice(40),
    )
  const far = (index: number, of: number): Varied['transport'] => ({
    country: `X${index % of}`,
    asn: `AS${3_000 + (index % of)}`,
  })
  assert.ok(journeys((index) => far(index, 9)) > 0.5)
  assert.ok(journeys((index) => far(index, 2)) < 0.15)
  assert.equal(
    journeys((index) => ({ country: `X${index % 9}`, asn: 'AS16509' })),
    0,
  )
  assert.ok(journeys((index) => ({ ...far(index, 9), endUser: `u${index % 9}` })) < 0.05)
})

test('a program that moves between the regions of a cloud has not travelled', () => {
  const cloud = times(60, (index) => ({
    transport: { country: `X${index % 9}`, asn: index % 2 === 0 ? 'AS16509' : 'AS8075' },
  }))
  assert.deepEqual(detectors(cloud), [])
})

test('which country it is makes no difference', () => {
  const of = (first: string, second: string): (number | null)[] =>
    lifeOf(
      times(60, (index) => ({
        transport: {
          headers: { ...python, 'accept-language': first },
          country: index % 2 === 0 ? first : second,
          asn: `AS${5_000 + (index % 8)}`,
        },
      })),
    ).scores
  assert.deepEqual(of('US', 'DE'), of('CN', 'RU'))
  assert.deepEqual(of('US', 'DE'), of('IR', 'NG'))
})

test('one conversation that goes on with another client each time hops', () => {
  const hopping = times(60, (index) => ({
    transport: {
      conversation: `c-${Math.floor(index / 10)}`,
      headers: { ...python, 'x-stainless-runtime-version': `3.12.${index % 5}` },
    },
  }))
  assert.ok(detectors(hopping).includes('conversation_hopping'))
  const staying = times(60, (index) => ({
    transport: { conversation: `c-${index % 6}`, headers: index % 2 === 0 ? python : node },
  }))
  assert.ok(!detectors(staying).includes('conversation_hopping'))
})

test('where nothing is known of the way, the score is unknown and the detectors are named', () => {
  const { scores, state } = lifeOf(
    times(3, () => ({ prompt: { system: system('/Users/hana/a') } })),
  )
  assert.deepEqual(scores, [null, null, null])
  const unavailable = transportUnavailable(state)
  for (const detector of unavailable) assert.ok(transportDetectors.includes(detector))
  assert.deepEqual(
    transportDetectors.filter((detector) => !unavailable.includes(detector)),
    ['heartbeat'],
  )
})

test('what one request knows makes only its own detectors available', () => {
  const { state } = lifeOf(times(1, () => ({ transport: { headers: python } })))
  assert.ok(!transportUnavailable(state).includes('header_contradiction'))
  assert.ok(transportUnavailable(state).includes('tls_contradiction'))
  assert.ok(transportUnavailable(state).includes('impossible_travel'))
})

test('a relay whose users are parted over accounts is whole in their merged state', () => {
  const part = (from: number): Varied[] =>
    times(20, (index) => ({
      prompt: { system: system(folder(from + (index % 3), from + (index % 3))) },
      transport: { headers: assistant },
    }))
  const merged = lifeOf(part(0)).state
  for (const from of [3, 6, 9, 12]) transportSection.merge(lifeOf(part(from)).state, merged)
  const { scores } = live(transportSection, part(0), merged)
  assert.ok(meanOf(scores) > 0.85)
  assert.equal(lifeOf(part(0)).mean, 0)
})

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom('/Users/', `${home}a/`, 'C:\\Users\\', 'Users', '\ud800'),
)

test('whatever comes, scores are known or in 0..1 and what figures read is the fold of the records', () => {
  const transport = fc.record({
    headers: fc.option(fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 })),
    ip: fc.option(fc.string()),
    country: fc.option(fc.string()),
    asn: fc.option(fc.string()),
    tls: fc.option(fc.string()),
    conversation: fc.option(fc.string()),
    endUser: fc.option(
      fc.oneof(fc.string(), fc.constantFrom('user_', '{"device_id":', 'user_x_account')),
    ),
  })
  const request = fc.record({
    atMs: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
    prompt: fc.record({ system: anyText, user: anyText }),
    transport,
  })
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
      const { scores, records, state } = lifeOf(requests)
      for (const score of scores) assert.ok(score === null || (score >= 0 && score <= 1))
      const again = { view: new DataView(new ArrayBuffer(transportSection.stateBytes)), at: 0 }
      for (const record of records) transportSection.fold(record, again)
      assert.deepEqual(transportSection.statistics(again), transportSection.statistics(state))
      assert.deepEqual(transportUnavailable(again), transportUnavailable(state))
    }),
    { numRuns: 100 },
  )
})

test('a megabyte of paths costs what a page costs', () => {
  const life = lifeOf([
    {
      prompt: { system: home.repeat(200_000), user: 'C:\\Users\\'.repeat(100_000) },
      transport: {
        headers: Object.fromEntries(times(500, () => ({})).map((_, n) => [`x-${n}`, 'y'])),
      },
    },
  ])
  assert.equal(life.mean, 0)
})
