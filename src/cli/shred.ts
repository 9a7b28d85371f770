// `customhouse shred`: forgets what opens the commitments of entries, over the admin API of a running
// gateway, which enters that; or, with --backup, in a backup, which the same order made stale. What a legal hold is on
// stays. Exit codes: 0 done, 1 refused, unreachable or held, 2 wrong arguments.
import { parseArgs } from 'node:util'
import { erasureSubjects, type Erasure } from '../audit/erasure.ts'
import { heldInBook, ofAttempts } from '../house/held-in-book.ts'
import { systemClock } from '../kernel/time.ts'
import { archiveIn } from '../store/archive-reader.ts'
import { eraseInBackup } from '../store/erasure.ts'
import { openLogReader } from '../store/log-reader.ts'
import { openAnyReader } from '../store/reader.ts'
import { openWritableTables } from '../store/tables.ts'
import { textOf as text } from './admin-call.ts'
import { adminOptions, runAdminCommand, Usage } from './admin-command.ts'
import { bookPlaceOf } from './data-dir.ts'

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
  wait: {
    type: 'boolean',
    default: false,
    description: 'Where a legal hold is on some of it, forget the rest now and wait for the hold',
  },
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
        const done = await inBackup(values, values.backup, { about, beforeMs })
        const { entries, left, holds } = done
        const heldLine = `${left} entries are left: ${holds.join(', ')} stands over them`
        const lines = [`${entries} entries cannot be opened now`, ...(left > 0 ? [heldLine] : [])]
        return print({ backup: values.backup, ...done }, lines) || (left > 0 ? 1 : 0)
      }
      const { before, reason } = values
      if (reason === undefined) throw new Usage('say why with --reason')
      const whenHeld = values.wait ? 'wait' : 'refuse'
      const asked = { about, reason, whenHeld, ...(before === undefined ? {} : { before }) }
      const answer = await call('/admin/v1/erasures', asked)
      const { entries, commitments, waitsFor } = answer
      const holds = Array.isArray(waitsFor) ? waitsFor.map(String) : []
      return print(answer, [
        `${text(answer, 'id')}: ${String(commitments)} commitments of ${String(entries)} entries cannot be opened any more`,
        ...(holds.length > 0
          ? [`The rest waits for ${holds.join(', ')}, and is forgotten when that is lifted`]
          : []),
        ...(entries === 0 && holds.length === 0
          ? [`No entry is of ${about.kind} ${about.id}: check the id`]
          : []),
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

/** A hold that was set after the backup was made is in the book of the data folder alone: both are looked at. */
async function inBackup(
  values: Values,
  folder: string,
  { about, beforeMs }: { readonly about: Erasure['about']; readonly beforeMs: number | null },
): ReturnType<typeof eraseInBackup> {
  const held = [
    await heldInBook({ dataDir: folder, databaseUrl: null }),
    await heldInBook(bookPlaceOf(values)),
  ]
  const reader = await openAnyReader({ dataDir: folder, databaseUrl: null })
  const tables = openWritableTables({ dataDir: folder, databaseUrl: null })
  try {
    const archive = archiveIn(tables, folder)
    const nowMs = systemClock.nowMs()
    const order = { id: '', reason: '', orderedBy: '', orderedAtMs: nowMs }
    const erasure = { ...order, about, beforeMs: beforeMs ?? nowMs }
    const logReader = (log: number) => openLogReader(tables, log, archive)
    const ofRequest = async (id: string) => ofAttempts(await reader.requestStory(id))
    return await eraseInBackup(tables, logReader, { erasure, held, ofRequest })
  } finally {
    await tables.destroy()
    await reader.close()
  }
}
