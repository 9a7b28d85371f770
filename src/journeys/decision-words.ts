// A decision in plain sentences, from the text that it left in the book: what is allowed and under which
// duties, why not the rest and on which rules and facts that rests, what would act, what is missing, and
// the nearest lawful way. `explain` and `decide` both tell it with these words.
import { isoTime } from '../kernel/time.ts'
import { dutyWords, type DutyText } from './duty-words.ts'
import { useWords, type UseText } from './use-words.ts'

interface ReasonText {
  readonly against: readonly string[]
  readonly authority: string
  readonly because: string
  readonly facts: readonly string[]
  readonly outside: readonly string[]
  readonly ruleId: string
  readonly truth: 'T' | 'F' | 'U'
  readonly via: string | null
}

/** Version 3 of the text, as policy/details.ts writes it; in 2 no sentence had `{deployment}` in it. */
export interface DecisionText {
  readonly v: 2 | 3
  /** By which the contract's terms are as they are; left out: by none. */
  readonly amendments?: readonly string[]
  readonly branches: readonly {
    readonly branch: 'if_in_force' | 'if_not_in_force'
    readonly deploymentIds: readonly string[]
    readonly verdict: string
  }[]
  readonly code: string | null
  readonly contract: string
  readonly contractVersion: string
  readonly disputes: readonly string[]
  readonly facts: readonly string[]
  readonly general: readonly number[]
  readonly missing: readonly string[]
  readonly nearest: {
    readonly deploymentId: string | null
    readonly steps: readonly { readonly ruleId: string; readonly what: string }[]
  } | null
  /** What the contract says of outputs; left out: nothing. */
  readonly outputUse?: Readonly<Record<string, UseText>>
  readonly packs: readonly { readonly id: string; readonly version: string }[]
  readonly permitted: readonly {
    readonly deployment: string
    readonly obligations: readonly DutyText[]
  }[]
  readonly reasonClass: string | null
  readonly reasons: readonly ReasonText[]
  readonly referrals: readonly {
    readonly missing: readonly string[]
    readonly question: string
    readonly ruleId: string
    readonly servedUntilMs: number | null
  }[]
  readonly refused: readonly {
    readonly deployment: string
    readonly outcome: 'deny' | 'refer'
    readonly reasons: readonly number[]
  }[]
  readonly rules: readonly string[]
  readonly verdict: string
  readonly world: string
  readonly would: readonly {
    readonly deploymentIds: readonly string[]
    readonly effect: 'deny' | 'refer' | 'oblige'
    readonly ruleId: string
    readonly truth: 'T' | 'U'
    readonly why: string
  }[]
}

/** Lines of text for a terminal. `json` is the text of the book, or what of it an operator may read. */
export function decisionWords(json: string): readonly string[] {
  // Our own canonical text, as policy wrote it.
  const decision: DecisionText | { readonly v?: unknown; readonly verdict?: unknown } =
    JSON.parse(json)
  if (!isCurrent(decision)) {
    return [`Decision: ${String(decision.verdict)}, in the words of an earlier version`]
  }
  const { contract, contractVersion, world, verdict, code, reasonClass } = decision
  const { amendments = [], outputUse = {} } = decision
  const amended = amendments.length === 0 ? '' : `, as amended by ${amendments.join(', ')}`
  return [
    ...entry('contract', [`${contract}, version ${contractVersion}${amended} (world ${world})`]),
    ...packLines(decision),
    `Decision: ${verdict}${code === null ? '' : ` (${code})`}`,
    ...(reasonClass === null
      ? []
      : [line('told', `the caller learns the class "${reasonClass}" and a case reference`)]),
    ...permittedLines(decision),
    ...Object.entries(outputUse).flatMap(([use, said]) => entry('outputs', [useWords(use, said)])),
    ...(isWhole(decision)
      ? reasonLines(decision)
      : [line('reasons', 'are for those whose role reads them (decisions.reasons)')]),
  ]
}

export function isCurrent(decision: object): decision is DecisionText {
  return 'v' in decision && (decision.v === 2 || decision.v === 3)
}

function isWhole(decision: Partial<DecisionText>): boolean {
  return decision.reasons !== undefined
}

function packLines({ packs }: Partial<DecisionText>): readonly string[] {
  const named = packs?.map(({ id, version }) => `${id} ${version}`) ?? []
  return named.length === 0 ? [] : entry('packs', [named.join(', ')])
}

function reasonLines(decision: DecisionText): readonly string[] {
  return [
    ...refusedLines(decision),
    ...referralLines(decision),
    ...wouldLines(decision),
    ...branchLines(decision),
    ...decision.missing.flatMap((what) => entry('missing', [what])),
    ...decision.disputes.flatMap((what) => entry('disputed', [what])),
    ...nearestLines(decision),
  ]
}

function permittedLines({ permitted }: DecisionText): readonly string[] {
  const alike = Map.groupBy(permitted, ({ obligations }) => JSON.stringify(obligations))
  return [...alike.values()].flatMap((group) => [
    ...entry('allowed', [group.map(({ deployment }) => deployment).join(', ')]),
    ...(group[0]?.obligations ?? []).flatMap((duty) =>
      entry('  duty', [`${dutyWords(duty)} [${duty.rules.join(', ')}]`]),
    ),
  ])
}

/** Deployments refused for the same reasons share one list of them. */
function refusedLines({ general, refused, reasons }: DecisionText): readonly string[] {
  const told = new Set<string>()
  const sentences = (indexes: readonly number[], deploymentIds: readonly string[]): string[] =>
    joined(
      indexes.flatMap((index) => reasons[index] ?? []),
      deploymentIds,
    ).map(({ text, ruleId }) => {
      const again = ruleId !== null && told.has(text)
      told.add(text)
      return again ? `- as above [${ruleId}]` : `- ${text}`
    })
  const nearestFirst = refused.toSorted((left, right) => left.reasons.length - right.reasons.length)
  const alike = Map.groupBy(
    nearestFirst,
    ({ outcome, reasons: why }) => `${outcome} ${why.join(' ')}`,
  )
  return [
    ...(general.length === 0 ? [] : entry('refused', sentences(general, []))),
    ...[...alike.values()].flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const ids = group.map(({ deployment }) => deployment)
      const label = first.outcome === 'refer' ? 'waits' : 'refused'
      return entry(label, [`${ids.join(', ')}:`, ...sentences(first.reasons, ids)])
    }),
  ]
}

interface Sentence {
  readonly text: string
  /** Null for what the contract does not permit. */
  readonly ruleId: string | null
}

/** One sentence a reason; what the contract does not permit of several questions in one breath. */
function joined(
  reasons: readonly ReasonText[],
  deploymentIds: readonly string[],
): readonly Sentence[] {
  const alike = Map.groupBy(reasons, (reason) =>
    reason.ruleId.startsWith(permits)
      ? `${reason.truth} ${reason.outside.join(' ')}`
      : JSON.stringify(reason),
  )
  return [...alike.values()].flatMap((group): readonly Sentence[] => {
    const [first] = group
    if (first === undefined) return []
    return first.ruleId.startsWith(permits)
      ? [{ text: placesWords(group), ruleId: null }]
      : [{ text: reasonWords(first, deploymentIds), ruleId: first.ruleId }]
  })
}

const permits = 'contract.permits.'
const questions: Readonly<Record<string, string>> = {
  ingress: 'entry',
  processing: 'processing',
  rest: 'storage at rest',
  abuseStore: 'the abuse-monitoring store',
  review: 'human review',
  metadata: 'metadata and billing',
  downstream: 'what consumes the output',
}

export function placesWords(group: readonly ReasonText[], withRules = true): string {
  const names = group.map(({ ruleId }) => ruleId.slice(permits.length))
  const what = names.map((name) => questions[name] ?? name).join(', ')
  const rules = withRules ? ` [${permits}${names.join(', ')}]` : ''
  const { truth, outside } = group[0] ?? { truth: 'U', outside: [] }
  const where = outside.join(', ')
  if (truth === 'F') return `${what} in ${where}, outside what the contract permits${rules}`
  return where === ''
    ? `${what} promised nowhere, and unknown is no permission${rules}`
    : `${what} perhaps in ${where} or elsewhere, which the contract does not permit${rules}`
}

function reasonWords(reason: ReasonText, deploymentIds: readonly string[]): string {
  const { ruleId, authority, facts, via, against, outside, truth } = reason
  if (ruleId === 'contract.channels') {
    return `through ${outside.join(', ')}, which the contract does not name [${ruleId}]`
  }
  const named = outside.length === 0 || truth === 'T' ? '' : ` Outside: ${outside.join(', ')}.`
  const through = via === null ? '' : ` It may be moved to ${via}.`
  const rivals = against.length === 0 ? '' : `; together with ${against.join(', ')}`
  const rests = facts.length === 0 ? '' : `; rests on ${facts.join(', ')}`
  // What is not settled must not read as if it were so.
  const doubt = truth === 'U' ? 'Not settled: ' : ''
  const because = sentence(reason.because, via === null ? deploymentIds : [via])
  return `${doubt}${because}${named}${through} [${ruleId}, ${spaced(authority)}${rivals}${rests}]`
}

/** `because` of one deployment by its name, or of several at once. */
export function sentence(because: string, deploymentIds: readonly string[]): string {
  const [only, ...others] = deploymentIds
  if (only !== undefined && others.length === 0) return because.replaceAll('{deployment}', only)
  return because
    .replace(/^\{deployment\}/, 'Each of these')
    .replaceAll('{deployment}', 'each of these')
}

function referralLines({ referrals }: DecisionText): readonly string[] {
  return referrals.flatMap(({ question, ruleId, missing, servedUntilMs }) => {
    const until =
      servedUntilMs === null
        ? 'nothing is sent until a person answers'
        : `served until ${isoTime(servedUntilMs)}`
    const doubt = missing.length === 0 ? '' : 'Not settled: '
    const open = missing.length === 0 ? '' : ` To be found out: ${missing.join('; ')}.`
    return entry('question', [`${doubt}${question}${open} [${ruleId}; ${until}]`])
  })
}

const effects = { deny: 'deny', refer: 'send to a person', oblige: 'bind by duties' } as const

function wouldLines({ would }: DecisionText): readonly string[] {
  return would.flatMap(({ ruleId, effect, truth, why, deploymentIds }) => {
    const perhaps = truth === 'U' ? 'perhaps ' : ''
    const held = why === 'off' ? 'this house has it off' : `it is ${spaced(why)}`
    const what = `${ruleId} would ${perhaps}${effects[effect]}: ${deploymentIds.join(', ')}`
    return entry('would', [`${what} (${held})`])
  })
}

function branchLines({ branches }: DecisionText): readonly string[] {
  return branches.flatMap(({ branch, verdict, deploymentIds }) => {
    const unless = branch === 'if_in_force' ? 'is in force' : 'is not in force'
    const by = deploymentIds.length === 0 ? '' : ` with ${deploymentIds.join(', ')}`
    return entry('branch', [`if what is unverified ${unless}: ${verdict}${by}`])
  })
}

function nearestLines({ nearest, verdict }: DecisionText): readonly string[] {
  if (verdict === 'permit') return []
  if (nearest === null) return [line('nearest', 'no lawful way to a yes is known')]
  const { deploymentId, steps } = nearest
  const lead = deploymentId === null ? [] : [`to ${deploymentId}:`]
  return entry('nearest', [...lead, ...steps.map(({ what, ruleId }) => `- ${what} [${ruleId}]`)])
}

const labelWidth = 10
const textWidth = 88

function line(label: string, text: string): string {
  return `  ${label.padEnd(labelWidth)}${text}`
}

/** Paragraphs beside one label, wrapped for a terminal. */
function entry(label: string, paragraphs: readonly string[]): readonly string[] {
  const rows = paragraphs.flatMap(wrapped)
  return rows.map((row, index) => line(index === 0 ? label : '', row))
}

/** Breaks at spaces; what hangs below a dash is indented. A word that is too long stays whole. */
function wrapped(text: string): readonly string[] {
  const hang = text.startsWith('- ') ? '  ' : ''
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`
    if (row.trim() !== '' && longer.length > textWidth) {
      rows.push(row)
      row = `${hang}${word}`
    } else row = longer
  }
  return [...rows, row]
}

export function spaced(name: string): string {
  return name.replaceAll('_', ' ')
}
