// The worlds that a book keeps, each built again when it is first asked for.
import { readInput } from '../journeys/recorded.ts'
import { decideAgain, type PastWorlds } from '../journeys/reproduce.ts'
import { engineVersion } from '../policy/engine.ts'
import type { DecideAgain } from '../store/verify-decisions.ts'
import { rebuildWorld, type Rebuilt } from './rebuilt-world.ts'

/** `partOf` gives the JSON of a kept part by its id. */
export function openPastWorlds(partOf: (id: string) => string | null): PastWorlds {
  const built = new Map<string, Rebuilt | null>()
  return (worldId) => {
    let world = built.get(worldId)
    if (world === undefined) built.set(worldId, (world = rebuildWorld(worldId, partOf)))
    return world
  }
}

/** What kept worlds decide; null also for what another version of the engine decided. */
export function pastDecisions(partOf: (id: string) => string | null): DecideAgain {
  const worlds = openPastWorlds(partOf)
  return (input, firstAtMs) =>
    readInput(input)?.engine === engineVersion ? decideAgain({ input, firstAtMs }, worlds) : null
}
