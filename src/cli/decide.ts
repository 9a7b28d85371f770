// `customhouse decide`: one decision in plain sentences, asked of a configuration file, or of a running
// gateway with all that its register holds. Nothing is sent and nothing is written. Exit codes: 0 permit,
// 3 refer, 4 deny; 1 it could not be found out, 2 wrong arguments.
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

import { loadConfig } from '../house/config-load.ts'
import { readAdminKey } from '../house/house-keys.ts'
import { policyFilesIn } from '../house/policy-files.ts'
import { defaultConfigFile, processEnvironment } from '../house/settings.ts'
import { buildWorld } from '../house/world.ts'
import { decisionWords } from '../journeys/decision-words.ts'
import { evaluateDecision } from '../journeys/evaluate-decision.ts'
import { openRegister } from '../journeys/register.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { isoTime, systemClock } from '../kernel/time.ts'
import { callAdmin, isRecord, textOf } from './admin-call.ts'
import { problemLines } from './check.ts'
import { unreadable } from './data-dir.ts'
import { readQuestion, type AskedQuestion } from './decide-question.ts'

export const name = 'decide'
export const summary =
  'Decide one request without sending it: verdict, duties, reasons, what is missing'
export const options = {
  workload: { type: 'string', description: 'Who asks: the id of a workload' },
  model: { type: 'string', description: 'Which model, by its public name' },
  country: { type: 'string', description: 'Where the caller is, e.g. SG; left out, nobody knows' },
  features: { type: 'string', description: 'What it asks for beyond text, e.g. store,tools' },
  modalities: { type: 'string', description: 'What it carries, e.g. text,image (text)' },
  dialect: { type: 'string', description: 'openai, azure or anthropic (openai)' },
  'as-of': { type: 'string', description: 'When it is to be true, e.g. 2026-11-10 (now)' },
  'known-at': { type: 'string', description: 'What we knew when (as --as-of)' },
  config: {
    type: 'string',
    description: 'Ask this file (CUSTOMHOUSE_CONFIG; ./customhouse.yaml if it is there)',
  },
  url: {
    type: 'string',
    description:
      'Ask the gateway there (http://127.0.0.1:4000 if there is no file); its key is CUSTOMHOUSE_ADMIN_KEY, or the data folder’s',
  },
  'data-dir': { type: 'string', description: 'Data folder (CUSTOMHOUSE_DATA_DIR, ./data)' },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

/** As the admin API answers. */
interface Told {
  readonly id: string
  readonly asOf: string
  readonly knownAt: string
  readonly validUntil: string | null
  readonly decision: object
}

export async function run(args: readonly string[]): Promise<number> {
  let values
  try {
    values = parseArgs({ args: [...args], options }).values
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error), 2)
  }
  const { config, url } = values
  const question = readQuestion(values)
  if (typeof question === 'string') return failed(question, 2)
  if (config !== undefined && url !== undefined)
    return failed('give --config or --url, not both', 2)
  const environment = processEnvironment()
  const named = config ?? (environment['CUSTOMHOUSE_CONFIG'] || null)
  const file = named ?? (existsSync(defaultConfigFile) ? defaultConfigFile : null)
  const told =
    url === undefined && file !== null
      ? askFile(file, question)
      : await askGateway(url ?? 'http://127.0.0.1:4000', values['data-dir'], question)
  if (typeof told === 'string') return failed(told, 1)
  const verdict = 'verdict' in told.decision ? String(told.decision.verdict) : ''
  process.stdout.write(values.json ? `${JSON.stringify(told)}\n` : `${words(told)}\n`)
  return { permit: 0, refer: 3, deny: 4 }[verdict] ?? 1
}

function words({ id, asOf, knownAt, validUntil, decision }: Told): string {
  const until = validUntil === null ? 'until something is changed' : `until ${validUntil}`
  return [
    id,
    `  as of     ${asOf}, as known at ${knownAt}`,
    `  holds     ${until}`,
    ...decisionWords(canonicalJson(JSON.parse(JSON.stringify(decision)))),
  ].join('\n')
}

/** What a file says by itself: without determinations, contests and facts that came in by the API. */
function askFile(file: string, question: AskedQuestion): Told | string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return unreadable('--config', file, error)
  }
  const nowMs = systemClock.nowMs()
  const { config, policy, problems } = loadConfig({
    text,
    environment: processEnvironment(),
    nowMs,
    files: policyFilesIn(dirname(file)),
  })
  if (config === null) return `${file} is refused:\n${problemLines(file, problems).trimEnd()}`
  const world = buildWorld(config, [], nowMs, { policy, register: openRegister([]) })
  const { workload, asOfMs, knownAtMs, ...request } = question
  const shown = evaluateDecision(world, {
    workloadId: workload,
    request: {
      ...request,
      countryMissing: request.country === null ? 'the country of the caller' : '',
    },
    asOfMs: asOfMs ?? nowMs,
    knownAtMs: knownAtMs ?? asOfMs ?? nowMs,
    by: null,
  })
  if ('kind' in shown) return shown.message ?? shown.code
  return {
    id: shown.id,
    asOf: isoTime(shown.asOfMs),
    knownAt: isoTime(shown.knownAtMs),
    validUntil: shown.validUntilMs === null ? null : isoTime(shown.validUntilMs),
    decision: shown.text,
  }
}

async function askGateway(
  url: string,
  folder: string | undefined,
  { asOfMs, knownAtMs, country, ...asked }: AskedQuestion,
): Promise<Told | string> {
  const environment = processEnvironment()
  const dataDir = folder ?? (environment['CUSTOMHOUSE_DATA_DIR'] || './data')
  const adminKey = environment['CUSTOMHOUSE_ADMIN_KEY'] || readAdminKey(dataDir)
  const answer = await callAdmin({ url, adminKey }, '/admin/v1/decisions:evaluate', {
    ...asked,
    ...(country === null ? {} : { country }),
    ...(asOfMs === null ? {} : { asOf: isoTime(asOfMs) }),
    ...(knownAtMs === null ? {} : { knownAt: isoTime(knownAtMs) }),
  })
  if (typeof answer === 'string') return answer
  const { decision, validUntil } = answer
  if (!isRecord(decision)) return `${url} answered without a decision`
  return {
    id: textOf(answer, 'id'),
    asOf: textOf(answer, 'asOf'),
    knownAt: textOf(answer, 'knownAt'),
    validUntil: typeof validUntil === 'string' ? validUntil : null,
    decision,
  }
}

function failed(text: string, code: number): number {
  process.stderr.write(`customhouse decide: ${text}\n`)
  return code
}
