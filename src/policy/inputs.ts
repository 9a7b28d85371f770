// The closed registry of what a condition may read: whose property it is, of which kind, by which
// parameters, and what it means. A name that is not here refuses the pack.
import type { InputRef, InputScope, InputValue } from '../kernel/answer.ts'
import { assert } from '../kernel/assert.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import {
  audiences,
  locationQuestions,
  outputUses,
  restingQuestions,
  volumeWindows,
} from '../kernel/words.ts'
import { features } from './obligation.ts'
import type { Matcher } from './rule.ts'

/** `any` is what a fact happens to hold. */
export type InputKind = Exclude<InputValue['kind'], 'unknown'> | 'any'

export interface ParamSpec {
  readonly kind: 'text' | 'texts' | 'places'
  /** The only values there are; null where they are open. */
  readonly values: readonly string[] | null
}

export interface InputSpec {
  /** `fact` belongs to whoever its subject is. */
  readonly scope: InputScope | 'fact'
  readonly kind: InputKind
  readonly params: Readonly<Record<string, ParamSpec>>
  /** Parameters that a pack does not write: they follow from the pack and the rule that read it. */
  readonly given: readonly ('timeZone' | 'provision')[]
  /** Parameters of which exactly one must be given; all others must be. */
  readonly oneOf: readonly string[]
  /** The only values there are; null where they are open. */
  readonly values: readonly string[] | null
  /** A value is a country code. */
  readonly isCountry: boolean
  /** Of a natural person: only a rule that cites the provision may read it. */
  readonly isPersonal: boolean
  readonly meaning: string
}

/** What each kind may be compared by. */
export const matcherOps: Readonly<Record<InputKind, readonly Matcher['op'][]>> = {
  text: ['in', 'not_in', 'unlisted'],
  texts: ['includes_any', 'includes_all', 'texts_within', 'unlisted'],
  interval: ['at_least', 'more_than', 'at_most', 'less_than'],
  places: ['places_within', 'places_touch', 'unlisted'],
  flag: ['is_flag'],
  any: ['in', 'not_in', 'is_flag', 'at_least', 'more_than', 'at_most', 'less_than', 'unlisted'],
}

const openText: ParamSpec = { kind: 'text', values: null }
const lists: ParamSpec = { kind: 'texts', values: null }
const places: ParamSpec = { kind: 'places', values: null }
const method = among('cascade', 'multiplicative')

function among(...values: readonly string[]): ParamSpec {
  return { kind: 'text', values }
}

type Extra = Partial<Omit<InputSpec, 'scope' | 'kind' | 'meaning'>>

function input(
  scope: InputSpec['scope'],
  kind: InputKind,
  meaning: string,
  extra: Extra = {},
): InputSpec {
  const plain = {
    params: {},
    given: [],
    oneOf: [],
    values: null,
    isCountry: false,
    isPersonal: false,
  }
  return { scope, kind, meaning, ...plain, ...extra }
}

const country: Extra = { isCountry: true }
const named: Extra = { params: { name: openText } }

const volume: Extra = {
  params: { kind: openText, window: among(...volumeWindows) },
  given: ['timeZone'],
}

const party: Record<string, InputSpec> = {
  'party.id': input('party', 'text', 'The id of the party.'),
  'party.country': input('party', 'text', 'Where the party is organised.', country),
  'party.headquarters': input('party', 'text', 'Where the party has its headquarters.', country),
  'party.entityType': input('party', 'text', 'What kind of legal person the party is.', {
    values: ['company', 'state_owned', 'university', 'government', 'individual'],
  }),
  'party.customerType': input('party', 'text', 'What kind of customer it is, as evidenced.', {
    values: ['enterprise', 'individual', 'government', 'education'],
  }),
  'party.affiliatesMau': input(
    'party',
    'interval',
    'Monthly active users of it and its affiliates.',
  ),
  'party.ultimateParent.headquarters': input(
    'party',
    'text',
    'Where its ultimate parent has its headquarters.',
    country,
  ),
  'party.listed': input('party', 'flag', 'Whether it is on one of the lists.', {
    params: { lists },
  }),
  'party.listedOwner': input(
    'party',
    'flag',
    'Whether any of its owners, direct or indirect, is on one of the lists, at whatever share.',
    { params: { lists } },
  ),
  'party.listedShare': input('party', 'interval', 'Percent owned by listed parties.', {
    params: { lists, method },
  }),
  'party.ownedShareFrom': input(
    'party',
    'interval',
    'Percent owned by organisations with headquarters there.',
    { params: { places, method } },
  ),
  'party.controlledBy': input(
    'party',
    'flag',
    'Whether listed parties, or parties there, control it.',
    {
      params: { lists, places },
      oneOf: ['lists', 'places'],
    },
  ),
  'party.volume': input(
    'party',
    'interval',
    'Distinct persons of a kind of data in a window, over all workloads of the party.',
    volume,
  ),
  'party.attribute': input('party', 'text', 'An attested attribute of its dossier.', named),
  'party.person': input('party', 'texts', 'Nationality or residence of its natural persons.', {
    params: { attribute: among('nationality', 'residence') },
    given: ['provision'],
    isPersonal: true,
    isCountry: true,
  }),
}

const contract: Record<string, InputSpec> = {
  'contract.id': input('contract', 'text', 'The id of the contract.'),
  'contract.seller': input('contract', 'text', 'Who sells under the contract.'),
  'contract.outputUse': input('contract', 'text', 'What the contract says of a use of outputs.', {
    params: { use: among(...outputUses) },
    values: ['permit', 'deny', 'permit_with', 'unstated'],
  }),
  'contract.governingLaw': input('contract', 'text', 'Whose law governs the contract.', country),
  'contract.retentionMode': input('contract', 'text', 'How long providers may keep content.'),
  'contract.retentionDays': input(
    'contract',
    'interval',
    'For how many days it lets content be kept there at most.',
    { params: { question: among(...restingQuestions) } },
  ),
  'contract.transferTool': input('contract', 'text', 'The tool of a data transfer it relies on.'),
  'contract.customerTypeRequired': input('contract', 'text', 'The kind of customer it requires.'),
  'contract.userCountries': input('contract', 'places', 'Where its users may be.'),
  'contract.attribute': input('contract', 'text', 'A named attribute of the contract.', named),
}

const workload: Record<string, InputSpec> = {
  'workload.id': input('workload', 'text', 'The id of the workload.'),
  'workload.purpose': input('workload', 'text', 'What it was registered for.'),
  'workload.dataClasses': input('workload', 'texts', 'The classes of data it sends.'),
  'workload.subjects': input('workload', 'texts', 'Jurisdictions of its data subjects.', country),
  'workload.audience': input('workload', 'text', 'Who sees what it makes.', {
    values: audiences,
  }),
  'workload.audiencePlaces': input('workload', 'places', 'Where its audience is.'),
  'workload.outputAudience': input('workload', 'texts', 'Who may see its outputs.'),
  'workload.downstream': input('workload', 'texts', 'What consumes its outputs.'),
  'workload.attribute': input('workload', 'text', 'A named attribute it declares.', named),
  'workload.volume': input(
    'workload',
    'interval',
    'Distinct persons of a kind of data in a window.',
    volume,
  ),
}

const request: Record<string, InputSpec> = {
  'request.dialect': input('request', 'text', 'The API that the caller speaks.', {
    values: ['openai', 'azure', 'anthropic'],
  }),
  'request.features': input('request', 'texts', 'What it asks for beyond text.', {
    values: features,
  }),
  'request.modalities': input('request', 'texts', 'What kinds of content it carries.', {
    values: ['text', 'image', 'audio'],
  }),
  'request.country': input('request', 'text', 'Where the caller is, as evidenced.', country),
}

const deployment: Record<string, InputSpec> = {
  'deployment.id': input('deployment', 'text', 'The id of the deployment.'),
  'deployment.type': input('deployment', 'text', 'How far the provider may move a request.', {
    values: ['regional', 'data-zone', 'global'],
  }),
  'deployment.model': input('deployment', 'text', 'The model behind it.'),
  'deployment.family': input('deployment', 'text', 'The family of the model.'),
  'deployment.publisher': input('deployment', 'text', 'Who made the model.'),
  'deployment.location': input(
    'deployment',
    'places',
    'Where a request sent there may get to, spills included.',
    { params: { question: among(...locationQuestions) } },
  ),
  'deployment.retentionDays': input(
    'deployment',
    'interval',
    'For how many days content may be kept there, spills included.',
    { params: { question: among(...restingQuestions) } },
  ),
  'deployment.attribute': input(
    'deployment',
    'text',
    'A named attribute of the deployment.',
    named,
  ),
  'channel.id': input('deployment', 'text', 'The id of its channel.'),
  'channel.kind': input('deployment', 'text', 'The API that its channel speaks.'),
  'channel.seller': input('deployment', 'text', 'Who sells through its channel.'),
  'channel.operator': input('deployment', 'text', 'Who runs the machines of its channel.'),
  'channel.processor': input('deployment', 'text', 'Who processes data for its channel.'),
  'channel.attribute': input('deployment', 'text', 'A named attribute of its channel.', named),
}

export const inputSpecs: Readonly<Record<string, InputSpec>> = {
  ...party,
  ...contract,
  ...workload,
  ...request,
  ...deployment,
  fact: input('fact', 'any', 'A fact of the packs; $party and the like name who is asked about.', {
    params: { subject: openText, predicate: openText },
  }),
}

/** The subjects of a `fact` that stand for whoever is being decided about. */
export const factSubjects = ['$party', '$contract', '$workload', '$channel', '$deployment'] as const

type Params = Readonly<Record<string, string | readonly string[]>>

/** The reference to a registered input; lists are sets, so their order does not matter. */
export function inputRef(name: string, params: Params = {}): InputRef {
  assert(Object.hasOwn(inputSpecs, name), `no such input: ${name}`)
  const sorted = Object.fromEntries(
    Object.entries(params).map(([param, value]) => [
      param,
      typeof value === 'string' ? value : [...new Set(value)].toSorted(),
    ]),
  )
  const given = Object.keys(sorted).length > 0
  return { name, params: sorted, key: given ? `${name} ${canonicalJson(sorted)}` : name }
}

/** What is wrong with the parameters, as a sentence; null if nothing is. */
export function inputProblem(name: string, params: Params): string | null {
  const spec = Object.hasOwn(inputSpecs, name) ? inputSpecs[name] : undefined
  if (spec === undefined) return `there is no input ${name}`
  const stray = Object.keys(params).find((param) => !Object.hasOwn(spec.params, param))
  if (stray !== undefined) return `${name} knows no ${stray}`
  for (const [param, { kind, values }] of Object.entries(spec.params)) {
    const value = params[param]
    if (value === undefined) {
      if (!spec.oneOf.includes(param)) return `${name} needs ${param}`
    } else if ((typeof value === 'string') !== (kind === 'text')) {
      return `${param} of ${name} must be ${kind === 'text' ? 'a text' : 'a list'}`
    } else if (typeof value === 'string' && values !== null && !values.includes(value)) {
      return `${param} of ${name} is one of ${values.join(', ')}`
    }
  }
  const given = spec.oneOf.filter((param) => params[param] !== undefined).length
  if (spec.oneOf.length > 0 && given !== 1) return `${name} needs one of ${spec.oneOf.join(', ')}`
  return null
}

/** Whose property it is; `world` for a fact about a named subject, which is the same for everybody. */
export function scopeOf(ref: InputRef): InputScope | 'world' {
  const spec = inputSpecs[ref.name]
  assert(spec !== undefined, `no such input: ${ref.name}`)
  if (spec.scope !== 'fact') return spec.scope
  const subject = ref.params['subject']
  if (subject === '$channel' || subject === '$deployment') return 'deployment'
  if (subject === '$party' || subject === '$contract' || subject === '$workload') {
    return subject === '$party' ? 'party' : subject === '$contract' ? 'contract' : 'workload'
  }
  return 'world'
}
