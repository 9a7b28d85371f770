// How the truth is told: totals per region, channel and deployment, one line per request, and the
// look-up that the northwind provider offers for a request whose answer was lost.
import type { TokenUsage } from './compose.ts'
import type { Cell, Entry, Truth } from './truth.ts'

/** The body of `GET /_truth`. `cells` are the counts; the other members are their sums. */
export function truthJson(truth: Truth): object {
  const cells = truth.cells()
  return {
    simulated: true,
    totals: summed(cells, () => 'all')['all'] ?? {},
    regions: summed(cells, (cell) => cell.region),
    channels: summed(cells, (cell) => cell.channel),
    deployments: summed(cells, (cell) => `${cell.channel}/${cell.deployment}`),
    cells,
  }
}

const counted = [
  'arrivals',
  'bytes',
  'completions',
  'refused',
  'aborted',
  'promptTokens',
  'cachedTokens',
  'writtenTokens',
  'completionTokens',
  'reasoningTokens',
] as const

type Counts = Record<(typeof counted)[number], number>

function summed(cells: readonly Cell[], keyOf: (cell: Cell) => string): Record<string, Counts> {
  const sums: Record<string, Counts> = {}
  for (const cell of cells) {
    const key = keyOf(cell)
    const sum = sums[key]
    if (sum === undefined) {
      const { region: _region, channel: _channel, deployment: _deployment, ...counts } = cell
      sums[key] = counts
    } else for (const name of counted) sum[name] += cell[name]
  }
  return sums
}

/** The body of `GET /_truth/requests`: NDJSON, oldest first. */
export function requestLines(truth: Truth): string {
  const lines: string[] = []
  for (const entry of truth.entries()) lines.push(`${JSON.stringify(line(entry))}\n`)
  return lines.join('')
}

function line(entry: Entry): object {
  const { seq, clientRequestId, provider, deployment, region, bytes, ending } = entry
  return {
    seq,
    clientRequestId,
    channel: provider,
    deployment,
    region,
    bytes,
    status: ending?.status ?? null,
    end: ending?.end ?? 'running',
    cause: ending?.cause ?? null,
    usage: ending === null ? null : providerUsage(ending.usage),
    emitted: ending?.emitted ?? null,
  }
}

/** The answer to a usage look-up: the last request of this id, and how many there were. */
export function usageAnswer(entries: readonly Entry[], id: string): object | null {
  const last = entries.at(-1)
  if (last === undefined) return null
  const { ending } = last
  return {
    object: 'usage',
    simulated: true,
    id,
    requests: entries.length,
    status: ending?.end ?? 'running',
    model: last.deployment,
    usage: ending === null ? null : providerUsage(ending.usage),
  }
}

function providerUsage(usage: TokenUsage): object {
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    prompt_tokens_details: { cached_tokens: usage.cached },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  }
}
