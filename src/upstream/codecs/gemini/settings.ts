// The settings of a prompt as Gemini's `generationConfig` and `toolConfig`.
// Left out without a word, as nothing of an answer depends on them: short marks and keys of caches (a repeated
// beginning is cached unasked), who the end user is, and the service tier that is the usual one anyway.
// Sources: Gemini API reference, GenerationConfig, ToolConfig; docs, "Thinking", "OpenAI compatibility", "Structured
// output", "Context caching".
import { isRecord } from '../../event-text.ts'
import type { PromptTerms } from '../../../wire/codec.ts'
import type { Noes } from '../../../wire/noes.ts'
import type { Given, OutputFormat, Prompt, Tool, ToolChoice } from '../../../wire/prompt.ts'
import { writeSettings, type SettingWriters } from '../../../wire/setting-writers.ts'

interface Draft {
  readonly generation: Record<string, unknown>
  readonly thinking: Record<string, unknown>
  choice: ToolChoice
  readonly model: string
  readonly terms: PromptTerms
  readonly noes: Noes
}

type Config = Readonly<Record<string, unknown>>

export interface Configs {
  readonly generationConfig: Config | null
  readonly toolConfig: Config | null
}

/** No model takes more. Source: Gemini API reference, GenerationConfig.stopSequences. */
const stopSequencesMax = 5

export function configsOf({ settings, tools }: Prompt, terms: PromptTerms, noes: Noes): Configs {
  const draft: Draft = {
    generation: {},
    thinking: {},
    choice: { kind: 'auto' },
    model: terms.model,
    terms,
    noes,
  }
  writeSettings(settings, writers, draft)
  const { generation, thinking } = draft
  const { thinking: mode, thinkingShown: shown } = settings
  // Who asks for thinking is shown it, where nothing else is said. Source: Claude API docs, "Extended thinking".
  if (mode !== undefined && mode.value.kind !== 'off' && shown === undefined) {
    thinking['includeThoughts'] = true
  }
  if (terms.cap !== null) generation['maxOutputTokens'] = terms.cap
  if (Object.keys(thinking).length > 0) generation['thinkingConfig'] = thinking
  return {
    generationConfig: Object.keys(generation).length === 0 ? null : generation,
    toolConfig: tools.length === 0 ? null : toolConfigOf(draft.choice, tools),
  }
}

function has(name: string): (given: Given<unknown>, draft: Draft) => void {
  return ({ value }, { generation }) => {
    generation[name] = value
  }
}

function hasNot(why: string): (given: Given<unknown>, draft: Draft) => void {
  return ({ at }, { noes }) => noes.carry(at, `Gemini has no ${why} (Gemini API reference)`)
}

const leftOut = (): void => undefined

const writers: SettingWriters<Draft> = {
  maxTokens: has('maxOutputTokens'),
  temperature: has('temperature'),
  topP: has('topP'),
  topK: has('topK'),
  seed: has('seed'),
  presencePenalty: has('presencePenalty'),
  frequencyPenalty: has('frequencyPenalty'),
  stop({ value, at }, { generation, noes }) {
    if (value.length > stopSequencesMax) {
      noes.carry(
        at,
        `Gemini takes ${stopSequencesMax} stop sequences at most (Gemini API reference)`,
      )
    }
    generation['stopSequences'] = value
  },
  logitBias: hasNot('bias for single tokens'),
  logprobs({ at }, { noes, terms }) {
    if (terms.stripLogprobs) return
    noes.carry(at, 'log probabilities of Gemini have no place in the answer (Gemini API reference)')
  },
  choices: hasNot('several answers that could be told apart while they are streamed'),
  toolChoice({ value }, draft) {
    draft.choice = value
  },
  parallelCalls({ value, at }, { noes }) {
    if (!value) {
      noes.carry(
        at,
        'Gemini decides itself how many tools it calls (Gemini docs, "Function calling")',
      )
    }
  },
  format({ value }, { generation }) {
    generation['responseMimeType'] = 'application/json'
    if (value.kind === 'schema') generation['responseJsonSchema'] = schemaOf(value)
  },
  thinking({ value }, { thinking }) {
    // -1: as much as it likes.
    thinking['thinkingBudget'] =
      value.kind === 'budget' ? value.tokens : value.kind === 'off' ? 0 : -1
  },
  effort: writeEffort,
  thinkingShown({ value, at }, { thinking, noes }) {
    if (value === 'none' || value === 'auto') thinking['includeThoughts'] = value === 'auto'
    else noes.carry(at, 'Gemini sums its thoughts up in one way only (Gemini docs, "Thinking")')
  },
  verbosity: hasNot('verbosity'),
  store({ value, at }, { noes, terms }) {
    if (value && !terms.storeFalse) noes.carry(at, 'Gemini stores no answer (Gemini API reference)')
  },
  metadata({ at }, { noes, terms }) {
    if (!terms.storeFalse) noes.carry(at, 'Gemini keeps no metadata (Gemini API reference)')
  },
  endUser: leftOut,
  serviceTier({ value, at }, { noes }) {
    if (!usualTiers.has(value)) noes.carry(at, 'no such tier is sold here (Gemini API reference)')
  },
  cacheKey: leftOut,
}

const usualTiers: ReadonlySet<string> = new Set(['auto', 'default', 'standard', 'standard_only'])

/** Models that have a budget of tokens and no levels. */
const budgetModels = /(^|\/)gemini-2\.5/
/** Source: Gemini docs, "OpenAI compatibility", Thinking. */
const budgets: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
}
const levels: ReadonlySet<string> = new Set(['minimal', 'low', 'medium', 'high'])

function writeEffort({ value, at }: Given<string>, draft: Draft): void {
  const { thinking, model, noes } = draft
  // A budget that was given says it better.
  if ('thinkingBudget' in thinking) return
  if (budgetModels.test(model) || value === 'none') {
    const budget = budgets[value]
    if (budget !== undefined) thinking['thinkingBudget'] = budget
    else noes.carry(at, `Gemini has no effort of this name (Gemini docs, "OpenAI compatibility")`)
  } else if (levels.has(value)) thinking['thinkingLevel'] = value
  else noes.carry(at, 'Gemini has no thinking level of this name (Gemini docs, "Thinking")')
}

/** The description stands in the schema, where the model reads it; the name is a label of the caller's. */
function schemaOf({ schema, description }: Extract<OutputFormat, { kind: 'schema' }>): unknown {
  if (description === null || 'description' in schema) return schema
  return { ...schema, description }
}

function toolConfigOf(choice: ToolChoice, tools: readonly Tool[]): Config | null {
  // Held to its schema by the mode, for all tools at once. Source: Gemini API reference, FunctionCallingConfig.Mode.
  const isStrict = tools.some(({ strict }) => strict?.value === true)
  switch (choice.kind) {
    case 'auto':
      return isStrict ? calling('VALIDATED') : null
    case 'none':
      return calling('NONE')
    case 'required':
      return calling('ANY')
    case 'tool':
      return calling('ANY', [choice.name])
    case 'allowed':
      return calling(choice.mode === 'required' ? 'ANY' : 'VALIDATED', choice.names)
  }
}

function calling(mode: string, names?: readonly string[]): Config {
  const allowed = names === undefined ? {} : { allowedFunctionNames: names }
  return { functionCallingConfig: { mode, ...allowed } }
}

/** A schema of arguments without properties is none: Gemini refuses an empty object. */
export function declarationOf({ name, description, schema }: Tool): Config {
  const { properties } = schema
  const isEmpty =
    schema['type'] === 'object' && isRecord(properties) && Object.keys(properties).length === 0
  return {
    name,
    ...(description === null ? {} : { description }),
    ...(isEmpty ? {} : { parametersJsonSchema: schema }),
  }
}
