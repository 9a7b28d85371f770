// `customhouse shred`: forgets what opens the commitments of entries, over the admin API of a running
// gateway, which enters that; or, with --backup, in a backup, which the same order made stale.
// Exit codes: 0 done, 1 refused or unreachable, 2 wrong arguments.
import { parseArgs } from 'node:util'
import { erasureSubjects, type Erasure } from '../audit/erasure.ts'
import { systemClock } from '../kernel/time.ts'
import { archiveIn } from '../store/archive-reader.ts'
import { eraseInBackup } from '../store/erasure.ts'
import { openLogReader } from '../store/log-reader.ts'
import { openWritableTables } from '../store/tables.ts'
import { textOf as text } from './admin-call.ts'
import { adminOptions, runAdminCommand, Usage } from './admin-command.ts'

export const name = 'shred'
export const summary = 'Forget for good what entries of the log commit to; the log stays provable'
export const options = {
  party: { type: 'string', description: 'Entries of this party' },
  contract: { type: 'string', description: 'Entries of this contract' },
  workload: { type: 'string', description: 'Entries of this workload' },
  request: { type: 'string', description: 'Entries of this request' },
  before: {
    type: 'string',
    description: 'Only entries made before, e.g. 2026-01-01T00:00:00Z (now)',
  },
  reason: { type: 'string', description: 'Why; it stands in the log’s order' },
  backup: {
    type: 'string',
    description: 'Forget in this backup folder instead; nothing is entered there',
  },
  ...adminOptions,
} as const

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true })
}

export function run(args: readonly string[]): Promise<number> {
  return runAdminCommand(
    name,
    () => parse(args),
    async ({ call, print }, values, positionals) => {
      if (positionals.length > 0) throw new Usage('name what is meant by its option')
      const about = aboutOf(values)
      const beforeMs = beforeOf(values.before)
      if (values.backup !== undefined) {
        const entries = await inBackup(values.backup, about, beforeMs ?? systemClock.nowMs())
        return print({ backup: values.backup, entries }, [
          `${entries} entries cannot be opened now`,
        ])
      }
      const { before, reason } = values
      if (reason === undefined) throw new Usage('say why with --reason')
      const asked = { about, reason, ...(before === undefined ? {} : { before }) }
      const answer = await call('/admin/v1/erasures', asked)
      const { entries, commitments } = answer
      return print(answer, [
        `${text(answer, 'id')}: ${String(commitments)} commitments of ${String(entries)} entries cannot be opened any more`,
        ...(entries === 0 ? [`No entry is of ${about.kind} ${about.id}: check the id`] : []),
        'Backups made before still open them: let them expire, or give the same with --backup FOLDER',
      ])
    },
  )
}

function aboutOf(values: Values): Erasure['about'] {
  const given = erasureSubjects.flatMap((kind) => {
    const id = values[kind]
    return id === undefined ? [] : [{ kind, id }]
  })
  const [about] = given
  if (about === undefined || given.length > 1) {
    throw new Usage('give one of --party, --contract, --workload, --request')
  }
  return about
}

function beforeOf(value: string | undefined): number | null {
  if (value === undefined) return null
  const ms = Date.parse(value)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(ms)) return ms
  throw new Usage('--before is an instant such as 2026-01-01T00:00:00Z')
}

async function inBackup(
  folder: string,
  about: Erasure['about'],
  beforeMs: number,
): Promise<number> {
  const tables = openWritableTables({ dataDir: folder, databaseUrl: null })
  try {
    const archive = archiveIn(tables, folder)
    const order = { id: '', reason: '', orderedBy: '', orderedAtMs: beforeMs }
    return await eraseInBackup(tables, (log) => openLogReader(tables, log, archive), {
      ...order,
      about,
      beforeMs,
    })
  } finally {
    await tables.destroy()
  }
}
