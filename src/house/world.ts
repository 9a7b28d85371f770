// The world: everything a request reads, resolved as of one instant and never changed afterwards.
// Built from a checked configuration, its packs and dossiers, the register, and the keys made through the API.
import type { KeyRecord } from '../identity/key.ts'
import { openRegister } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import type { Config } from './config-schema.ts'
import { openDecisionWorlds, type DecisionSources, type DecisionWorlds } from './decision-world.ts'
import { keptParts, registerText, snapshotOf } from './kept-world.ts'
import { bookKeysOf, layeredKeys, type BookKeys } from './layered-keys.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { placedPartsOf, standingPartsOf } from './world-parts.ts'

/** What a world rests on besides the configuration and the keys; both empty where nothing is said. */
export interface WorldRest {
  /** The packs and dossiers that the configuration names. */
  readonly policy: LoadedPolicy | null
  readonly register: DecisionSources['register']
  readonly personAccessed?: DecisionSources['personAccessed']
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
  { policy, register, personAccessed }: WorldRest,
): Steps<{ readonly world: World } & Pick<DecisionWorlds, 'prepareNow'>> {
  const { digest, fileKeys, ...standing } = yield* standingPartsOf(config)
  const { effective, contracts, deployments, validUntilMs } = yield* placedPartsOf(config, nowMs)
  const decisive = registerText(register)
  const policyHash = policy?.hash ?? ''
  const version = flatText(
    sha256Hex(canonicalJson([digest, effective, policyHash, decisive])).slice(0, 16),
  )
  const sources = {
    config,
    policy,
    register: snapshotOf(register),
    worldId: version,
    personAccessed,
  }
  const { prepareNow, ...decisions } = openDecisionWorlds(sources)
  const world = Object.freeze<World>({
    version,
    keys: fileKeys,
    ...standing,
    contracts,
    deployments,
    ...decisions,
    kept: once(() => keptParts({ version, config, register: decisive, atMs: nowMs })),
    validUntilMs,
  })
  return { world, prepareNow }
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
