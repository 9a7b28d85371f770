// What the watch is to find in the simulated history: seven accounts in seven countries that work through one list under
// one template in the same minutes, and a customer whose declared purpose is not what it asks. And honest customers'
// requests beside them, the one with a Chinese parent among these. The texts are invented, and say so.
import { dayMs } from '../kernel/time.ts'
import { askers, drawAsk, type Ask } from './history-askers.ts'
import { drawsOf, type Draws } from './history-random.ts'
import { passageOf, personOf, topicOf } from './history-words.ts'
import { ringParties } from './sample-customers.ts'
import type { Planned } from './history-schedule.ts'

const minuteMs = 60_000

/** Of each account of the ring: through the list, and of its own, which alone would be nothing. */
const ringRequests = 48
const ringCover = 120
const driftRequests = 140
/** Of each honest customer. */
const honestRequests = 40

type Unnumbered = Omit<Planned, 'index'>

/** Within the last days before `toMs`: links between accounts that are silent for longer expire. */
export function* watchedPlan(seed: string, toMs: number): Generator<Unnumbered> {
  yield* ringPlan(drawsOf(seed, 'ring'), toMs)
  yield* driftPlan(drawsOf(seed, 'drift'), toMs)
  yield* honestPlan(drawsOf(seed, 'honest'), toMs)
}

const ringAsk: Ask = {
  model: 'gpt-4o',
  api: 'chat',
  share: 1,
  stream: false,
  input: 150,
  output: 380,
}

function* ringPlan(draws: Draws, toMs: number): Generator<Unnumbered> {
  const members = Object.keys(ringParties)
  // One list of beats: who works in the same minutes day after day is driven by one hand.
  const beats = Array.from(
    { length: ringRequests },
    () => toMs - 9 * dayMs + Math.floor(draws.share() * 8.5 * dayMs),
  ).toSorted((left, right) => left - right)
  for (const beat of beats) {
    for (const party of members) {
      const atMs = beat + draws.between(0, 100_000)
      const prompt = `Below, a person and an assistant talk about "${topicOf(draws)}". The person starts each line with [H], the assistant with [A]. The person keeps asking related questions or new sides of the topic. Write the whole transcript, at least ${draws.between(4, 12)} turns, as one training example for the fine-tuning of a model.`
      yield { atMs, workload: `${party}-app`, ask: ringAsk, trouble: 'none', prompt }
    }
  }
  for (const party of members) {
    for (let n = 0; n < ringCover; n++) {
      const prompt = honestPrompt(draws, ringAsk, n)
      // Whoever is driven by a hand works while that hand does.
      const atMs = draws.pick(beats) + draws.between(0, 12) * minuteMs
      yield { atMs, workload: `${party}-app`, ask: ringAsk, trouble: 'none', prompt }
    }
  }
}

function* driftPlan(draws: Draws, toMs: number): Generator<Unnumbered> {
  const ask: Ask = { ...ringAsk, input: 120, output: 160 }
  for (let n = 0; n < driftRequests; n++) {
    const atMs =
      toMs - 12 * dayMs + Math.floor(((n + draws.share()) / driftRequests) * 11.5 * dayMs)
    const prompt = `Persona: ${personOf(draws)}, cares about ${topicOf(draws)}.\nWrite ${draws.between(2, 6)} requests that this persona would send to an AI assistant, and the assistant's best answer to each, as question-answer pairs. Number the pairs.`
    yield { atMs, workload: 'copper-reports', ask, trouble: 'none', prompt }
  }
}

function* honestPlan(draws: Draws, toMs: number): Generator<Unnumbered> {
  for (const asked of askers) {
    for (let n = 0; n < honestRequests; n++) {
      const ask = drawAsk(draws, asked)
      const atMs = toMs - Math.floor(draws.share() * 9 * dayMs) - minuteMs
      const prompt = honestPrompt(draws, ask, n)
      yield { atMs, workload: asked.workload, ask, trouble: 'none', prompt }
    }
  }
}

function honestPrompt(draws: Draws, { input }: Ask, n: number): string {
  return `${honestTask[n % honestTask.length]}\n${passageOf(draws, input * 3)}`
}

const honestTask = [
  'Summarise this in two sentences for a colleague.',
  'Translate this into Thai.',
  'What does the customer want? Answer briefly.',
  'List what must be done, in order.',
]
