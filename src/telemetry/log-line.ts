// One wide JSON line per request, built by hand in a fixed order because it is on every request's
// path. Values are escaped by JSON, so that no client text can forge a second line. Never content,
// never a secret.
import { formatNanos } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import { steps, type RequestRecord } from '../journeys/record.ts'

/** The line with its newline. Field names are in docs/reference/log.md. */
export function logLine(record: RequestRecord): string {
  let durations = ''
  for (const step of steps) {
    const ms = record.stepsMs[step]
    if (ms !== undefined) durations += `${durations === '' ? '' : ','}"${step}":${round(ms)}`
  }
  return (
    `{"time":"${isoTime(record.atMs)}","event":"request","request":"${record.requestId}"` +
    `,"dialect":"${record.dialect}","operation":"${record.operation}","stream":${record.stream}` +
    `,"party":${quote(record.partyId)},"contract":${quote(record.contractId)}` +
    `,"contractVersion":"${record.contractVersion}","workload":${quote(record.workloadId)}` +
    `,"key":${quote(record.keyId)},"model":${quote(record.model)}` +
    `,"verdict":"${record.verdict}","decision":"${record.decisionId}","code":"${record.code}"` +
    `,"deployment":${quote(record.deploymentId)},"channel":${quote(record.channelId)}` +
    `,"processing":${quote(record.processing)},"assertedRegion":${quote(record.assertedRegion)}` +
    `,"attempts":${record.attempts},"status":${record.status},"ending":"${record.ending}"` +
    `,"usageSource":"${record.usageSource}","tokens":${JSON.stringify(record.tokens)}` +
    `,"price":"${formatNanos(record.priceNanos)}","cost":"${formatNanos(record.costNanos)}"` +
    `,"currency":"${record.currency}","priceVersion":${quote(record.priceVersion)}` +
    `,"firstByteMs":${record.firstByteMs === null ? 'null' : round(record.firstByteMs)}` +
    `,"totalMs":${round(record.totalMs)},"stepsMs":{${durations}}` +
    `,"internal":${quote(record.internal)}}\n`
  )
}

/** Microsecond resolution. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** Ids of our own are plain; whatever is not goes through JSON. */
function quote(text: string): string {
  return /^[\w.:@ -]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}
