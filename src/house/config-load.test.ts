import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { stringify } from 'yaml'
import { channelKinds } from '../place/deployment.ts'
import { loadConfig } from './config-load.ts'
import { sampleConfig } from './sample-config.ts'
import { runs } from '../../test/support/runs.ts'

const nowMs = Date.parse('2026-11-01')
const environment = { AZURE_KEY: 'azure-secret-canary', EMPTY: '' }

/** A whole file without a problem; tables below change single lines of it. */
const good = `version: 1
zones:
  eu:
    - { validFrom: 2020-02-01, validTo: 2027-01-01, places: [SE, DE] }
prices:
  list:
    currency: USD
    versions:
      - { validFrom: 2026-01-01, perMillionTokens: { input: "2.50", output: "10.00" } }
channels:
  azure-eu: { kind: azure, seller: Microsoft, endpoint: "https://x.openai.azure.com/", credential: "\${AZURE_KEY}", apiVersion: "2024-10-21" }
deployments:
  in-se:
    channel: azure-eu
    model: gpt-4o
    type: regional
    locations: { processing: [SE], rest: [SE], abuseStore: [SE], review: ["zone:eu"] }
    price: list
    maxOutputTokens: 100
    contextWindow: 1000
  in-us:
    channel: azure-eu
    model: gpt-4o
    type: regional
    locations: { processing: [US], rest: [US], abuseStore: [US], review: [US] }
    price: list
    maxOutputTokens: 100
    contextWindow: 1000
parties:
  muster: { legalName: Muster AG, country: DE }
contracts:
  muster-2026:
    party: muster
    validFrom: 2026-01-01
    validTo: 2027-01-01
    models: [gpt-4o]
    permits: { processing: ["zone:eu"], rest: ["zone:eu"], abuseStore: ["zone:eu"], review: ["zone:eu"] }
    budgets: [ { id: monthly, amount: "100.00", currency: USD, period: month, hard: true } ]
workloads:
  bot: { contract: muster-2026, purpose: support, owner: service, keys: [ { id: abcdefgh, digest: ${'0a'.repeat(32)} } ] }
`

function problemsOf(text: string): readonly string[] {
  return loadConfig({ text, environment, nowMs }).problems.map(
    ({ line, severity, path, message }) =>
      `${line} ${severity === 'warning' ? 'warning ' : ''}${path}: ${message}`,
  )
}

test('a file without a mistake has no problems and gives its secrets to nobody who prints it', () => {
  const { config, problems } = loadConfig({ text: good, environment, nowMs })
  assert.deepEqual(problems, [])
  assert.ok(config)
  assert.equal(config.channels['azure-eu']?.credential.reveal(), 'azure-secret-canary')
  assert.equal(config.channels['azure-eu']?.endpoint, 'https://x.openai.azure.com')
  for (const printed of [
    JSON.stringify(config.channels),
    inspect(config, { depth: null }),
    config.channels['azure-eu']?.credential.toString() ?? '',
  ]) {
    assert.ok(printed.includes('[secret]'))
    assert.ok(!printed.includes('azure-secret-canary'))
  }
})

/** What stands in the good file => what is written instead (`\n` is a line end), then the one problem. */
const mistakes = `
version: 1 => version: 2
  1 version: version must be 1
version: 1\\n => 
  1 version: version is missing; it must be 1
version: 1\\n => version: 1\\nserver: { host: 0.0.0.0, tls: { cert: c, key: k } }\\n
  2 server: admin.listen is missing, and this host is open to others; add admin: {listen: "127.0.0.1:4001"}
version: 1\\n => version: 1\\nserver: { host: 0.0.0.0, admin: { listen: "127.0.0.1:4001" } }\\n
  2 warning server: keys and prompts arrive unencrypted; add tls, or the trustedProxies that take TLS off
version: 1\\n => version: 1\\nserver: { trustedProxies: [10.0.0.0] }\\n
  2 server.trustedProxies[0]: trustedProxies[0] must be a CIDR such as 10.0.0.0/8
version: 1\\n => version: 1\\nserver: { limits: { bodyBytesMx: 1 } }\\n
  2 server.limits.bodyBytesMx: unknown key "bodyBytesMx"; did you mean "bodyBytesMax"?
version: 1\\n => version: 1\\ntelemtry: {}\\n
  2 telemtry: unknown key "telemtry"; did you mean "telemetry"?
2020-02-01 => 2020-02-30
  4 zones.eu[0].validFrom: validFrom is no day of the calendar; correct the date
2020-02-01 => 1.2.2020
  4 zones.eu[0].validFrom: validFrom must be a date such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z
validTo: 2027-01-01, places => validTo: 2019-01-01, places
  4 zones.eu[0].validTo: validTo must be later than validFrom
places: [SE, DE] => places: [SE, UK]
  4 zones.eu[0].places[1]: places[1] has UK: the code of the United Kingdom is GB
places: [SE, DE] => places: []
  4 zones.eu[0].places: places must be at least 1 long
currency: USD\\n => currency: usd\\n
  7 prices.list.currency: currency must be an ISO 4217 code such as USD
"2.50" => 2.50
  9 prices.list.versions[0].perMillionTokens.input: input must be a decimal in quotes, such as "2.50"
"2.50" => "2,50"
  9 prices.list.versions[0].perMillionTokens.input: input must be a decimal in quotes, such as "2.50"
"2.50" => "-2.50"
  9 prices.list.versions[0].perMillionTokens.input: input must be a decimal in quotes, such as "2.50"
input: "2.50",  => 
  9 prices.list.versions[0].perMillionTokens: input is missing; add its price, as unknown is never zero
, output: "10.00" => 
  9 prices.list.versions[0].perMillionTokens: output is missing; add its price, as unknown is never zero
output: "10.00" => outptu: "10.00"
  9 prices.list.versions[0].perMillionTokens.outptu: unknown key "outptu"; did you mean "output"?
kind: azure => kind: azur
  11 channels.azure-eu.kind: kind must be one of ${channelKinds.join(', ')}
https://x => x
  11 channels.azure-eu.endpoint: endpoint must be a URL such as https://api.example.com/v1
azure.com/" => azure.com/?a=b"
  11 channels.azure-eu.endpoint: must not carry a query, a fragment or a password; use credential and apiVersion
kind: azure => kind: openai
  11 channels.azure-eu.apiVersion: only channels of kind azure have an apiVersion; remove it
\${AZURE_KEY} => \${NOT_SET}
  11 channels.azure-eu.credential: the environment variable "NOT_SET" is not set; set it, or write $\${ for a plain \${
\${AZURE_KEY} => \${EMPTY}
  11 channels.azure-eu.credential: the environment variable "EMPTY" is not set; set it, or write $\${ for a plain \${
channel: azure-eu => channel: azure-ue
  14 deployments.in-se.channel: no channel "azure-ue"; did you mean "azure-eu"?
type: regional => type: region
  16 deployments.in-se.type: type must be one of regional, data-zone, global
rest: [SE] => rest: SE
  17 deployments.in-se.locations.rest: rest must be a list such as [SG], not a text; or the word unknown
rest: [SE] => rset: [SE]
  17 deployments.in-se.locations.rset: unknown key "rset"; did you mean "rest"?
review: ["zone:eu"] }\\n    price => review: ["zone:ue"] }\\n    price
  17 deployments.in-se.locations.review[0]: no zone "ue"; did you mean "eu"?
price: list => price: none
  18 deployments.in-se.price: no price list "none"; add it under prices
maxOutputTokens: 100 => maxOutputTokens: 1.5
  19 deployments.in-se.maxOutputTokens: maxOutputTokens must be a whole number of at least 1
maxOutputTokens: 100 => maxOutputTokens: 2000
  19 deployments.in-se.maxOutputTokens: maxOutputTokens must not be more than contextWindow
contextWindow: 1000 => contextWindow: 1000\\n    spillTo: nowhere
  21 deployments.in-se.spillTo: no deployment "nowhere"; add it under deployments
contextWindow: 1000 => contextWindow: 1000\\n    spillTo: in-se
  21 deployments.in-se.spillTo: spills in a circle through "in-se"; break it
contextWindow: 1000 => contextWindow: 1000\\n    spillTo: in-us
  21 deployments.in-se.spillTo: can leave what contract "muster-2026" permits for gpt-4o (processing in US; rest in US; abuseStore in US; review in US); remove the edge or change the contract
country: DE => country: XX
  30 parties.muster.country: XX: XX is no ISO 3166-1 alpha-2 code
bot: { => Bot!: {
  40 workloads.Bot!: "Bot!": an id is 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit
party: muster => party: mustre
  33 contracts.muster-2026.party: no party "mustre"; did you mean "muster"?
models: [gpt-4o] => models: [gpt-4]
  36 contracts.muster-2026.models[0]: no deployment serves the model "gpt-4"; did you mean "gpt-4o"?
models: [gpt-4o] => models: [gpt-4o, gpt-4o]
  36 contracts.muster-2026.models[1]: the model "gpt-4o" stands here twice
models: [gpt-4o] => models: [{name: a}]
  36 contracts.muster-2026.models[0]: models[0] must be a model, or {name: PUBLIC, is: MODEL}
, review: ["zone:eu"] }\\n    budgets =>  }\\n    budgets
  37 contracts.muster-2026.permits.review: review is missing; add it
amount: "100.00" => amount: 100
  38 contracts.muster-2026.budgets[0].amount: amount must be an amount in quotes, such as "100.00"
amount: "100.00" => amount: "0.0000000001"
  38 contracts.muster-2026.budgets[0].amount: amount must be an amount in quotes with at most nine decimals, such as "100.00"
currency: USD, period => currency: EUR, period
  38 contracts.muster-2026.budgets[0].currency: a model of this contract is priced in USD; give the budget the same currency
period: month => period: week
  38 contracts.muster-2026.budgets[0].period: period must be one of day, month, total
, hard: true => 
  38 contracts.muster-2026.budgets[0].hard: hard is missing; it must be true (refuses what it cannot pay for) or false (only counts and warns)
contract: muster-2026 => contract: other
  40 workloads.bot.contract: no contract "other"; add it under contracts
id: abcdefgh => id: k1
  40 workloads.bot.keys[0].id: id must be the id that \`customhouse keys mint\` printed
owner: service => owner: service, owner: x
  40 : this key stands twice in one object; keep one of them
owner: service => owner: ""
  40 workloads.bot.owner: owner must not be empty
validTo: 2027-01-01\\n => validTo: 2026-10-01\\n
  35 warning contracts.muster-2026.validTo: the contract ended on 2026-10-01; its keys are refused
processing: ["zone:eu"] => processing: [JP]
  36 warning contracts.muster-2026.models[0]: no deployment of gpt-4o stays within what this contract permits; nearest is "in-se" (processing in SE)
https://x => http://x
  11 warning channels.azure-eu.endpoint: prompts and the credential travel unencrypted; use https
type: regional => type: global
  17 warning deployments.in-se.locations.processing: a global deployment processes wherever the provider likes; write {open: true, places: [...]} unless the provider promised this closed list
bot: { contract => bot: { volumes: [ { kind: us_health, persons: 9, from: 2026-02-01, to: 2026-02-01 } ], contract
  40 workloads.bot.volumes[0].to: to must be later than from
bot: { contract => bot: { volumes: [ { kind: us_health, persons: { from: 9, to: 8 }, from: 2026-01-01, to: 2026-02-01 } ], contract
  40 workloads.bot.volumes[0].persons.to: to must not be less than from
bot: { contract => bot: { volumes: [ { kind: us_health, persons: many, from: 2026-01-01, to: 2026-02-01 } ], contract
  40 workloads.bot.volumes[0].persons: persons must be a whole number, or {from: 900, to: 1100}; to: null where no bound is known
bot: { contract => bot: { attributes: { citizenship: DE }, contract
  40 workloads.bot.attributes.citizenship: "citizenship" speaks of a natural person; only party.person may, in a rule whose personal cites the provision
bot: { contract => bot: { subjects: [UK], contract
  40 workloads.bot.subjects[0]: has UK: the code of the United Kingdom is GB
bot: { contract => bot: { audience: everybody, contract
  40 workloads.bot.audience: audience must be one of internal, b2b, public
models: [gpt-4o] => models: [gpt-4o]\\n    channels: [azure-us]
  37 contracts.muster-2026.channels[0]: no channel "azure-us"; did you mean "azure-eu"?
models: [gpt-4o] => models: [gpt-4o]\\n    outputUse: { trian: deny }
  37 contracts.muster-2026.outputUse.trian: unknown key "trian"; did you mean "train"?
models: [gpt-4o] => models: [gpt-4o]\\n    outputUse: { train: maybe }
  37 contracts.muster-2026.outputUse.train: train must be permit, deny, or {permit_with: …} with a text or conditions
models: [gpt-4o] => models: [gpt-4o]\\n    userCountries: ["zone:eea"]
  37 contracts.muster-2026.userCountries[0]: no zone "eea"; add it under zones
`

test('each mistake is one problem that names its line, its field and the remedy', () => {
  const lines = mistakes.trim().split('\n')
  assert.ok(lines.length > 90)
  for (let at = 0; at < lines.length; at += 2) {
    const change = (lines[at] ?? '').replaceAll(String.raw`\n`, '\n')
    const [there = '', written = ''] = change.split(' => ')
    const expected = (lines[at + 1] ?? '').trim()
    assert.ok(good.includes(there), there)
    assert.deepEqual(problemsOf(good.replace(there, () => written)), [expected], written)
  }
})

test('all mistakes of a file are told at once, in the order of the file', () => {
  let text = good
  for (const [there, written] of [
    ['2020-02-01', '2020-02-30'],
    ['"2.50"', '2.50'],
    ['channel: azure-eu', 'channel: nope'],
    ['rest: [SE]', 'rset: [SE]'],
    ['party: muster', 'party: nope'],
    ['hard: true', 'hard: maybe'],
  ] as const) {
    text = text.replace(there, () => written)
  }
  const lines = problemsOf(text).map((problem) => Number.parseInt(problem, 10))
  assert.deepEqual(lines, [4, 9, 14, 17, 33, 38])
})

test('versions that overlap are named, and one that only begins later is not', () => {
  const second = (dates: string) =>
    good.replace(
      '    - { validFrom: 2020-02-01, validTo: 2027-01-01, places: [SE, DE] }\n',
      (first) => `${first}    - { ${dates}, places: [SE] }\n`,
    )
  assert.deepEqual(problemsOf(second('validFrom: 2026-12-31')), [
    '5 zones.eu[1].validFrom: overlaps with version 1 of the same list; end that one with validTo',
  ])
  assert.deepEqual(problemsOf(second('validFrom: 2027-01-01')), [])
})

test('a zone of members and a bound is read, and each way to get it wrong is named', () => {
  const zone = (...lines: string[]) => ['version: 1', 'zones:', '  z:', ...lines].join('\n')
  const version = (text: string) => `    - { validFrom: 2020-01-01, ${text} }`
  assert.deepEqual(
    problemsOf(
      zone(
        version('members: [FR], bound: [FR, CH], noticeDays: 30, knownFrom: 2020-02-01'),
        version('text: privacy, members: [FR, "azure:westeurope"], bound: world, disputes: [a]'),
        version('members: [FR, CH], bound: [FR, CH], knownFrom: 2021-02-01'),
      ),
    ),
    [],
  )
  const rows: readonly (readonly [string, RegExp])[] = [
    ['noticeDays: 3', /zones\.z\[0\]: has no places; add members/],
    ['places: [FR], bound: world', /places: places stands for members and bound in one/],
    ['members: [FR], open: true', /open: goes with places/],
    ['members: [FR, JP, SG], bound: [FR]', /bound: leaves out JP, SG, which members names/],
    ['places: [FR], knownFrom: 2020-02-01, knownTo: 2020-02-01', /knownTo must be later/],
    ['members: ["azure:atlantis"]', /no fact says in which country this region lies/],
    ['members: [FR], bound: earth', /must be a list of places, or the word world/],
  ]
  for (const [text, expected] of rows) {
    const [problem, ...others] = problemsOf(zone(version(text)))
    assert.match(problem ?? '', expected)
    assert.deepEqual(others, [])
  }
})

test('a tag is refused where it stands: nothing reads as something else than it shows', () => {
  const text = good.replace('models: [gpt-4o]', 'models: !!set { gpt-4o }')
  const line = text.slice(0, text.indexOf('!!set')).split('\n').length
  const told = problemsOf(text).join('\n')
  assert.match(told, new RegExp(`^${line} .*remove the tag !!set`, 'm'))
})

test('a syntax error is told alone, because all else would be guessed', () => {
  assert.match(problemsOf('version: 1\nzones: { a: [\n')[0] ?? '', /^[23] : .* \(YAML syntax\)$/)
  assert.deepEqual(problemsOf(''), ['1 : the file is empty; begin with version: 1'])
})

test('no problem repeats a secret', () => {
  const text = good.replace(
    'credential: "${AZURE_KEY}"',
    () => 'credential: "${AZURE_KEY} x", sellr: y',
  )
  const told = problemsOf(text)
  assert.ok(told.length >= 2)
  assert.ok(!told.join('\n').includes('azure-secret-canary'))
})

test('hostile names neither reach a prototype nor pass unseen', () => {
  const text = good.replace('parties:\n', 'parties:\n  __proto__: { legalName: x, country: DE }\n')
  assert.deepEqual(problemsOf(text), [
    '30 parties.__proto__: the name "__proto__" is not allowed; choose another',
  ])
  assert.equal(Object.hasOwn(Object.prototype, 'legalName'), false)
})

test('whatever the text is, loading never throws and a file it takes has no errors', () => {
  const sample = stringify(sampleConfig('http://127.0.0.1:1'))
  const damaged = fc
    .tuple(
      fc.constantFrom(good, sample),
      fc.nat(),
      fc.nat(40),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    .map(([text, at, cut, put]) => {
      const start = at % text.length
      return text.slice(0, start) + put + text.slice(start + cut)
    })
  const text = fc.oneof(
    { weight: 4, arbitrary: damaged },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
    {
      weight: 2,
      arbitrary: fc
        .object({
          key: fc.constantFrom(
            'version',
            'zones',
            'deployments',
            'contracts',
            'models',
            'permits',
            'locations',
            'workloads',
            'keys',
            'server',
            'limits',
            'prices',
            'versions',
          ),
          maxDepth: 4,
        })
        .map((value) => stringify(value)),
    },
  )
  fc.assert(
    fc.property(text, (drawn) => {
      const { config, problems } = loadConfig({ text: drawn, environment, nowMs })
      const errors = problems.filter((problem) => problem.severity === 'error')
      assert.equal(config === null, errors.length > 0)
      for (const { line, column, message } of problems) {
        assert.ok(line >= 1 && column >= 1 && message !== '')
      }
    }),
    runs(250),
  )
})

test('nesting, aliases and size that would exhaust the process are problems like any other', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (let level = 1; level < 12; level++) {
    const before = String.fromCharCode(96 + level)
    bomb.push(
      `${String.fromCharCode(97 + level)}: &${String.fromCharCode(97 + level)} [${`*${before},`.repeat(9)}]`,
    )
  }
  for (const text of [
    '['.repeat(100_000),
    'a: '.repeat(10_000),
    bomb.join('\n'),
    'x'.repeat(5_000_000),
    '*nothing',
    'zones: &a [*a, *a, *a]',
    'zones: &a { b: { c: *a } }',
  ]) {
    const { config, problems } = loadConfig({ text, environment, nowMs })
    assert.equal(config, null)
    assert.ok(problems.length > 0)
  }
})
