// References between objects of the configuration file: every id that is named must exist, and
// every id that must be unique is.
import { channelShapes, type ChannelKind } from '../place/deployment.ts'
import { answerlessShapes } from '../wire/model-request.ts'
import { placeProblem } from '../place/zones.ts'
import type { Checked } from './config-check.ts'
import type { Config, ObjectSection } from './config-schema.ts'
import { probablyMeant } from './config-known-keys.ts'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'

export function checkReferences(checked: Checked): void {
  checkWritten(checked)
  checkDeployments(checked)
  checkWorkloads(checked)
  checkShapes(checked)
  checkCountries(checked)
}

const singular: Readonly<Record<ObjectSection, string>> = {
  zones: 'zone',
  prices: 'price list',
  channels: 'channel',
  deployments: 'deployment',
  parties: 'party',
  contracts: 'contract',
  workloads: 'workload',
}

function mustExist(checked: Checked, section: ObjectSection, id: string, path: ConfigPath): void {
  const declared = checked.declared[section]
  if (declared.has(id)) return
  const meant = probablyMeant(id, [...declared])
  checked.report({
    path,
    message: `no ${singular[section]} "${shown(id)}"; ${
      meant === null ? `add it under ${section}` : `did you mean "${meant}"?`
    }`,
  })
}

/** Which member of which section names an object of which other. */
const references: readonly (readonly [ObjectSection, string, ObjectSection])[] = [
  ['deployments', 'channel', 'channels'],
  ['deployments', 'price', 'prices'],
  ['deployments', 'batchPrice', 'prices'],
  ['deployments', 'spillTo', 'deployments'],
  ['contracts', 'party', 'parties'],
  ['workloads', 'contract', 'contracts'],
]

/** Runs over the file as written: an entry with another mistake in it still has its references checked. */
function checkWritten(checked: Checked): void {
  for (const [section, member, target] of references) {
    for (const [id, entry] of entriesOf(checked.written, section)) {
      const named = isRecord(entry) ? entry[member] : undefined
      if (typeof named === 'string') mustExist(checked, target, named, [section, id, member])
    }
  }
  for (const [id, entry] of entriesOf(checked.written, 'contracts')) {
    for (const [path, terms] of writtenTerms(entry, ['contracts', id])) {
      checkWrittenTerms(checked, terms, path)
    }
  }
  for (const [section, member] of [
    ['deployments', 'locations'],
    ['workloads', 'audiencePlaces'],
  ] as const) {
    for (const [id, entry] of entriesOf(checked.written, section)) {
      if (isRecord(entry)) checkZones(checked, entry[member], [section, id, member])
    }
  }
}

type WrittenTerms = readonly [ConfigPath, Readonly<Record<string, unknown>>]

/** A contract's own terms, and those of its amendments. */
function writtenTerms(contract: unknown, path: ConfigPath): readonly WrittenTerms[] {
  if (!isRecord(contract)) return []
  const amendments = Array.isArray(contract['amendments']) ? contract['amendments'] : []
  return [
    [path, contract],
    ...amendments.flatMap((amendment: unknown, index): WrittenTerms[] => {
      const terms = isRecord(amendment) ? amendment['terms'] : undefined
      return isRecord(terms) ? [[[...path, 'amendments', index, 'terms'], terms]] : []
    }),
  ]
}

function checkWrittenTerms(
  checked: Checked,
  terms: Readonly<Record<string, unknown>>,
  path: ConfigPath,
): void {
  const channels = Array.isArray(terms['channels']) ? terms['channels'] : []
  for (const [index, channel] of channels.entries()) {
    if (typeof channel !== 'string') continue
    mustExist(checked, 'channels', channel, [...path, 'channels', index])
  }
  for (const member of ['permits', 'userCountries', 'excludedUserCountries']) {
    checkZones(checked, terms[member], [...path, member])
  }
}

function checkZones(checked: Checked, value: unknown, path: ConfigPath): void {
  if (typeof value === 'string' && value.startsWith('zone:')) {
    mustExist(checked, 'zones', value.slice('zone:'.length), path)
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    checkZones(checked, member, [...path, Array.isArray(value) ? Number(key) : key])
  }
}

function entriesOf(written: unknown, section: ObjectSection): readonly [string, unknown][] {
  const entries = isRecord(written) ? written[section] : undefined
  return isRecord(entries) ? Object.entries(entries) : []
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkDeployments(checked: Checked): void {
  const { config } = checked
  for (const [id, deployment] of Object.entries(config.deployments)) {
    const path = ['deployments', id]
    if ((deployment.maxOutputTokens ?? 0) > deployment.contextWindow) {
      checked.report({
        path: [...path, 'maxOutputTokens'],
        message: 'maxOutputTokens must not be more than contextWindow',
      })
    }
    const { price, batchPrice } = deployment
    const [currency, batchCurrency] = [price, batchPrice].map((list) =>
      list === undefined ? undefined : config.prices[list]?.currency,
    )
    if (batchCurrency !== undefined && currency !== undefined && batchCurrency !== currency) {
      checked.report({
        path: [...path, 'batchPrice'],
        message: `is in ${batchCurrency}, and price is in ${currency}; one deployment has one currency`,
      })
    }
    const { processing } = deployment.locations
    if (deployment.type === 'global' && processing !== 'unknown' && !('open' in processing)) {
      checked.report({
        path: [...path, 'locations', 'processing'],
        severity: 'warning',
        message:
          'a global deployment processes wherever the provider likes; write {open: true, places: [...]} unless the provider promised this closed list',
      })
    }
    checkSpill(checked, id)
  }
}

function checkSpill({ config, report }: Checked, id: string): void {
  const path = ['deployments', id, 'spillTo']
  const seen = new Set([id])
  for (let next = config.deployments[id]?.spillTo ?? null; next !== null;) {
    if (seen.has(next)) {
      report({ path, message: `spills in a circle through "${next}"; break it` })
      return
    }
    seen.add(next)
    const target = config.deployments[next]
    if (target === undefined) return
    if (target.model !== config.deployments[id]?.model) {
      report({ path, message: `spills to "${next}", which is another model; remove the edge` })
      return
    }
    next = target.spillTo
  }
}

function checkWorkloads(checked: Checked): void {
  const keyIds = new Set<string>()
  for (const [id, workload] of Object.entries(checked.config.workloads)) {
    for (const [index, key] of workload.keys.entries()) {
      if (keyIds.has(key.id)) {
        checked.report({
          path: ['workloads', id, 'keys', index, 'id'],
          message: `the key id "${key.id}" is used twice; mint another key`,
        })
      }
      keyIds.add(key.id)
    }
  }
}

/** Kinds whose APIs know but one output cap. */
const capsByMaxTokens: ReadonlySet<ChannelKind> = new Set([
  'anthropic',
  'mistral',
  'gemini',
  'vertex',
  'foundry',
  'bedrock',
])

function checkShapes({ config, report }: Checked): void {
  for (const [id, deployment] of Object.entries(config.deployments)) {
    const { channel: channelId, inferenceGeo, outputCap, serves, maxOutputTokens } = deployment
    const channel = config.channels[channelId]
    if (channel === undefined) continue
    const path = ['deployments', id]
    const isAnthropic = channel.kind === 'anthropic'
    if (!isAnthropic && inferenceGeo !== null) {
      report({
        path: [...path, 'inferenceGeo'],
        message: 'only deployments at channels of kind anthropic have an inferenceGeo; remove it',
      })
    }
    if (capsByMaxTokens.has(channel.kind) && outputCap !== 'max_tokens') {
      report({
        path: [...path, 'outputCap'],
        message: `must be max_tokens at a channel of kind ${channel.kind}; remove it`,
      })
    }
    checkGeo({ report }, deployment, path)
    if (serves?.includes('realtime') === true && serves.length > 1) {
      report({
        path: [...path, 'serves'],
        message:
          'a model for realtime sessions serves nothing else; make it a deployment of its own',
      })
    }
    const taken = channelShapes[channel.kind]
    for (const [index, shape] of (serves ?? []).entries()) {
      if (taken.has(shape)) continue
      report({
        path: [...path, 'serves', index],
        message: `a channel of kind ${channel.kind} takes ${[...taken].join(' and ')}, not ${shape}`,
      })
    }
    const answers = serves?.some((shape) => !answerlessShapes.has(shape)) ?? true
    if (answers && maxOutputTokens === undefined) {
      report({
        path: [...path, 'maxOutputTokens'],
        message: 'is missing: without it no answer has a bound',
      })
    }
  }
}

/** What is sent against what is promised. Source: Claude API docs, "Data residency": `us` or `global`. */
function checkGeo(
  { report }: Pick<Checked, 'report'>,
  { inferenceGeo, locations: { processing } }: Config['deployments'][string],
  path: ConfigPath,
): void {
  if (!Array.isArray(processing)) return
  const here = [...path, 'inferenceGeo']
  if (inferenceGeo === 'global') {
    const message = `lets the provider process anywhere, and locations.processing is a closed list; write {open: true, places: [...]} there, or another inferenceGeo`
    report({ path: here, severity: 'warning', message })
  }
  const isThere = processing.some((place) => /^(US($|\.)|zone:)/.test(place))
  if (inferenceGeo === 'us' && !isThere) {
    const message = `has it processed in the US, which is not in locations.processing: each answer would be a breach; correct one of the two`
    report({ path: here, severity: 'warning', message })
  }
}

function checkCountries({ config, report }: Checked): void {
  for (const [id, party] of Object.entries(config.parties)) {
    const problem = placeProblem(party.country)
    if (problem !== null) report({ path: ['parties', id, 'country'], message: problem })
  }
  for (const [id, { subjects = [] }] of Object.entries(config.workloads)) {
    for (const [index, country] of subjects.entries()) {
      const problem = placeProblem(country)
      if (problem !== null) {
        report({ path: ['workloads', id, 'subjects', index], message: `has ${problem}` })
      }
    }
  }
}
