// `customhouse replay`: recorded traffic decided again, with other packs or under a ready-made question;
// with neither, every recorded decision is decided again by the world it cites. Reads the book beside a
// running gateway and writes nothing but who read about natural persons. Exit codes: 0 done, 1 it could not be done or differs, 2 wrong
// arguments.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { spoolingDesk } from '../house/access-spool.ts'
import type { DecisionSources } from '../house/decision-world.ts'
import { rebuildWorld } from '../house/rebuilt-world.ts'
import { openPastWorlds } from '../house/past-worlds.ts'
import { readingNow, type PersonDesk } from '../house/person-port.ts'
import { shippedFolder } from '../house/policy-files.ts'
import { proposePacks, proposeQuestion, questions } from '../house/replay-proposals.ts'
import { runReplay } from '../house/replay-run.ts'
import { defaultConfigFile, processEnvironment } from '../house/settings.ts'
import type { HouseEvent } from '../journeys/register.ts'
import { openRegister } from '../journeys/register.ts'
import { reportMarkdown, reportText, type ReplayReport } from '../journeys/replay-report.ts'
import { reproduce, type Reproduction } from '../journeys/reproduce.ts'
import { systemClock } from '../kernel/time.ts'
import { latestWorld, readRecorded, worldParts } from '../store/replay-reader.ts'
import { openTables, type BookPlace } from '../store/tables.ts'
import {
  ArgumentError,
  bookPlaceOf,
  databaseOption,
  dataDirOptions,
  exitCodeOf,
  unreadable,
} from './data-dir.ts'
import { instantOf, loaded, sinceOf } from './given.ts'

export const name = 'replay'
export const summary =
  'Decide recorded traffic again: as it was, with other packs, or under a question'
export const options = {
  packs: {
    type: 'string',
    description: 'Folder of packs to put in place of, or beside, the present ones',
  },
  question: { type: 'string', description: `In place of packs: ${questions.join(', ')}` },
  since: {
    type: 'string',
    default: '90d',
    description: 'How far back: days such as 90d, or a date',
  },
  'as-of': { type: 'string', description: 'Decide as of this day, e.g. 2027-01-01 (now)' },
  config: {
    type: 'string',
    description:
      'The present configuration (CUSTOMHOUSE_CONFIG; ./customhouse.yaml; else the last one in the book)',
  },
  report: { type: 'string', description: 'Write a report in Markdown to this file' },
  ...dataDirOptions,
  ...databaseOption,
} as const

export async function run(args: readonly string[]): Promise<number> {
  const outcome = { isGood: true }
  const code = await exitCodeOf(name, async () => {
    const { values } = parseArgs({ args: [...args], options })
    if (values.packs !== undefined && values.question !== undefined) {
      throw new ArgumentError('give --packs or --question, not both')
    }
    const nowMs = systemClock.nowMs()
    const asked: Asked = {
      ...values,
      place: bookPlaceOf(values),
      span: { fromMs: sinceOf(values.since, nowMs), toMs: nowMs },
      asOfMs: values['as-of'] === undefined ? nowMs : instantOf('--as-of', values['as-of']),
    }
    if (values.packs === undefined && values.question === undefined) {
      const found = await reproduceAll(asked)
      outcome.isGood = found.differing.length === 0
      return values.json ? JSON.stringify(found) : reproductionText(found)
    }
    const report = await compare(asked)
    outcome.isGood = report.unexplained.length === 0
    if (values.report !== undefined) writeFileSync(values.report, reportMarkdown(report))
    return values.json ? JSON.stringify(report) : reportText(report).trimEnd()
  })
  return code === 0 && !outcome.isGood ? 1 : code
}

interface Asked {
  readonly packs?: string | undefined
  readonly question?: string | undefined
  readonly config?: string | undefined
  readonly place: BookPlace
  readonly span: { readonly fromMs: number; readonly toMs: number }
  readonly asOfMs: number
}

async function reproduceAll({ place, span }: Asked): Promise<Reproduction> {
  const tables = openTables(place)
  try {
    const desk = deskOf(place, 'reproduction')
    const worlds = openPastWorlds(await worldParts(tables), desk)
    return reproduce(await readRecorded(place, span), worlds)
  } finally {
    await tables.destroy()
  }
}

/** What is opened of natural persons is told to the log of the folder, with the name of who runs this. */
function deskOf({ dataDir }: BookPlace, purpose: 'replay' | 'reproduction'): PersonDesk {
  return spoolingDesk(dataDir, { purpose, by: `user:${userInfo().username}` })
}

function reproductionText(found: Reproduction): string {
  return [
    `decided again exactly as recorded: ${found.reproduced} requests`,
    ...found.differing.map(
      ({ recorded, found: now, worldId, workloadId, requests }) =>
        `DIFFERS: ${recorded} is now ${now} (world ${worldId}, workload ${workloadId}, ${requests} requests)`,
    ),
    `decided by another version of the engine: ${found.otherEngine} requests`,
    `read a natural person, and nothing of one can be opened here: ${found.personUnread} requests`,
    `the world is not kept: ${found.worldMissing} requests`,
    `never came to a decision, or older than inputs: ${found.withoutInput} requests`,
  ].join('\n')
}

async function compare(asked: Asked): Promise<ReplayReport> {
  const { place, span, asOfMs } = asked
  const before = await presentOf(asked)
  const proposal =
    asked.packs === undefined
      ? proposeQuestion(before, asked.question ?? '', asOfMs)
      : proposePacks(before, packsIn(asked.packs))
  if (proposal.kind === 'problem') throw new ArgumentError(proposal.problem)
  const groups = await readRecorded(place, span)
  return runReplay(groups, { before, proposal, span, asOfMs, inputsMayChange: false })
}

function packsIn(folder: string) {
  const shipped = resolve(folder) === shippedFolder
  try {
    const files = readdirSync(folder)
      .filter((entry) => /\.ya?ml$/.test(entry))
      .toSorted()
      .map((entry) => join(folder, entry))
      .map((file) => ({ file, text: readFileSync(file, 'utf8'), shipped }))
    if (files.length > 0) return files
  } catch (error) {
    throw new ArgumentError(unreadable('--packs', folder, error))
  }
  throw new ArgumentError(`there is no pack (*.yaml) in ${folder}`)
}

/** The house as it is: the configuration's file and what the book's register adds, or the last world that was kept. */
async function presentOf({ config: named, place }: Asked): Promise<DecisionSources> {
  const tables = openTables(place)
  try {
    const fromEnvironment = processEnvironment()['CUSTOMHOUSE_CONFIG'] || null
    const file =
      named ?? fromEnvironment ?? (existsSync(defaultConfigFile) ? defaultConfigFile : null)
    const rows = await tables.selectFrom('event').select('json').orderBy('id').execute()
    const register = openRegister(rows.map(({ json }): HouseEvent => JSON.parse(json)))
    const desk = deskOf(place, 'replay')
    if (file !== null) {
      const { config, policy } = loaded(file)
      const persons = readingNow(desk, policy?.dossiers.persons ?? [])
      return { config, policy, register, worldId: 'present', persons }
    }
    const last = await latestWorld(tables)
    const rebuilt = last === null ? null : rebuildWorld(last, await worldParts(tables), desk)
    if (rebuilt === null) throw new ArgumentError('give --config: the book keeps no world')
    return { ...rebuilt.sources, register, worldId: 'present' }
  } finally {
    await tables.destroy()
  }
}
