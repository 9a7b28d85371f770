// What several imports have to tell, in the same words: so that the report tells what is alike once.

/** Why, and what to do. */
export type Told = readonly [reason: string, remedy: string]

export const unknownPrice: Told = [
  'unknown price: requests would be refused, and so is the file until it has one',
  "write the provider's prices under prices and name the list at the deployment",
]
export const unknownBounds: Told = [
  'the source does not say how much the model takes and answers at most, so that a request has no bound',
  "write contextWindow and maxOutputTokens from the provider's page of the model",
]
export const messagesOnly: Told = [
  'Anthropic models are served through the Messages API (POST /v1/messages), not as chat completions',
  'point the callers of these models at it (docs/guides/claude-code.md)',
]
export const noApiVersion: Told = [
  'there is no api_version: requests take the v1 path of Azure',
  'write apiVersion at the channel if the deployment is behind the older path',
]
export const noEndpoint: Told = [
  'the source has no plain http(s) address of the provider',
  'write the endpoint of the channel, without query and password',
]
export const nameTooLong: Told = [
  'the name is longer than 500 characters',
  'give the model a shorter one',
]

export function noSuchChannel(what: string): Told {
  return [
    `${what}: channels are of OpenAI, Azure OpenAI, Anthropic, or speak the OpenAI API`,
    'if it speaks the OpenAI API, add a channel of kind openai-compatible by hand',
  ]
}

export function callersSend(names: string): Told {
  return [`parameters that Customhouse does not set: ${names}`, 'let the callers send them']
}

/** What no gateway's configuration says, and a Customhouse is about. */
export const everywhere: readonly Told[] = [
  [
    'the source does not say where a request is processed and kept: every location is unknown',
    "write under deployments what the provider's terms promise; until then no contract that names places allows them",
  ],
  [
    'the source does not say how far the provider may move a request: every type is global',
    'write regional or data-zone where the provider sells it as such',
  ],
  [
    'the source has no parties, contracts and workloads',
    'write who may use which model, and where (docs/guides/contracts.md); then: customhouse keys create --workload ID',
  ],
]
