// Wires signing in: the file that keeps it, sessions, passphrases, and in the sandbox the people of the sample.
import { firstAdmin, type Operator } from '../identity/operator.ts'
import { endGlassOf } from '../journeys/break-glass.ts'
import { createOperator } from '../journeys/operator-desk.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import { openSessions, type Sessions } from '../journeys/sessions.ts'
import { openSignIn, type SignInDesk } from '../journeys/sign-in.ts'
import type { World } from '../journeys/world.ts'
import { systemClock } from '../kernel/time.ts'
import type { BookClient } from '../store/book-client.ts'
import type { Stamp } from '../store/open.ts'
import { openSignInStore } from '../store/sign-in-store.ts'
import { isLoopback } from './config-server.ts'
import type { Config } from './config-schema.ts'
import type { Persona } from './sample-personas.ts'

export interface SignInParts {
  readonly dataDir: string
  readonly stamp: Stamp
  readonly host: string
  readonly config: Config
  readonly personas: readonly Persona[]
  readonly pepper: Uint8Array
  readonly adminKey: string
  readonly book: BookClient
  readonly desk: RegisterDesk
  readonly world: () => World
}

export interface HouseSignIn {
  readonly sessions: Sessions
  readonly signIn: SignInDesk
  readonly personas: readonly string[] | null
  readonly isReal: boolean
}

/** How often folded failures are written. */
const tickMs = 1_000

/** Closes with `stack`. Makes the people of the sample where they are not there yet; that is an entry each. */
export async function openHouseSignIn(
  parts: SignInParts,
  stack: AsyncDisposableStack,
): Promise<HouseSignIn> {
  const { pepper, adminKey, book, world, desk } = parts
  const { operators } = desk.register
  const store = openSignInStore(parts.dataDir)
  const base = { clock: systemClock, pepper, adminKey, store, book, world, operators }
  const glass = { clock: systemClock, ...desk }
  const sessions = openSessions({
    ...base,
    // A book that fails tells that itself; without the session nothing is lent any more.
    onEnded: ({ id }) => void endGlassOf(glass, id).catch(() => undefined),
  })
  const signIn = openSignIn({ ...base, sessions })
  const tick = setInterval(() => signIn.flush(), tickMs)
  stack.defer(async () => {
    clearInterval(tick)
    signIn.flush()
    store.close()
  })
  const personas = await personasOf(parts, operators)
  return { sessions, signIn, personas, isReal: parts.stamp === 'real' }
}

/** Their ids, where whoever asks can only be on this machine; else null. */
async function personasOf(
  { stamp, host, config, personas, desk }: SignInParts,
  operators: ReadonlyMap<string, Operator>,
): Promise<readonly string[] | null> {
  if (stamp !== 'sandbox' || personas.length === 0) return null
  const admin = config.server.admin?.listen
  if (!isLoopback(host) || (admin !== undefined && !isLoopback(admin))) return null
  const changes = { clock: systemClock, ...desk }
  const nowMs = systemClock.nowMs()
  for (const { id, name, roles, scope, days } of personas) {
    if (operators.has(id)) continue
    const endsAtMs = days === undefined ? null : nowMs + days * 86_400_000
    const asked = { id, name, roles, scope: scope?.(nowMs) ?? null, endsAtMs }
    await createOperator(changes, firstAdmin, asked)
  }
  return personas.map(({ id }) => id)
}
