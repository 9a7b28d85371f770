// What a replay found, in three forms from one: JSON for machines, a table for a terminal, and a report to
// hand on. Every form says what was assumed and what the record does not say.
import { formatNanos } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import type { Choice } from './choice-again.ts'
import type { ChangeRow, ReplayOutcome, Sums, Worth } from './replay.ts'

export interface ReportMeta {
  readonly title: string
  readonly assumes: readonly string[]
  readonly span: { readonly fromMs: number; readonly toMs: number }
  readonly asOfMs: number
}

/** Money as decimals. */
export interface ShownSums {
  readonly requests: number
  readonly tokens: number
  readonly money: readonly {
    readonly currency: string
    readonly price: string
    readonly cost: string
  }[]
}

export interface ShownChange extends ShownSums {
  readonly change: ChangeRow['change']
  readonly workload: string
  readonly model: string
  readonly from: string | null
  readonly becomes: string
  readonly causes: readonly string[]
  readonly estimatedTokens: number
  readonly worth: string | null
}

export interface ReplayReport {
  readonly title: string
  readonly from: string
  readonly to: string
  readonly asOf: string
  readonly assumes: readonly string[]
  readonly recorded: ShownSums
  readonly unchanged: ShownSums
  readonly changes: readonly ShownChange[]
  readonly drifted: ShownSums
  readonly notReplayable: readonly (ShownSums & { readonly why: string })[]
  readonly branches: readonly (ShownSums & { readonly branch: string; readonly verdict: string })[]
  /** Must be empty: what differs without anything in the proposal to explain it. */
  readonly unexplained: readonly string[]
}

/** Rows of changes that are kept of one report. */
const keptRowsMax = 2000

/** The report with the rows that tell of most requests; those left out are counted. */
export function boundedReport(report: ReplayReport, rowsMax = keptRowsMax): ReplayReport {
  const { changes, assumes } = report
  if (changes.length <= rowsMax) return report
  const ordered = changes.toSorted((left, right) => right.requests - left.requests)
  const kept = new Set(ordered.slice(0, rowsMax))
  const requests = ordered.slice(rowsMax).reduce((sum, row) => sum + row.requests, 0)
  const left = `${changes.length - rowsMax} rows of fewest requests, ${requests} together, are not shown.`
  const shownRows = changes.filter((row) => kept.has(row))
  return { ...report, changes: shownRows, assumes: [...assumes, left] }
}

const common = [
  'Decisions are compared as of one instant; requests are as recorded, without their content.',
  'Price and cost are those that were recorded; what refused requests would have brought is a range by the estimate of tokens and the prices of that instant, or unknown.',
  'Which deployment would have been chosen is told as far as the record says who could be chosen; latency and quota left of that instant are not recorded.',
  'It says what rules as written here come to. It is no legal advice.',
]

export function reportOf(outcome: ReplayOutcome, meta: ReportMeta): ReplayReport {
  return {
    title: meta.title,
    from: isoTime(meta.span.fromMs),
    to: isoTime(meta.span.toMs),
    asOf: isoTime(meta.asOfMs),
    assumes: [...meta.assumes, ...common],
    recorded: shown(outcome.recorded),
    unchanged: shown(outcome.unchanged),
    changes: outcome.changes.map((row) => ({
      change: row.change,
      workload: row.workloadId,
      model: row.model,
      from: row.from,
      becomes: choiceWords(row.choice),
      causes: row.causes,
      estimatedTokens: row.estimatedTokens,
      worth: row.worth === null ? null : worthWords(row.worth),
      ...shown(row),
    })),
    drifted: shown(outcome.drifted),
    notReplayable: [...outcome.notReplayable]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([why, sums]) => ({ why: whys[why], ...shown(sums) })),
    branches: outcome.branches.map(({ branch, verdict, ...sums }) => ({
      branch,
      verdict,
      ...shown(sums),
    })),
    unexplained: outcome.strays,
  }
}

const whys = {
  without_input: 'never came to a decision, or older than inputs',
  workload_gone: 'the workload is not in the configuration any more',
  person_unread: 'a natural person was read, and nothing of one can be opened here',
}

function shown({ requests, tokens, money }: Sums): ShownSums {
  return {
    requests,
    tokens,
    money: [...money]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([currency, { priceNanos, costNanos }]) => ({
        currency,
        price: formatNanos(priceNanos),
        cost: formatNanos(costNanos),
      })),
  }
}

function choiceWords(choice: Choice): string {
  switch (choice.kind) {
    case 'none':
      return 'nothing is sent'
    case 'stays':
      return 'the same deployment'
    case 'moves':
      return choice.to
    case 'unavailable':
      return 'allowed, but none could be chosen then'
    case 'undecided':
      return `one of ${choice.among.join(', ')}`
  }
}

function worthWords(worth: Worth): string {
  if (worth.kind === 'unknown') return `unknown: ${worth.why}`
  const least = formatNanos(worth.leastNanos)
  const most = formatNanos(worth.mostNanos)
  return `estimated ${least} to ${most} ${worth.currency}`
}

const changeWords: Readonly<Record<ChangeRow['change'], string>> = {
  newly_denied: 'newly denied',
  newly_referred: 'newly referred',
  newly_allowed: 'newly allowed',
  refusal_changed: 'refused otherwise',
  flow_changed: 'served otherwise',
}

const columns = [
  'change',
  'workload',
  'model',
  'was',
  'becomes',
  'requests',
  'tokens',
  'price',
  'our cost',
  'because of',
]

function cells(row: ShownChange): readonly string[] {
  const price = row.worth ?? row.money.map((each) => `${each.price} ${each.currency}`).join(', ')
  const tokens = row.worth === null ? String(row.tokens) : `about ${row.estimatedTokens}`
  return [
    changeWords[row.change],
    row.workload,
    row.model === '' ? '(unknown)' : row.model,
    row.from ?? 'refused',
    row.becomes,
    String(row.requests),
    tokens,
    price,
    row.money.map((each) => `${each.cost} ${each.currency}`).join(', '),
    row.causes.join(', '),
  ]
}

/** For a terminal. */
export function reportText(report: ReplayReport): string {
  const rows = [columns, ...report.changes.map(cells)]
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const table = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [
    report.title,
    `${report.from} to ${report.to}, decided as of ${report.asOf}`,
    '',
    ...facts(report),
    '',
    ...(report.changes.length === 0 ? ['Nothing changes.'] : table),
    '',
    'Assumed:',
    ...report.assumes.map((each) => `  ${each}`),
    '',
  ].join('\n')
}

/** Markdown, to hand on. */
export function reportMarkdown(report: ReplayReport): string {
  const line = (row: readonly string[]): string => `| ${row.map(escaped).join(' | ')} |`
  return [
    `# ${escaped(report.title)}`,
    '',
    `Recorded traffic from ${report.from} to ${report.to}, decided as of ${report.asOf}.`,
    '',
    ...facts(report).map((each) => `- ${escaped(each)}`),
    '',
    '## What changes',
    '',
    ...(report.changes.length === 0
      ? ['Nothing.']
      : [
          line(columns),
          line(columns.map(() => '---')),
          ...report.changes.map((row) => line(cells(row))),
        ]),
    '',
    '## What this assumes',
    '',
    ...report.assumes.map((each) => `- ${escaped(each)}`),
    '',
  ].join('\n')
}

/** Names come from configurations and callers: none may open a column or a tag. */
function escaped(text: string): string {
  return text.replaceAll(/[|<>\\`*_[\]\n]/g, (mark) => (mark === '\n' ? ' ' : `\\${mark}`))
}

function facts(report: ReplayReport): readonly string[] {
  const lines = [
    `recorded: ${sumsWords(report.recorded)}`,
    `unchanged: ${sumsWords(report.unchanged)}`,
  ]
  for (const change of ['newly_denied', 'newly_referred', 'newly_allowed'] as const) {
    const rows = report.changes.filter((row) => row.change === change)
    const requests = rows.reduce((sum, row) => sum + row.requests, 0)
    lines.push(`${changeWords[change]}: ${requests} requests`)
  }
  if (report.drifted.requests > 0) {
    lines.push(
      `decided otherwise today, without any proposal, than when they came: ${report.drifted.requests} requests`,
    )
  }
  for (const { why, requests } of report.notReplayable) {
    lines.push(`not replayable (${why}): ${requests} requests`)
  }
  for (const { branch, verdict, ...sums } of report.branches) {
    const words = branch === 'if_in_force' ? 'were in force' : 'were not in force'
    lines.push(`if all that is unverified ${words}, ${verdict}: ${sumsWords(sums)}`)
  }
  lines.push(
    report.unexplained.length === 0
      ? 'outside what was changed nothing differs'
      : `DIFFERS WITHOUT A REASON IN THE PROPOSAL: ${report.unexplained.join(', ')}`,
  )
  return lines
}

function sumsWords({ requests, tokens, money }: ShownSums): string {
  const amounts = money.map(({ currency, price, cost }) => `${price} ${currency}, our cost ${cost}`)
  return [`${requests} requests`, `${tokens} tokens`, ...amounts].join(', ')
}
