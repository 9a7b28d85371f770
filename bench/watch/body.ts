// A request in the words of one API. What an account does the same way each time (parameters, the order of
// its fields, whether a field is sent at all) is its habit; habits are drawn alike for every kind of account.
import type { Dialect, Json, JsonObject } from './episode.ts'
import type { Random } from './random.ts'
import type { Ask } from './source.ts'

export interface Habit {
  readonly dialect: Dialect
  readonly model: string
  readonly temperature: number | null
  readonly topP: number | null
  readonly maxTokens: number | null
  readonly stream: boolean
  readonly thinking: boolean
  readonly systemInUser: boolean
  readonly contentParts: boolean
  readonly settingsFirst: boolean
  /** Probabilities of the chosen words, as classifiers ask for them; null: not. */
  readonly topLogprobs: number | null
  /** Answers wanted for each request. */
  readonly n: number
}

const models: readonly string[] = [
  'gpt-5.1',
  'gpt-5-mini',
  'claude-sonnet-4-5',
  'claude-haiku-4-5',
  'gemini-2.5-pro',
  'llama-3.3-70b-instruct',
]

export function drawHabit(random: Random, embeddings: boolean): Habit {
  return {
    dialect: embeddings
      ? 'embeddings'
      : random.weighted<Dialect>([
          ['chat', 6],
          ['responses', 2],
          ['messages', 2],
        ]),
    model: random.pick(models),
    temperature: random.pick([null, null, 0, 0, 0.2, 0.3, 0.7, 1]),
    topP: random.pick([null, null, null, 0.9, 0.95, 1]),
    maxTokens: random.pick([null, 256, 512, 1024, 1024, 2048, 4096]),
    stream: random.chance(0.4),
    thinking: random.chance(0.2),
    systemInUser: random.chance(0.1),
    contentParts: random.chance(0.2),
    settingsFirst: random.chance(0.4),
    topLogprobs: random.chance(0.05) ? random.between(1, 5) : null,
    n: random.chance(0.05) ? random.between(2, 3) : 1,
  }
}

export function bodyOf(ask: Ask, habit: Habit): JsonObject {
  const dialect = ask.dialect ?? habit.dialect
  if (dialect === 'embeddings')
    return {
      model: 'text-embedding-3-large',
      input: ask.turns.map(({ text }) => text),
      ...ask.extra,
    }
  const texts = {
    responses: responsesTexts,
    messages: messagesTexts,
    chat: chatTexts,
  }[dialect](ask, habit)
  const settings = settingsOf(ask, habit, dialect)
  const model = { model: habit.model }
  return habit.settingsFirst
    ? { ...model, ...settings, ...texts, ...ask.extra }
    : { ...model, ...texts, ...settings, ...ask.extra }
}

function content(text: string, habit: Habit, type: string): Json {
  return habit.contentParts ? [{ type, text }] : text
}

function turnsOf(ask: Ask, habit: Habit): Ask['turns'] {
  const [first, ...rest] = ask.turns
  if (!habit.systemInUser || ask.system === '' || first === undefined) return ask.turns
  return [{ role: first.role, text: `${ask.system}\n\n${first.text}` }, ...rest]
}

function systemOf(ask: Ask, habit: Habit): string {
  return habit.systemInUser ? '' : ask.system
}

function chatTexts(ask: Ask, habit: Habit): JsonObject {
  const system = systemOf(ask, habit)
  return {
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...turnsOf(ask, habit).map(({ role, text }) => ({
        role,
        content: content(text, habit, 'text'),
      })),
    ],
    ...(ask.tools.length === 0
      ? {}
      : {
          tools: ask.tools.map((name) => ({
            type: 'function',
            function: { name, parameters: toolParameters },
          })),
        }),
    ...(ask.schemaKeys.length === 0
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', schema: schemaOf(ask.schemaKeys) },
          },
        }),
  }
}

function responsesTexts(ask: Ask, habit: Habit): JsonObject {
  const system = systemOf(ask, habit)
  const turns = turnsOf(ask, habit)
  const [only] = turns
  return {
    ...(system === '' ? {} : { instructions: system }),
    input:
      turns.length === 1 && only !== undefined && !habit.contentParts
        ? only.text
        : turns.map(({ role, text }) => ({
            role,
            content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
          })),
    ...(ask.tools.length === 0
      ? {}
      : {
          tools: ask.tools.map((name) => ({ type: 'function', name, parameters: toolParameters })),
        }),
    ...(ask.schemaKeys.length === 0
      ? {}
      : {
          text: {
            format: { type: 'json_schema', name: 'answer', schema: schemaOf(ask.schemaKeys) },
          },
        }),
  }
}

function messagesTexts(ask: Ask, habit: Habit): JsonObject {
  const system = systemOf(ask, habit)
  return {
    ...(system === '' ? {} : { system }),
    messages: turnsOf(ask, habit).map(({ role, text }) => ({
      role,
      content: content(text, habit, 'text'),
    })),
    ...(ask.tools.length === 0
      ? {}
      : { tools: ask.tools.map((name) => ({ name, input_schema: toolParameters })) }),
  }
}

const toolParameters: JsonObject = {
  type: 'object',
  properties: { query: { type: 'string' } },
  required: ['query'],
}

function schemaOf(keys: readonly string[]): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
    required: [...keys],
    additionalProperties: false,
  }
}

function settingsOf(ask: Ask, habit: Habit, dialect: Dialect): JsonObject {
  const max = habit.maxTokens ?? (dialect === 'messages' ? 4096 : null)
  const maxName = { responses: 'max_output_tokens', chat: 'max_tokens', messages: 'max_tokens' }
  return {
    ...(habit.temperature === null ? {} : { temperature: habit.temperature }),
    ...(habit.topP === null ? {} : { top_p: habit.topP }),
    ...(max === null || dialect === 'embeddings'
      ? {}
      : { [maxName[dialect]]: ask.answer === 'label' ? Math.min(max, 256) : max }),
    ...(habit.stream ? { stream: true } : {}),
    ...(dialect === 'chat' ? samplingOf(habit) : {}),
    ...thinkingOf(habit, dialect),
  }
}

function samplingOf(habit: Habit): JsonObject {
  return {
    ...(habit.topLogprobs === null ? {} : { logprobs: true, top_logprobs: habit.topLogprobs }),
    ...(habit.n === 1 ? {} : { n: habit.n }),
  }
}

function thinkingOf(habit: Habit, dialect: Dialect): JsonObject {
  if (!habit.thinking) return {}
  if (dialect === 'messages') return { thinking: { type: 'enabled', budget_tokens: 2048 } }
  return dialect === 'responses'
    ? { reasoning: { effort: 'medium' } }
    : { reasoning_effort: 'medium' }
}
