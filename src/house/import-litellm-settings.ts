// The settings of a LiteLLM proxy beside its models: what Customhouse has another word for is told with
// it, and all else by name. Nothing of them is carried over by itself, for it says what callers may do.
// Source: docs.litellm.ai/docs/proxy/config_settings, /docs/proxy/users, /docs/proxy/reliability.
import type { Say } from './import-report.ts'
import type { Told } from './import-words.ts'

type Values = Readonly<Record<string, unknown>>

const fallbacks: Told = [
  'another model instead of the one that was asked for',
  'Customhouse goes to another deployment of the same model only; let the caller ask for the other',
]
const budget: Told = [
  'a budget of the whole proxy',
  'budgets belong to contracts: write budgets, an amount a day or a month, hard or not',
]
const secretHere: Told = [
  'a secret or an address of a database; Customhouse has none of it',
  'see docs/guides/operate.md for what a Customhouse reads from its environment',
]
const known: Readonly<Record<string, Told>> = {
  master_key: [
    'the key of the proxy is no key here',
    'the data folder makes its own: customhouse keys admin; operators: customhouse operators',
  ],
  database_url: secretHere,
  fallbacks,
  default_fallbacks: fallbacks,
  context_window_fallbacks: fallbacks,
  content_policy_fallbacks: fallbacks,
  max_budget: budget,
  budget_duration: budget,
  routing_strategy: [
    'how deployments are chosen',
    'Customhouse chooses among those that are allowed, by health and quota',
  ],
}

export function reportSettings(file: Values, say: Say): void {
  say(
    'left-out',
    [],
    'virtual keys, teams and users lie in the database of LiteLLM and not in this file',
    'Customhouse keeps keyed digests only: give out new keys with customhouse keys create --workload ID',
  )
  for (const section of ['general_settings', 'router_settings', 'litellm_settings']) {
    for (const [name, value] of entriesIn(file[section])) {
      if (name === 'model_group_alias') reportAliases(value, section, say)
      else {
        const [reason, remedy] = known[name] ?? [
          'a setting without a counterpart',
          'read docs/reference/config.md for what can be set',
        ]
        say('left-out', [section, name], reason, remedy)
      }
    }
  }
  for (const [name] of entriesIn(file['environment_variables'])) {
    say(
      'left-out',
      ['environment_variables', name],
      'a variable that LiteLLM sets for itself',
      'set those that customhouse.yaml reads where Customhouse starts',
    )
  }
  for (const name of Object.keys(file)) {
    if (sections.has(name)) continue
    const [reason, remedy] = name === 'include' ? included : other
    say('left-out', [name], reason, remedy)
  }
}

const sections: ReadonlySet<string> = new Set([
  'model_list',
  'credential_list',
  'general_settings',
  'router_settings',
  'litellm_settings',
  'environment_variables',
])
const included: Told = ['further files are not followed', 'import each of them too']
const other: Told = [
  'a section without a counterpart',
  'read docs/reference/config.md for what can be set',
]

/** `{public: model}`, or `{public: {model: …, hidden: …}}`. */
function reportAliases(aliases: unknown, section: string, say: Say): void {
  for (const [alias, target] of entriesIn(aliases)) {
    const inner = entriesIn(target).find(([name]) => name === 'model')?.[1]
    const model = typeof target === 'string' ? target : typeof inner === 'string' ? inner : 'MODEL'
    say(
      'to-do',
      [section, 'model_group_alias', alias],
      'another name for a model is a term of a contract',
      `write in its models: {name: ${JSON.stringify(alias.slice(0, 80))}, is: ${JSON.stringify(model.slice(0, 80))}}`,
    )
  }
}

function entriesIn(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : []
}
