// Which of the allowed deployments could take a request at the instant of its choice. Kept with the
// input of the decision, so that a replay chooses among what could be chosen then.
import type { Held, Member, Trip } from './trip.ts'

export interface Standing {
  /** Members that the world of this instant still allows. */
  readonly members: readonly Member[]
  /** Those of them that no breach keeps out. */
  readonly able: readonly Member[]
  readonly tried: ReadonlySet<string>
}

/** The allowed that could not be chosen, each as a letter for why and its id; empty if all could. */
export function availabilityOf(trip: Trip, held: Held, standing: Standing): string {
  const { allowed } = held.decision
  const { able, tried } = standing
  // Mostly there is one, untried and able: then it is what was chosen.
  if (allowed.length === 1 && able.length === 1 && tried.size === 0) return ''
  let out = ''
  for (const id of allowed) {
    const letter = letterOf(trip, id, standing, held)
    if (letter !== '') out += out === '' ? letter + id : `,${letter}${id}`
  }
  return out
}

function letterOf(trip: Trip, id: string, { members, able, tried }: Standing, held: Held): string {
  const isHim = ({ deployment }: Member): boolean => deployment.id === id
  if (!held.members.some(isHim)) return 'd'
  if (tried.has(id)) return 'x'
  if (!members.some(isHim)) return 'n'
  if (!able.some(isHim)) return 'q'
  const { state } = trip.house.health.view(id)
  return state === 'open' ? 'f' : state === 'throttled' ? 't' : ''
}
