// Plays requests through the section of relations, and streams of them: harvests, honest jobs and talk.
import { recordBytes, record, stateBytes } from '../../src/watch/relate/layout.ts'
import { relateSection } from '../../src/watch/relate/relate-section.ts'
import { segmentOf, segments } from '../../src/watch/relate/segment.ts'
import { scoreOf, type Bytes, type Seen } from '../../src/watch/section.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'
import { ordinaryObservation } from './watch-ordinary.ts'
import {
  drawWords,
  everywhere,
  oneDomain,
  openDraws,
  templateOf,
  written,
  type Writing,
} from './watch-streams.ts'

export interface Ask {
  readonly user: string
  readonly system?: string
  readonly userTurns?: number
  readonly prefixHash?: number
  readonly toolTurns?: number
  readonly atMs?: number
  readonly model?: string
  readonly outputTokens?: number | null
}

const readText = openPromptReader()

export function seenOf(ask: Ask, index: number): Seen {
  const { user, system = '', userTurns = 1, prefixHash = 0, toolTurns = 0 } = ask
  const observation = ordinaryObservation({
    atMs: ask.atMs ?? 1_750_000_000_000 + index * 90_000,
    model: ask.model ?? 'model',
    prompt: { system, user, userTurns, assistantTurns: userTurns - 1, toolTurns, prefixHash },
    answer:
      ask.outputTokens === undefined
        ? null
        : { finish: 'stop', outputTokens: ask.outputTokens, choices: 1 },
  })
  return { observation, text: readText(observation.prompt, 7), declared: null, salt: 7 }
}

export function buffer(length: number): Bytes {
  return { view: new DataView(new ArrayBuffer(length)), at: 0 }
}

export interface Played {
  readonly state: Bytes
  readonly records: Bytes[]
  readonly scores: readonly (number | null)[]
  readonly mean: number
}

export function play(
  asks: readonly Ask[],
  section = relateSection,
  state = buffer(stateBytes),
): Played {
  const records: Bytes[] = []
  for (const [index, ask] of asks.entries()) {
    const into = buffer(recordBytes)
    const seen = seenOf(ask, index)
    section.extract(seen, state, into)
    section.learn?.(seen, state)
    section.fold(into, state)
    records.push(into)
  }
  const scores = records.map(({ view }) => scoreOf(view.getUint8(record.score)))
  return { state, records, scores, mean: meanOf(scores) }
}

export function meanOf(scores: readonly (number | null)[]): number {
  const known = scores.filter((score) => score !== null)
  return known.reduce((sum, score) => sum + score, 0) / Math.max(1, known.length)
}

export function segmentNow(state: Bytes): string | undefined {
  return segments[segmentOf(state)]
}

export type Maker = (draw: () => number, writing: Writing, index: number) => Ask

export function stream(make: Maker, writing: Writing, count = 150, seed = 5): Ask[] {
  const draw = openDraws(seed)
  return Array.from({ length: count }, (_, index) => make(draw, writing, index))
}

export function between(draw: () => number, least: number, most: number): number {
  return least + Math.floor((most - least) * draw())
}

export const harvest: Maker = (draw, writing) => ({
  user: templateOf(1, writing)(written(drawWords(draw, between(draw, 8, 30), everywhere), writing)),
})
export const domainJob: Maker = (draw, writing) => ({
  user: templateOf(
    1,
    writing,
  )(written(drawWords(draw, between(draw, 20, 90), oneDomain(0)), writing)),
})
export const bareQuestions: Maker = (draw, writing) => ({
  user: written(drawWords(draw, between(draw, 7, 22), everywhere), writing, '?'),
})
export const domainQuestions: Maker = (draw, writing) => ({
  user: written(drawWords(draw, between(draw, 7, 40), oneDomain(0)), writing, '?'),
})
/** People: they ask back, say it again in other words, write much or little, and forget the mark. */
export const chat: Maker = (draw, writing) => {
  const isFollowUp = draw() < 0.4
  const count = isFollowUp ? 6 : Math.floor(4 * 2 ** (5 * draw()))
  return {
    user: written(drawWords(draw, count, everywhere), writing, draw() < 0.5 ? '' : '?'),
    userTurns: isFollowUp ? 2 : 1,
    prefixHash: isFollowUp ? Math.floor(draw() * 2 ** 32) : 0,
  }
}
