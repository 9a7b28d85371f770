// What it costs to relate a request of 4 KB to those before it, beyond making its tokens: per shape of traffic the
// middle and the slowest hundredth of single requests.
import { recordBytes, stateBytes } from '../../src/watch/relate/layout.ts'
import { relateSection } from '../../src/watch/relate/relate-section.ts'
import { readReplayLine } from '../../src/watch/replay-line.ts'
import { observationOf } from '../../src/watch/observe.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'
import {
  drawWords,
  everywhere,
  oneDomain,
  openDraws,
  templateOf,
  writings,
  written,
  type Writing,
} from '../../test/support/watch-streams.ts'
import { Samples } from '../percentiles.ts'
import { heading } from './measure.ts'

const requests = 20_000
const texts = 400
const characters = 4096

heading(`Relate a request of ${characters} characters, tokens made before`)
for (const writing of writings) {
  run(`${writing}, one template, one domain`, textsOf(writing, true))
  run(`${writing}, no template, all topics`, textsOf(writing, false))
}

function textsOf(writing: Writing, isTemplated: boolean): string[] {
  const draw = openDraws(3)
  const template = templateOf(1, writing)
  return Array.from({ length: texts }, () => {
    const words = drawWords(draw, characters / 2, isTemplated ? oneDomain(0) : everywhere)
    const text = written(words, writing).slice(0, characters)
    return isTemplated ? template(text) : text
  })
}

function run(name: string, users: readonly string[]): void {
  const readText = openPromptReader()
  const state = { view: new DataView(new ArrayBuffer(stateBytes)), at: 0 }
  const record = { view: new DataView(new ArrayBuffer(recordBytes)), at: 0 }
  const bytes = new Uint8Array(record.view.buffer)
  const observations = users.map((content) => {
    const body = { model: 'm', messages: [{ role: 'user', content }] }
    const line = readReplayLine(JSON.stringify({ at: '2026-01-01T00:00:00Z', account: 'a', body }))
    if (line.kind !== 'request') throw new Error('not a request')
    return observationOf(line, 0)
  })
  const micros = new Samples()
  for (let index = -2000; index < requests; index++) {
    const observation = observations[(index + 2000) % users.length]
    if (observation === undefined) continue
    const seen = { observation, text: readText(observation.prompt, 0), declared: null, salt: 0 }
    bytes.fill(0)
    const before = performance.now()
    relateSection.extract(seen, state, record)
    relateSection.learn?.(seen, state)
    relateSection.fold(record, state)
    const after = performance.now()
    if (index >= 0) micros.add((after - before) * 1000)
  }
  const { p50, p99 } = micros.summary()
  process.stdout.write(
    `  p50 ${p50.toFixed(1).padStart(6)} µs  p99 ${p99.toFixed(1).padStart(6)} µs  ${name}\n`,
  )
}
