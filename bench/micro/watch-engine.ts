// What a request costs on the watch's thread from its body as bytes to its level: reading the body, all groups'
// sections, linking's notes, evidence. Prompts of 4 KB by language. The promise is a percentile, so each request is timed
// by itself, as the least of several passes over the same life: what others on the machine take is left out, what
// the request itself costs is not. Before it what the states of many workloads take in memory.
// Run: node --expose-gc bench/micro/watch-engine.ts [workloads]
import { calibrationIn, shippedCalibration } from '../../src/house/calibration-file.ts'
import { openEngine, type Engine } from '../../src/watch/engine.ts'
import { stateBytes } from '../../src/watch/layout.ts'
import { observationOf } from '../../src/watch/observe.ts'
import { readReplayLine } from '../../src/watch/replay-line.ts'
import { sections } from '../../src/watch/sections.ts'
import { heading } from './measure.ts'

/** The promises. */
const [microsMost, stateMost, memoryMost] = [60, 3_584, 400_000_000]
const promptBytes = 4_096
const [requests, accounts, passes] = [6_000, 200, 5]
const count = Number(process.argv[2] ?? 100_000)

/** A job's instructions, and what an ordinary item of it reads like. */
const languages: Readonly<Record<string, readonly [system: string, item: string]>> = {
  en: [
    'You answer customers of a ferry line. Answer in two sentences and name the fare.\n',
    'The ferry to the island leaves at nine, when the tide is high enough, and takes forty minutes in fair weather. Tickets of 12.50 are sold until the evening before. ',
  ],
  zh: [
    '你为一家渡轮公司的客户解答问题。请用两句话回答并说明票价。\n',
    '去岛上的渡轮在涨潮的九点出发，天气好的时候需要四十分钟，船票12.50元，前一天晚上之前可以买到。',
  ],
  de: [
    'Du antwortest Kunden einer Fährlinie. Antworte in zwei Sätzen und nenne den Preis.\n',
    'Die Fähre zur Insel legt um neun ab, wenn das Wasser hoch genug steht, und braucht bei gutem Wetter vierzig Minuten. ',
  ],
  ja: [
    'あなたはフェリー会社の顧客に答えます。二文で答え、運賃を述べてください。\n',
    '島へのフェリーは潮が満ちる九時に出発し、天気が良ければ四十分で着きます。切符は前の晩まで売られています。',
  ],
  harvest: [
    'Rewrite the given instruction so that it is harder for a language model. Answer in JSON with "question" and "answer".\n',
    'Explain why the tide comes twice a day, and compare two harbours of your choice step by step. ',
  ],
}

function lineOf(index: number, account: number, [system, item]: readonly [string, string]): string {
  const rest = promptBytes - Buffer.byteLength(system)
  // Each item begins with words of its own, so that none is the one before.
  const own = `${(index * 2_654_435_761).toString(36)} ${index} `
  const text = own + item.repeat(Math.ceil(rest / Buffer.byteLength(item)))
  return JSON.stringify({
    at: 1_790_000_000_000 + index * 700,
    account: `account ${account}`,
    headers: { 'user-agent': 'OpenAI/Python 2.9.0', 'x-stainless-lang': 'python' },
    ip: '203.0.113.7',
    endUser: `u${index % 50}`,
    body: {
      model: 'gpt-5-mini',
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: text },
      ],
      temperature: 0.2,
    },
    response: { status: 200, finish: 'stop', outputTokens: 120, reasoningTokens: 0, choices: 1 },
  })
}

function looked(engine: Engine, text: string): void {
  const line = readReplayLine(text)
  if (line.kind !== 'request') throw new Error(JSON.stringify(line))
  const { account, declared, facts } = line
  const observation = observationOf(line, 7)
  engine.look({ key: account, observation, declared, facts, salt: 7 })
}

function opened(): Engine {
  const calibration = calibrationIn(shippedCalibration)
  return openEngine({ calibration, sections, linkSalt: 1, hotMax: 1_000_000, coldMax: 0 })
}

measureMemory()
heading(
  `one request of ${promptBytes} bytes from its line to its level, at most ${microsMost} µs at the 99th percentile`,
)
for (const [name, texts] of Object.entries(languages)) {
  const lines = Array.from({ length: requests }, (_, index) =>
    lineOf(index, index % accounts, texts),
  )
  const least = new Float64Array(requests).fill(Infinity)
  for (let pass = 0; pass < passes; pass++) {
    const engine = opened()
    for (let index = 0; index < requests; index++) {
      const startedNs = process.hrtime.bigint()
      looked(engine, lines[index] ?? '')
      const micros = Number(process.hrtime.bigint() - startedNs) / 1_000
      least[index] = Math.min(least[index] ?? Infinity, micros)
    }
  }
  least.sort()
  const at = (share: number): string => (least[Math.floor(requests * share)] ?? 0).toFixed(1)
  process.stdout.write(`  p50 ${at(0.5)} µs  p99 ${at(0.99)} µs  p99.9 ${at(0.999)} µs  ${name}\n`)
}

function measureMemory(): void {
  heading(
    `${count} workloads, at most ${memoryMost / 1e6} MB; ${stateBytes} bytes each, at most ${stateMost}`,
  )
  const engine = opened()
  globalThis.gc?.()
  const before = process.memoryUsage()
  for (let index = 0; index < 3 * count; index++) {
    looked(engine, lineOf(index, index % count, languages['en'] ?? ['', '']))
  }
  globalThis.gc?.()
  const after = process.memoryUsage()
  const states = after.arrayBuffers - before.arrayBuffers
  const index = after.heapUsed - before.heapUsed
  process.stdout.write(
    `  ${engine.workloads.size} workloads: ${megabytes(states)} of states and ${megabytes(index)} to find them, ` +
      `${((states + index) / count).toFixed(0)} bytes each; the process has ${megabytes(after.rss)}\n`,
  )
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}
