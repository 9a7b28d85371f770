// The worlds that a book keeps, each built again when it is first asked for.
import type { PastWorlds } from '../journeys/reproduce.ts'
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
