// GET a part of the log as C2SP tlog-tiles. The signed head and the hashes are everybody's: they say how
// many entries there are, and nothing of what is in one. Entries name parties, contracts and prices of
// all customers, so they are for auditors.
import { parseLogPath, type PublicLog } from '../audit/export.ts'
import type { Identity } from '../identity/identity.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { World } from './world.ts'

export interface LogHouse {
  readonly identity: Identity
  readonly log: PublicLog
}

export type LogAnswer = {
  readonly kind: 'checkpoint' | 'tile' | 'bundle'
  readonly bytes: Uint8Array
}

/** `path` is relative to the log, as a client wrote it: `checkpoint`, `tile/0/x001/234`, `tile/entries/000.p/7`. */
export async function readLog(
  { identity, log }: LogHouse,
  world: World,
  asked: { readonly token: string | undefined; readonly path: string; readonly nowMs: number },
): Promise<LogAnswer | Refusal> {
  const resource = parseLogPath(asked.path)
  if (resource === null) return refuse('door.not_found')
  if (resource.kind === 'bundle') {
    const key = identity.identify(world.keys, asked.token, asked.nowMs)
    if ('kind' in key) return key
    if (key.holder.kind !== 'auditor') return refuse('audit.entries_for_auditors')
  }
  const bytes = await log.read(resource)
  return bytes === null ? refuse('door.not_found') : { kind: resource.kind, bytes }
}
