// Made-up words and things for the texts of the simulated history: nothing here is about anybody.
import type { Draws } from './history-random.ts'

const things = words(
  'boiler valve ledger harbour orchard lantern kiln bridge turbine quarry mill archive canal pump meadow foundry gearbox loom reservoir tannery viaduct weir silo depot ferry greenhouse workshop cellar terrace windlass',
)
const aspects = words(
  'upkeep pricing safety origin wear history planning quality storage transport teaching design testing repair demand weather insurance staffing waste noise light access record naming measuring',
)
const places = words(
  'Arvenholm Bellmarsh Corvane Drumfield Eskaval Farnlow Gildmoor Hestwick Ironbay Jarrowen Kelvane Lindmark Morvale Northolt-Vale Ostermere Pellworth Quarrin Rosslare-Vale Stavenby Tarnwick Ulverdale Vintmark Westerlow Yarrowmere',
)
const people = words(
  'baker surveyor nurse carpenter teacher ferryman gardener welder clerk student printer shepherd chemist cook pilot weaver glazier librarian',
)

function words(text: string): readonly string[] {
  return text.split(' ')
}

/** A thing and a side of it, of nearly a million. */
export function topicOf(draws: Draws): string {
  return `the ${draws.pick(aspects)} of a ${draws.pick(things)} in ${draws.pick(places)}, beside a ${draws.pick(things)}`
}

export function personOf(draws: Draws): string {
  return `${draws.pick(people)} from ${draws.pick(places)}, ${draws.between(19, 80)} years old`
}

const openings = [
  'The report of {place} says that {topic} has changed since last year.',
  'A {people} writes about {topic} and asks what to do next.',
  'In {place} nobody has looked at {topic} for {n} weeks.',
  'Item {n}: {topic}. The {people} has signed for it.',
  'Please mind that {topic} costs {n} a month.',
  'On page {n} the {people} describes {topic} in detail.',
]

/** Plain sentences, at least so many characters. */
export function passageOf(draws: Draws, characters: number): string {
  let text = ''
  while (text.length < characters) {
    const sentence = draws
      .pick(openings)
      .replace('{place}', draws.pick(places))
      .replace('{people}', draws.pick(people))
      .replace('{topic}', topicOf(draws))
      .replace('{n}', String(draws.between(2, 90)))
    text += `${sentence} `
  }
  return text.trimEnd()
}
