// An ordinary request, and a workload's life of them, for tests and benches of sections: each names only
// what it varies.
import type {
  Answer,
  Declared,
  Observation,
  Parameters,
  Prompt,
  Transport,
} from '../../src/watch/observation.ts'
import { scoreOf, type Bytes, type Section } from '../../src/watch/section.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'

export interface Varied {
  readonly atMs?: number
  readonly model?: string
  readonly shape?: Observation['shape']
  readonly prompt?: Partial<Prompt>
  readonly parameters?: Partial<Parameters>
  readonly transport?: Partial<Transport>
  readonly answer?: Partial<Answer> | null
  readonly declared?: Partial<Declared> | null
}

export const ordinaryStartMs = 1_790_000_000_000

export function ordinaryObservation(varied: Varied): Observation {
  const { prompt, parameters, transport, answer } = varied
  return {
    atMs: varied.atMs ?? ordinaryStartMs,
    model: varied.model ?? 'gpt-4o',
    shape: varied.shape ?? 'chat',
    prompt: ordinaryPrompt(prompt ?? {}),
    parameters: { ...noParameters, ...parameters },
    transport: { ...unknownTransport, ...transport },
    answer: answer === undefined || answer === null ? null : { ...unknownAnswer, ...answer },
  }
}

export function ordinaryPrompt(varied: Partial<Prompt>): Prompt {
  return {
    system: '',
    user: 'Where is my parcel?',
    earlier: '',
    assistant: '',
    userTurns: 1,
    assistantTurns: 0,
    toolTurns: 0,
    prefixHash: 0,
    tools: [],
    schemaKeys: [],
    pictures: 0,
    ...varied,
  }
}

const noParameters: Parameters = {
  temperature: null,
  topP: null,
  maxTokens: null,
  n: null,
  seed: null,
  stream: false,
  logprobs: false,
  topLogprobs: null,
  logitBias: null,
  stop: [],
  reasoning: false,
  structured: false,
  fieldOrder: ['model', 'messages'],
}

const unknownTransport: Transport = {
  headers: null,
  ip: null,
  country: null,
  asn: null,
  anonymiser: null,
  tls: null,
  conversation: null,
  endUser: null,
}

const unknownAnswer: Answer = {
  status: 200,
  finish: null,
  inputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  choices: null,
}

const nothingDeclared: Declared = {
  purposes: [],
  multiUser: false,
  evaluation: [],
  outputUse: {},
  clause: null,
}

/** One section's life over `requests`, from `state` on: the score of each (null: unknown), the records and the state at the end. */
export function live(
  section: Section,
  requests: Iterable<Varied>,
  state: Bytes = emptyBytes(section.stateBytes),
): { readonly scores: (number | null)[]; readonly records: Bytes[]; readonly state: Bytes } {
  const read = openPromptReader()
  const records: Bytes[] = []
  const scores: (number | null)[] = []
  const salt = 0x51ed270b
  for (const varied of requests) {
    const record = emptyBytes(section.recordBytes)
    const observation = ordinaryObservation(varied)
    const declared =
      varied.declared === undefined || varied.declared === null
        ? null
        : { ...nothingDeclared, ...varied.declared }
    const seen = { observation, text: read(observation.prompt, salt), declared, salt }
    section.extract(seen, state, record)
    section.learn?.(seen, state)
    section.fold(record, state)
    records.push(record)
    scores.push(scoreOf(record.view.getUint8(0)))
  }
  return { scores, records, state }
}

export function emptyBytes(length: number): Bytes {
  return { view: new DataView(new ArrayBuffer(length)), at: 0 }
}

/** Over the known scores; 0 without any. */
export function meanOf(scores: readonly (number | null)[]): number {
  const known = scores.filter((score) => score !== null)
  return known.length === 0 ? 0 : known.reduce((sum, score) => sum + score, 0) / known.length
}
