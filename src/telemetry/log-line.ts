// One wide JSON line per request in a fixed order. JSON.stringify of one flat object is the cheapest
// way there is (docs/decisions/0003-hot-path.md), and no client text can forge a second line. Never
// content, never a secret.
import { formatNanos } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import { steps, type RequestRecord } from '../journeys/record.ts'

/** The line with its newline. Field names are in docs/reference/log.md. */
export function logLine(record: RequestRecord): string {
  const stepsMs: Record<string, number> = {}
  for (const step of steps) {
    const ms = record.stepsMs[step]
    if (ms !== undefined) stepsMs[step] = round(ms)
  }
  const isMinimal = record.logMode === 'minimal'
  const line = {
    time: isoTime(record.atMs),
    event: 'request',
    request: record.requestId,
    dialect: record.dialect,
    operation: record.operation,
    stream: record.stream,
    party: record.partyId,
    contract: record.contractId,
    contractVersion: record.contractVersion,
    workload: record.workloadId,
    key: isMinimal ? '' : record.keyId,
    model: record.model,
    fallback: record.fallback,
    verdict: record.verdict,
    decision: record.decisionId,
    code: record.code,
    deployment: record.deploymentId,
    channel: record.channelId,
    processing: record.processing,
    assertedRegion: record.assertedRegion,
    assertedStanding: record.assertedStanding,
    attempts: record.attempts,
    hedge: record.hedge,
    status: record.status,
    ending: record.ending,
    usageSource: record.usageSource,
    tokens: record.tokens,
    price: formatNanos(record.priceNanos),
    cost: formatNanos(record.costNanos),
    currency: record.currency,
    priceVersion: record.priceVersion,
    firstByteMs: record.firstByteMs === null ? null : round(record.firstByteMs),
    totalMs: round(record.totalMs),
    stepsMs,
    cache: record.cache,
    findings: record.findings,
    tags: isMinimal ? {} : record.attribution.tags,
    session: isMinimal ? {} : record.attribution.session,
    internal: isMinimal ? '' : record.internal,
  }
  return `${JSON.stringify(line)}\n`
}

/** Microsecond resolution. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
