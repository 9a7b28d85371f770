// The world: everything a request reads, resolved as of one instant and never changed afterwards.
// Built from a checked configuration, its packs and dossiers, the register, and the keys made through the API.
import type { KeyRecord } from '../identity/key.ts'
import { openRegister } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import type { Config } from './config-schema.ts'
import { openDecisionWorlds, type DecisionSources, type DecisionWorlds } from './decision-world.ts'
import { keptParts, registerText, snapshotOf } from './kept-world.ts'
import { bookKeysOf, layeredKeys, type BookKeys } from './layered-keys.ts'
import { unopenedSteps, type PersonDesk } from './person-port.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { placedPartsOf, standingPartsOf } from './world-parts.ts'

/** What a world rests on besides the configuration and the keys; both empty where nothing is said. */
export interface WorldRest {
  /** The packs and dossiers that the configuration names. */
  readonly policy: LoadedPolicy | null
  readonly register: DecisionSources['register']
  /** How natural persons are read; left out: none is. */
  readonly persons?: PersonDesk | undefined
}

/** `apiKeys` are the keys of the book; a key that the file also names is the file's. */
export function buildWorld(
  config: Config,
  apiKeys: Iterable<KeyRecord>,
  nowMs: number,
  rest: WorldRest = { policy: null, register: openRegister([]) },
): World {
  const { world } = atOnce(partSteps(config, nowMs, rest))
  return withKeys(world, config, bookKeysOf(apiKeys))
}

/** As `buildWorld`, in short steps, with what live traffic is decided by compiled, and without the keys of the book. */
export function* worldSteps(config: Config, nowMs: number, rest: WorldRest): Steps<World> {
  const { world, prepareNow } = yield* partSteps(config, nowMs, rest)
  yield* prepareNow(nowMs)
  return world
}

function* partSteps(
  config: Config,
  nowMs: number,
  { policy, register, persons }: WorldRest,
): Steps<{ readonly world: World } & Pick<DecisionWorlds, 'prepareNow'>> {
  const { digest, fileKeys, ...standing } = yield* standingPartsOf(config)
  const { effective, contracts, deployments, validUntilMs } = yield* placedPartsOf(config, nowMs)
  // What comes while this is made is for the next world: text and decisions rest on one reading.
  const held = snapshotOf(register)
  const decisive = yield* registerText(held)
  const policyHash = policy?.hash ?? ''
  // A value that cannot be opened makes another world: it decides otherwise.
  const unopened = yield* unopenedIn(policy, persons)
  const read: Json[] = [digest, effective, policyHash, decisive]
  if (unopened.length > 0) read.push(unopened)
  const version = flatText(sha256Hex(canonicalJson(read)).slice(0, 16))
  const sources = {
    config,
    policy,
    register: held,
    worldId: version,
    persons: persons === undefined ? undefined : { ...persons, unopened: new Set(unopened) },
  }
  const { prepareNow, ...decisions } = openDecisionWorlds(sources)
  const world = Object.freeze<World>({
    version,
    keys: fileKeys,
    ...standing,
    contracts,
    deployments,
    ...decisions,
    kept: once(() => keptParts({ version, config, register: decisive, unopened, atMs: nowMs })),
    validUntilMs,
  })
  return { world, prepareNow }
}

function* unopenedIn(
  policy: LoadedPolicy | null,
  desk: PersonDesk | undefined,
): Steps<readonly string[]> {
  if (policy === null || desk === undefined) return []
  desk.keys.refresh()
  return yield* unopenedSteps(policy.dossiers.persons, desk.keys)
}

/** `world` with these keys of the book: nothing else of it reads them, and its decisions stay. */
export function withKeys(world: World, config: Config, book: BookKeys): World {
  const { fileKeys } = atOnce(standingPartsOf(config))
  return Object.freeze({ ...world, keys: layeredKeys([fileKeys, ...book.layers]) })
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}
