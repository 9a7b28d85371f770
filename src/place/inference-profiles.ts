// Where Amazon Bedrock may process what is sent to a model id: in the region that is asked, or, by an inference
// profile, in any of a group. Which regions a group has differs by model and grows without notice
// (GetInferenceProfile lists them); here stand only those that are certain, or else usual: enough to see that
// a promise is too narrow, and never that it is wide enough.
// Sources: Amazon Bedrock User Guide, "Increase throughput with cross-Region inference" (a profile is named by
// the prefix of its id; global profiles include all commercial regions) and "Geographic cross-Region inference".

export type ModelReach =
  /** The region that is asked, and no other. */
  | { readonly kind: 'region' }
  /**
   * Any region of a group; `certain`: every profile of the group has these, else most have. Without regions:
   * a group of which nothing is known here.
   */
  | {
      readonly kind: 'group'
      readonly name: string
      readonly regions: readonly string[]
      readonly certain: boolean
    }
  | { readonly kind: 'global' }
  /** An application's own profile, a prompt, a router: its name does not say what it routes to. */
  | { readonly kind: 'unsaid' }

interface Group {
  readonly regions: readonly string[]
  readonly certain: boolean
}

const groups: ReadonlyMap<string, Group> = new Map([
  ['us', { regions: ['us-east-1', 'us-west-2'], certain: true }],
  ['us-gov', { regions: ['us-gov-east-1', 'us-gov-west-1'], certain: true }],
  ['jp', { regions: ['ap-northeast-1', 'ap-northeast-3'], certain: true }],
  ['au', { regions: ['ap-southeast-2', 'ap-southeast-4'], certain: true }],
  ['ca', { regions: ['ca-central-1'], certain: false }],
  ['eu', { regions: ['eu-central-1', 'eu-west-1', 'eu-west-3'], certain: false }],
  [
    'apac',
    {
      regions: [
        'ap-northeast-1',
        'ap-northeast-2',
        'ap-south-1',
        'ap-southeast-1',
        'ap-southeast-2',
      ],
      certain: false,
    },
  ],
])

/** How far requests may go that name this model: an id, or an ARN. */
export function reachOf(modelId: string): ModelReach {
  const arn = readModelArn(modelId)
  if (arn === null && modelId.startsWith('arn:')) return { kind: 'unsaid' }
  if (arn !== null && arn.resource !== 'inference-profile') {
    return { kind: staying.has(arn.resource) ? 'region' : 'unsaid' }
  }
  const [name = '', owner = ''] = (arn?.id ?? modelId).split('.')
  if (name === 'global') return { kind: 'global' }
  const group = groups.get(name)
  if (group !== undefined) return { kind: 'group', name, ...group }
  const isProfile = arn !== null || (owners.has(owner) && !owners.has(name))
  return isProfile ? { kind: 'group', name, regions: [], certain: false } : { kind: 'region' }
}

/** Resources that are in the region of their ARN and use no other. */
const staying: ReadonlySet<string> = new Set([
  'foundation-model',
  'provisioned-model',
  'custom-model',
  'custom-model-deployment',
  'imported-model',
  // Of a model from the Marketplace.
  'endpoint',
])

/** Whose models there are: in the id of a profile their name comes second, behind a group that may be new. */
const owners: ReadonlySet<string> = new Set([
  'ai21',
  'amazon',
  'anthropic',
  'cohere',
  'deepseek',
  'google',
  'luma',
  'meta',
  'minimax',
  'mistral',
  'moonshot',
  'moonshotai',
  'nvidia',
  'openai',
  'qwen',
  'stability',
  'twelvelabs',
  'writer',
  'zai',
])

export interface ModelArn {
  readonly region: string
  readonly resource: string
  readonly id: string
}

const arnPattern = /^arn:aws[a-z-]*:(?:bedrock|sagemaker):([a-z0-9-]+):\d*:([a-z-]+)\/(.+)$/

/** Null if `text` is no ARN of a model, a profile or the like. */
export function readModelArn(text: string): ModelArn | null {
  const [, region, resource, id] = arnPattern.exec(text) ?? []
  return region === undefined || resource === undefined || id === undefined
    ? null
    : { region, resource, id }
}
