// Providers of one house that fail as a test says, deployment by deployment, and count what arrived; and clients
// that ask under load and say how it ended for them.
import type { ServerResponse } from 'node:http'

import { hello, post, type TestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import {
  chatUsage,
  delta,
  doneEvent,
  event,
  sendWhole,
  streamHead,
  usageEvent,
  wholeAnswer,
  type Script,
} from '../support/scripted-upstream.ts'

/** What a deployment does with a request; the last four answer, and lie about what was used. */
export const faults = [
  'ok',
  'failing',
  'overloaded',
  'rate_limited',
  'rate_limited_oddly',
  'reset',
  'hanging',
  'slow',
  'cut',
  'not_json',
  'usage_absent',
  'usage_negative',
  'usage_huge',
  'usage_text',
] as const
export type Fault = (typeof faults)[number]

export interface Arrival {
  readonly deployment: string
  readonly attempt: string
  readonly fault: Fault
}

export interface Providers {
  readonly script: Script
  readonly arrivals: readonly Arrival[]
}

/** `faultOf` says what a deployment does with its nth arrival, from 0. */
export function openProviders(faultOf: (deployment: string, nth: number) => Fault): Providers {
  const arrivals: Arrival[] = []
  const seen = new Map<string, number>()
  return {
    arrivals,
    script(response, { body, headers }) {
      const asked: unknown = JSON.parse(body.toString())
      const deployment = String(pick(asked, 'model'))
      const nth = seen.get(deployment) ?? 0
      seen.set(deployment, nth + 1)
      const fault = faultOf(deployment, nth)
      const attempt = String(headers['x-client-request-id'])
      arrivals.push({ deployment, attempt, fault })
      play(response, fault, { stream: pick(asked, 'stream') === true, nth })
    },
  }
}

/** Within every timeout of the lane, and longer than it waits with a second attempt. */
const slowMs = 60

/** Words on when to come back that nobody can mean. */
const oddly = ['-5', '0', '1e12', 'NaN', 'Wed, 21 Oct 2015 07:28:00 GMT', '99999999999', '']

function play(
  response: ServerResponse,
  fault: Fault,
  { stream, nth }: { readonly stream: boolean; readonly nth: number },
): void {
  switch (fault) {
    case 'failing':
      return void response.writeHead(500).end('{}')
    case 'overloaded':
      if (!stream) return void response.writeHead(529).end('{}')
      streamHead(response)
      return void response.end(event({ error: { type: 'overloaded_error', message: 'busy' } }))
    case 'rate_limited':
      return void response.writeHead(429, { 'retry-after-ms': '20' }).end('{}')
    case 'rate_limited_oddly':
      return void response
        .writeHead(nth % 2 === 0 ? 503 : 429, {
          'retry-after': oddly[nth % oddly.length],
          'x-should-retry': String(nth % 3 !== 0),
        })
        .end('{}')
    case 'reset':
      return void response.destroy()
    case 'hanging':
      return
    case 'slow':
      return void setTimeout(() => answer(response, chatUsage, stream), slowMs)
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' })
      response.write('{"id":"chatcmpl-scripted","cho')
      return void setImmediate(() => response.destroy())
    case 'not_json':
      return sendWhole(response, '<html>502</html>')
    case 'ok':
    case 'usage_absent':
    case 'usage_negative':
    case 'usage_huge':
    case 'usage_text':
      return answer(response, usages[fault], stream)
  }
}

const usages: Readonly<Partial<Record<Fault, unknown>>> = {
  ok: chatUsage,
  usage_absent: null,
  usage_negative: { prompt_tokens: -11, completion_tokens: -7, total_tokens: -18 },
  usage_huge: { prompt_tokens: 1e15, completion_tokens: 1e15, total_tokens: 2e15 },
  usage_text: { prompt_tokens: 'many', completion_tokens: [7], total_tokens: {} },
}

function answer(response: ServerResponse, usage: unknown, stream: boolean): void {
  if (!stream) return sendWhole(response, wholeAnswer(usage))
  streamHead(response)
  const last =
    usage === chatUsage ? usageEvent : event({ id: 'chatcmpl-scripted', choices: [], usage })
  response.end(delta('he') + delta('llo') + last + doneEvent)
}

export interface Asked {
  readonly status: number
  /** The whole answer was read. */
  readonly whole: boolean
  readonly deployment: string | null
  readonly request: string | null
}

/** Asks `count` times, `atOnce` at a time, every third as a stream. */
export async function load(
  house: TestHouse,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Promise<readonly Asked[]> {
  const all: Asked[] = []
  let next = 0
  const client = async (): Promise<void> => {
    while (next < count) {
      next += 1
      all.push(await ask(house, next % 3 === 0))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  return all
}

async function ask(house: TestHouse, stream: boolean): Promise<Asked> {
  const response = await post(house, { ...hello, stream })
  const { status, headers } = response
  const deployment = headers.get('x-customhouse-deployment')
  const request = headers.get('x-request-id')
  try {
    const text = await response.text()
    const whole = !stream || status !== 200 || text.endsWith(doneEvent)
    return { status, whole, deployment, request }
  } catch {
    return { status, whole: false, deployment, request }
  }
}
