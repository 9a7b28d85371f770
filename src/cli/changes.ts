// `customhouse changes`: ask for a change, see what it is and what it would do, approve or withdraw it, over
// the admin API of a running gateway. A configuration is asked for by the hash of the file and of all
// files that it names.
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../house/config-load.ts'
import { configurationHash } from '../house/configuration-hash.ts'
import { policyFilesIn } from '../house/policy-files.ts'
import { processEnvironment } from '../house/settings.ts'
import { reportText, type ReplayReport } from '../journeys/replay-report.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { systemClock } from '../kernel/time.ts'
import { isRecord, textOf as text, type AdminAnswer } from './admin-call.ts'
import {
  adminOptions,
  Refused,
  runAdminCommand,
  Usage,
  type AdminCommand,
} from './admin-command.ts'
import { problemLines } from './check.ts'
import { unreadable } from './data-dir.ts'

export const name = 'changes'
export const summary = 'Ask for, show, replay, approve and withdraw changes under four eyes'
export const operands = 'list|request|show ID|replay ID|approve ID|withdraw ID'
export const options = {
  kind: {
    type: 'string',
    description: 'configuration, pack, contract or exception (request; configuration)',
  },
  config: {
    type: 'string',
    description: 'The changed configuration; left out, the one that waits at the gateway (request)',
  },
  file: { type: 'string', description: 'Any other content (request)' },
  summary: { type: 'string', description: 'What changes (request)' },
  reason: { type: 'string', description: 'Why (request)' },
  ...adminOptions,
} as const

interface Asked {
  readonly kind?: string | undefined
  readonly config?: string | undefined
  readonly file?: string | undefined
  readonly summary?: string | undefined
  readonly reason?: string | undefined
}

export function run(args: readonly string[]): Promise<number> {
  const parse = () => parseArgs({ args: [...args], options, allowPositionals: true })
  return runAdminCommand(name, parse, async (command, values, [action, id, ...more]) => {
    if (more.length > 0) throw new Usage(`say ${operands}`)
    if (action === 'list' && id === undefined) return list(command)
    if (action === 'request' && id === undefined) return request(command, values)
    if (id === undefined) throw new Usage(`say ${operands}`)
    const path = `/admin/v1/changes/${encodeURIComponent(id)}`
    if (action === 'show') return show(command, await command.call(path))
    if (action === 'replay') return replay(command, id)
    if (action === 'approve') return show(command, await command.call(`${path}/approve`, {}))
    if (action === 'withdraw') return show(command, await command.call(`${path}/withdraw`, {}))
    throw new Usage(`say ${operands}`)
  })
}

async function list({ call, print }: AdminCommand): Promise<number> {
  const answer = await call('/admin/v1/changes')
  const { pending } = await call('/admin/v1/changes/pending')
  const changes = Array.isArray(answer['changes']) ? answer['changes'].filter(isRecord) : []
  const waiting = isRecord(pending)
    ? [`waiting: ${text(pending, 'hash')} since ${text(pending, 'since')}`]
    : []
  const listed = changes.length === 0 ? ['nobody has asked for a change'] : changes.map(line)
  return print({ ...answer, pending }, [...listed, ...waiting])
}

function line(change: AdminAnswer): string {
  const state = text(change, 'state').padEnd(9)
  return `${text(change, 'id')}  ${state}  ${text(change, 'kind')}  ${text(change, 'summary')}`
}

async function request(command: AdminCommand, asked: Asked): Promise<number> {
  const { summary: what, reason } = asked
  if (what === undefined || reason === undefined) throw new Usage('give --summary and --reason')
  const found = await contentOf(command, asked)
  const change = await command.call('/admin/v1/changes', { ...found, summary: what, reason })
  return command.print(change, [
    `${text(change, 'id')} asks for ${text(change, 'contentHash')}`,
    '',
    'Run its replay, and others approve it:',
    `  customhouse changes replay ${text(change, 'id')}`,
    `  customhouse changes approve ${text(change, 'id')}`,
  ])
}

async function contentOf(
  { call }: AdminCommand,
  { kind, config, file }: Asked,
): Promise<{ readonly kind: string; readonly contentHash: string }> {
  if (file !== undefined) {
    if (config !== undefined) throw new Usage('give --config or --file, not both')
    return { kind: kind ?? 'pack', contentHash: sha256Hex(readText('--file', file)) }
  }
  if (config !== undefined) {
    return { kind: kind ?? 'configuration', contentHash: configHash(config) }
  }
  const { pending } = await call('/admin/v1/changes/pending')
  if (!isRecord(pending)) throw new Usage('no configuration waits; give --config or --file')
  return { kind: kind ?? text(pending, 'kind'), contentHash: text(pending, 'hash') }
}

/** As the gateway computes it; a file that it would refuse is not asked for. */
function configHash(path: string): string {
  const content = readText('--config', path)
  const { config, files, problems } = loadConfig({
    text: content,
    environment: processEnvironment(),
    nowMs: systemClock.nowMs(),
    files: policyFilesIn(dirname(path)),
  })
  if (config === null) throw new Usage(`${path} has mistakes:\n${problemLines(path, problems)}`)
  return configurationHash(content, files)
}

/** Long enough that asking costs nothing, short enough that nobody waits for it. */
const lookAgainMs = 250

/** Runs the replay of exactly what the change asks for, and shows what approvers will see, with money. */
async function replay({ call, print }: AdminCommand, changeId: string): Promise<number> {
  const started = await call('/admin/v1/replays', { change: changeId })
  const path = `/admin/v1/replays/${encodeURIComponent(text(started, 'id'))}`
  let job = started
  while (text(job, 'state') === 'running') {
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    job = await call(path)
  }
  const problem = text(job, 'problem')
  if (problem !== '') throw new Refused(problem)
  const report: ReplayReport = JSON.parse(JSON.stringify(job['report']))
  const code = print(job, [
    `${text(job, 'id')} of ${changeId}`,
    '',
    ...reportText(report).trimEnd().split('\n'),
  ])
  return report.unexplained.length === 0 ? code : 1
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Usage(unreadable(option, path, error))
  }
}

function show({ print }: AdminCommand, change: AdminAnswer): number {
  const approvals = Array.isArray(change['approvals']) ? change['approvals'].filter(isRecord) : []
  const counting = approvals.filter((one) => one['counts'] === true)
  const sections = isRecord(change['changes']) ? Object.entries(change['changes']) : []
  return print(change, [
    line(change),
    `content   ${text(change, 'contentHash')}`,
    `reason    ${text(change, 'reason')}`,
    `asked by  ${text(change, 'requestedBy')} at ${text(change, 'requestedAt')}`,
    `replay    ${replayWords(change)}`,
    `approved  ${counting.length} of ${String(change['approvalsNeeded'])}`,
    ...approvals.map(
      (one) =>
        `  ${text(one, 'by')} at ${text(one, 'at')}, ${one['counts'] === true ? `until ${text(one, 'until')}` : 'counts no more'}`,
    ),
    ...(isRecord(change['content']) ? [`  ${JSON.stringify(change['content'])}`] : []),
    ...sections.flatMap(([section, differs]) =>
      isRecord(differs) ? sectionLines(section, differs) : [],
    ),
  ])
}

function replayWords(change: AdminAnswer): string {
  const id = text(change, 'replay')
  if (id === '') return 'none yet: nobody approves before'
  return change['replayStale'] === true ? `${id}, compared with a world that has changed since` : id
}

function sectionLines(section: string, differs: AdminAnswer): readonly string[] {
  return (['added', 'removed', 'changed'] as const).flatMap((how) => {
    const ids = differs[how]
    return Array.isArray(ids) && ids.length > 0
      ? [`  ${section} ${how}: ${ids.map(String).join(', ')}`]
      : []
  })
}
