// The settings of a prompt -> `inferenceConfig`, `outputConfig` and what models of one maker take besides.
// Sources: Amazon Bedrock API Reference, InferenceConfiguration, OutputConfig, ServiceTier; User Guide,
// "Structured output", "Anthropic Claude Messages API" (`top_k`), "Extended thinking", "Adaptive thinking".
import type { Given, Prompt } from '../../../wire/prompt.ts'
import { writeSettings, type SettingWriters } from '../../../wire/setting-writers.ts'
import { refused, type Writing } from '../writing.ts'

const page = '(Amazon Bedrock API Reference, Converse)'

export function writeInference(writing: Writing): void {
  const { body, prompt, terms } = writing
  const inference: Inference = { ...writing, config: {}, output: {}, more: {} }
  const cap = terms.cap ?? prompt.settings.maxTokens?.value
  if (cap !== undefined) inference.config['maxTokens'] = cap
  writeSettings(prompt.settings, settings, inference)
  writeThinking(inference)
  for (const [name, members] of [
    ['inferenceConfig', inference.config],
    ['outputConfig', inference.output],
    ['additionalModelRequestFields', inference.more],
  ] as const) {
    if (Object.keys(members).length > 0) body[name] = members
  }
}

interface Inference extends Writing {
  readonly config: Record<string, unknown>
  readonly output: Record<string, unknown>
  readonly more: Record<string, unknown>
}

/** Whether the model is one of Anthropic's, whose own fields it takes. */
function isClaude({ terms }: Writing): boolean {
  return /(^|[./])anthropic\./.test(terms.model)
}

/** Written elsewhere, with what it depends on. */
const together = (): void => undefined

function unlessZero({ value, at }: Given<number>, { noes }: Inference): void {
  if (value !== 0) noes.carry(at, `Converse has no penalties ${page}`)
}

const settings: SettingWriters<Inference> = {
  maxTokens: together,
  temperature({ value, at }, { config, noes }) {
    if (value > 1) noes.carry(at, 'temperatures are 0 to 1 there (InferenceConfiguration)')
    else config['temperature'] = value
  },
  topP({ value }, { config }) {
    config['topP'] = value
  },
  topK({ value, at }, inference) {
    if (isClaude(inference)) inference.more['top_k'] = value
    else inference.noes.carry(at, `Converse has no 'topK' that all its models know ${page}`)
  },
  stop({ value }, { config }) {
    if (value.length > 0) config['stopSequences'] = value
  },
  seed: refused(`Converse has no 'seed' ${page}`),
  presencePenalty: unlessZero,
  frequencyPenalty: unlessZero,
  logitBias({ value, at }, { noes }) {
    if (Object.keys(value).length > 0) noes.carry(at, `Converse has no bias for tokens ${page}`)
  },
  logprobs({ at }, { noes, terms }) {
    // The permit takes them out of every request.
    if (!terms.stripLogprobs) noes.carry(at, `Converse tells no log probabilities ${page}`)
  },
  choices: refused(`Converse gives one answer ${page}`),
  toolChoice: together,
  parallelCalls: together,
  format: writeFormat,
  thinking: together,
  effort: together,
  thinkingShown({ value, at }, { noes }) {
    // What the model tells of its thinking is in the answer; more or less of it cannot be asked for.
    if (value !== 'auto') {
      noes.carry(at, `Converse cannot be told how much of the thinking to show ${page}`)
    }
  },
  verbosity: refused(`Converse has no 'verbosity' ${page}`),
  store({ value, at }, { noes, terms }) {
    if (value && !terms.storeFalse) noes.carry(at, `Converse stores nothing ${page}`)
  },
  metadata({ value, at }, { noes }) {
    if (Object.keys(value).length === 0) return
    noes.carry(at, `what Converse takes as metadata goes to logs of the seller's account ${page}`)
  },
  // It changes no answer: a seller that has no place for it is told less.
  endUser: together,
  serviceTier({ value, at }, { body, noes }) {
    if (value === 'auto') return
    if (value === 'default' || value === 'standard_only') body['serviceTier'] = { type: 'default' }
    else noes.carry(at, 'other tiers have other prices (Amazon Bedrock API Reference, ServiceTier)')
  },
  // A hint where a cached prefix may be found: here it is found by its text alone.
  cacheKey: together,
}

/** Answers are held to a schema strictly there, or not at all. */
function writeFormat(
  { value, at }: NonNullable<Prompt['settings']['format']>,
  { output, noes }: Inference,
): void {
  const docs = '(Amazon Bedrock User Guide, Structured output)'
  if (value.kind === 'json') {
    return noes.carry(
      at,
      `Converse holds an answer to a schema, and not to JSON of any form ${docs}`,
    )
  }
  if (value.strict === false)
    noes.carry(at, `Converse always holds an answer to its schema ${docs}`)
  const jsonSchema = {
    schema: JSON.stringify(value.schema),
    ...(value.name === null ? {} : { name: value.name }),
    ...(value.description === null ? {} : { description: value.description }),
  }
  output['textFormat'] = { type: 'json_schema', structure: { jsonSchema } }
}

const efforts: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max'])

function writeThinking(inference: Inference): void {
  const { prompt, noes, output, more } = inference
  const { thinking, effort } = prompt.settings
  const docs = '(Amazon Bedrock User Guide, Extended thinking)'
  const isOff = effort?.value === 'none'
  if (effort !== undefined && efforts.has(effort.value)) output['effort'] = effort.value
  else if (effort !== undefined && !isOff) {
    noes.carry(effort.at, 'Converse has no such word for effort (OutputConfig)')
  }
  const asked = thinking ?? (isOff ? effort : undefined)
  if (asked === undefined) return
  if (!isClaude(inference)) {
    return noes.carry(asked.at, `Converse can be told of Claude alone how to think ${docs}`)
  }
  more['thinking'] = modeOf(thinking?.value ?? { kind: 'off' })
}

function modeOf(mode: NonNullable<Prompt['settings']['thinking']>['value']): object {
  switch (mode.kind) {
    case 'off':
      return { type: 'disabled' }
    case 'adaptive':
      return { type: 'adaptive' }
    case 'budget':
      return { type: 'enabled', budget_tokens: mode.tokens }
  }
}
