// What one request costs in the groups of parameters and of transport, and in linking, at prompts of 4 KB: the mean, what it
// allocates, and the 50th and 99th percentile of the three together. The prompt's tokens are made before, as in the engine.
// Run: node bench/micro/watch-transport.ts
import { linkBytes } from '../../src/watch/link/layout.ts'
import { noteLink } from '../../src/watch/link/note.ts'
import {
  emptyBytes,
  ordinaryObservation,
  ordinaryStartMs,
} from '../../test/support/watch-ordinary.ts'
import { parametersSection } from '../../src/watch/parameters/parameters.ts'
import type { Section, Seen } from '../../src/watch/section.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'
import { transportSection } from '../../src/watch/transport/transport.ts'
import { heading, measure } from './measure.ts'

const salt = 0x51ed270b
const facts = { signupAtMs: null, paymentRef: 'card-of-one', contactRef: 'one@example.org' }
const requests: readonly Seen[] = Array.from({ length: 64 }, (_, index) => seenOf(index))

function seenOf(index: number): Seen {
  const words = 'the quick brown fox jumps over a lazy dog and tells nobody why it did so '
  const observation = ordinaryObservation({
    atMs: ordinaryStartMs + index * 400_000,
    prompt: {
      system: `You help with code.\nWorking directory: /Users/person-${index}/code/project-${index}\n${words.repeat(14)}`,
      user: `${words.repeat(2)}question ${index}: ${words.repeat(34)}`,
    },
    parameters: {
      temperature: 1,
      maxTokens: 1_024,
      n: 4,
      logprobs: true,
      topLogprobs: 5,
      logitBias: `{"${index}":100}`,
      stop: ['\n20'],
    },
    transport: {
      headers: {
        host: 'gateway.example',
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'gzip, br',
        'user-agent': 'OpenAI/Python 1.99.3',
        'x-stainless-lang': 'python',
        'x-stainless-package-version': '1.99.3',
        'x-stainless-os': 'MacOS',
        'x-stainless-arch': 'arm64',
        'x-stainless-runtime': 'CPython',
        'x-stainless-runtime-version': `3.12.${index % 3}`,
        'x-stainless-retry-count': '0',
        'x-request-id': `request-${index}`,
      },
      ip: `203.0.113.${index}`,
      country: 'XA',
      asn: `AS${1_000 + (index % 9)}`,
      tls: 't13d1812h1_85036bcba153_b26ce05bbdd6',
      conversation: `2f1c6a52-0000-4000-8000-${String(index % 7).padStart(12, '0')}`,
      endUser: `user_${'ab'.repeat(32)}_account_${index % 5}`,
    },
    answer: { outputTokens: 300, choices: 4 },
  })
  // A reader of its own each: its tokens stay as they are.
  return { observation, text: openPromptReader()(observation.prompt, salt), declared: null, salt }
}

function lookWith(section: Section): (seen: Seen) => void {
  const state = emptyBytes(section.stateBytes)
  const record = emptyBytes(section.recordBytes)
  const bytes = new Uint8Array(record.view.buffer)
  return (seen) => {
    bytes.fill(0)
    section.extract(seen, state, record)
    section.learn?.(seen, state)
    section.fold(record, state)
  }
}

const parameters = lookWith(parametersSection)
const transport = lookWith(transportSection)
const linkState = emptyBytes(linkBytes)
function note(seen: Seen): void {
  noteLink(seen, facts, linkState, 0x7f4a7c15)
}

function request(index: number): Seen {
  const seen = requests[index & 63]
  if (seen === undefined) throw new Error('64 requests were made')
  return seen
}

heading('a request with a prompt of 4 KB')
measure('group c: extract and fold', 100_000, (index) => parameters(request(index)))
measure('group d: extract, learn and fold', 100_000, (index) => transport(request(index)))
measure('linking: note', 100_000, (index) => note(request(index)))

const nanos = Array.from({ length: 200_000 }, (_, index) => {
  const seen = request(index)
  const before = process.hrtime.bigint()
  parameters(seen)
  transport(seen)
  note(seen)
  return Number(process.hrtime.bigint() - before)
}).toSorted((left, right) => left - right)
for (const percentile of [50, 99]) {
  const at = nanos[Math.floor((nanos.length * percentile) / 100)] ?? 0
  process.stdout.write(
    `  ${(at / 1_000).toFixed(2).padStart(9)} µs p${percentile} of the three together, wall time\n`,
  )
}
