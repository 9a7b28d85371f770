// OpenTelemetry spans by the GenAI conventions, made from the finished record, with a namespace of
// ours for what the conventions have no name for: location, contract, decision. Loaded only where an
// OTLP endpoint is configured. Source: open-telemetry/semantic-conventions-genai (Development).
import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace'

import { formatNanos } from '../kernel/money.ts'
import { steps, type RequestRecord } from '../journeys/record.ts'

export interface Spans {
  observe(record: RequestRecord): void
  close(): Promise<void>
}

/** How long closing waits for the collector. */
const closeMs = 3_000

export interface SpansOptions {
  /** Base URL of an OTLP/HTTP collector; `/v1/traces` is appended. */
  readonly endpoint: string
  readonly instanceId: string
  /** Replaces the OTLP exporter, in tests. */
  readonly exporter?: SpanExporter
}

export function openSpans({ endpoint, instanceId, exporter }: SpansOptions): Spans {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'customhouse',
      'service.instance.id': instanceId,
    }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: exporter ?? new OTLPTraceExporter({ url }) }),
    ],
  })
  const tracer = provider.getTracer('customhouse')
  return {
    observe(record) {
      const span = tracer.startSpan(`chat ${record.model}`.trim(), {
        kind: SpanKind.SERVER,
        startTime: record.atMs,
        attributes: attributesOf(record),
      })
      let atMs = record.atMs
      for (const step of steps) {
        const ms = record.stepsMs[step]
        if (ms === undefined) continue
        atMs += ms
        span.addEvent(step, {}, atMs)
      }
      if (record.status >= 500 || record.ending.startsWith('upstream_')) {
        span.setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end(record.atMs + record.totalMs)
    },
    close: () => within(closeMs, provider.shutdown()),
  }
}

/** A collector that fails or stalls must not keep the house from closing: what is left is lost. */
function within(ms: number, shutdown: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const hurry = setTimeout(resolve, ms)
    const end = (): void => {
      clearTimeout(hurry)
      resolve()
    }
    shutdown.then(end, end)
  })
}

function attributesOf(record: RequestRecord): Attributes {
  const attributes: Attributes = {
    'gen_ai.operation.name': record.operation,
    'gen_ai.request.model': record.model,
    'gen_ai.request.stream': record.stream,
    'openai.api.type': 'chat_completions',
    'http.response.status_code': record.status,
    'customhouse.request.id': record.requestId,
    'customhouse.party.id': record.partyId,
    'customhouse.contract.id': record.contractId,
    'customhouse.contract.version': record.contractVersion,
    'customhouse.workload.id': record.workloadId,
    'customhouse.decision.id': record.decisionId,
    'customhouse.decision.verdict': record.verdict,
    'customhouse.deployment.id': record.deploymentId,
    'customhouse.channel.id': record.channelId,
    'customhouse.processing.promised': record.processing,
    'customhouse.processing.asserted': record.assertedRegion,
    'customhouse.ending': record.ending,
    'customhouse.attempts': record.attempts,
    'customhouse.price': formatNanos(record.priceNanos),
    'customhouse.currency': record.currency,
  }
  if (record.code !== '') attributes['error.type'] = record.code
  const { input = 0, cached_input: cached = 0, output = 0, reasoning = 0 } = record.tokens
  if (record.ending !== '') {
    attributes['gen_ai.usage.input_tokens'] = input + cached
    attributes['gen_ai.usage.output_tokens'] = output + reasoning
    attributes['gen_ai.usage.cache_read.input_tokens'] = cached
    attributes['gen_ai.usage.reasoning.output_tokens'] = reasoning
  }
  if (record.firstByteMs !== null) {
    attributes['gen_ai.response.time_to_first_chunk'] = record.firstByteMs / 1000
  }
  return attributes
}
