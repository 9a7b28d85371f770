// A long input made shorter: what the user said stays, all else becomes one sealed item that only this provider reads.
// Source: OpenAI API reference, POST /v1/responses/compact.
import { assert } from '../kernel/assert.ts'
import type { Plan } from './compose.ts'
import type { Exchange } from './exchange.ts'
import type { ModelRequest } from './request.ts'
import { responsesUsageText } from './usage-text.ts'

export function compactBody(exchange: Exchange, request: ModelRequest, plan: Plan): string {
  const { responses } = request
  assert(responses !== undefined, 'a request of this API says so')
  const said = responses.context.filter(({ type, role }) => type === 'message' && role === 'user')
  const sealed = {
    id: `cmp_${exchange.id}`,
    type: 'compaction',
    encrypted_content: Buffer.from(request.promptText.slice(0, 256)).toString('base64'),
  }
  const head = {
    id: exchange.id,
    object: 'response.compaction',
    created_at: exchange.createdSeconds,
    output: [...said, sealed],
  }
  const usage = responsesUsageText(plan.usage, exchange.faults.usage)
  return `${JSON.stringify(head).slice(0, -1)},"usage":${usage ?? 'null'}}`
}
