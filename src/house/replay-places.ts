// Questions about places: a region that closes, a deployment that works elsewhere. An overlay on the deployments of
// the configuration; prices, types and models stay.
import { liesIn } from '../kernel/dotted.ts'
import { locationQuestions } from '../kernel/words.ts'
import { placeProblem } from '../place/zones.ts'
import type { DecisionSources } from './decision-world.ts'
import type { NoProposal, Proposal } from './replay-proposals.ts'

export function closeRegion(sources: DecisionSources, place: string): Proposal | NoProposal {
  if (!/^[A-Z]{2}(\.[a-z0-9-]+)?$/.test(place)) {
    return wrong('close-region needs a place, such as close-region:SG or close-region:JP.japaneast')
  }
  const { config } = sources
  const within = (entry: string): boolean => liesIn(entry, place)
  const closed = new Set(
    Object.entries(config.deployments).flatMap(([id, { locations }]) => {
      const spec = locations.processing
      const entries = spec === 'unknown' ? [] : 'places' in spec ? spec.places : spec
      return entries.length > 0 && entries.every(within) ? [id] : []
    }),
  )
  if (closed.size === 0)
    return wrong(`no deployment processes in ${place} alone; name another place`)
  const deployments = Object.fromEntries(
    Object.entries(config.deployments)
      .filter(([id]) => !closed.has(id))
      .map(([id, one]) => [
        id,
        { ...one, spillTo: one.spillTo !== null && closed.has(one.spillTo) ? null : one.spillTo },
      ]),
  )
  return {
    kind: 'proposal',
    sources: { ...sources, config: { ...config, deployments } },
    title: `No provider processes in ${place} any more`,
    assumes: [
      `Deployments that process in ${place} alone are gone: ${[...closed].toSorted().join(', ')}.`,
      'Deployments that may process there among other places stay, with what they promised.',
    ],
  }
}

export function moveLocation(
  sources: DecisionSources,
  asked: { readonly id: string; readonly question: string; readonly places: string },
): Proposal | NoProposal {
  const { config } = sources
  const { id, places: listed } = asked
  const deployment = Object.hasOwn(config.deployments, id) ? config.deployments[id] : undefined
  if (deployment === undefined) return wrong(`there is no deployment "${id}"; name one by its id`)
  const about = locationQuestions.find((one) => one === asked.question)
  if (about === undefined) return wrong(`location needs one of ${locationQuestions.join(', ')}`)
  const places = listed.split(',').filter((place) => place !== '')
  const problem = places.map(placeProblem).find((one) => one !== null)
  if (places.length === 0 || problem !== undefined) {
    return wrong(
      `location has ${problem ?? 'no place'}; write it such as location:${id}:${about}:SG,JP`,
    )
  }
  const locations = { ...deployment.locations, [about]: places }
  const deployments = { ...config.deployments, [id]: { ...deployment, locations } }
  return {
    kind: 'proposal',
    sources: { ...sources, config: { ...config, deployments } },
    title: `${id}: ${about} is ${places.join(', ')}`,
    assumes: [
      'The provider promises it from the day of the comparison on; price, type and model stay.',
    ],
  }
}

function wrong(problem: string): NoProposal {
  return { kind: 'problem', problem }
}
