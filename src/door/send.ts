// The door's own answers: a refusal in the caller's dialect, a JSON page.
import type { IncomingMessage, ServerResponse } from 'node:http'

import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'
import { endAfterBody } from './linger.ts'
import { answerRefusal } from './refusals.ts'
import { HttpReply } from './reply.ts'

export interface SendOptions {
  readonly clock: Clock
  readonly limits: { readonly silenceTimeoutMs: number }
}

/** Refuses a request whose body was not read; the connection closes, since the rest is unknown. */
export function refuseUnread(
  options: SendOptions,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  dialect: Dialect,
): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  const small = Number(length ?? (coding === undefined ? 0 : Number.NaN)) <= 65_536
  if (small) return sendRefusal(options, response, refusal, dialect)
  response.shouldKeepAlive = false
  const id = newId('req', options.clock.nowMs())
  const answer = answerRefusal(refusal, dialect, id)
  const body = Buffer.from(answer.body)
  const ours = ['x-request-id', id, ...answer.headers, 'content-length', String(body.length)]
  response.writeHead(answer.status, ours)
  response.write(body)
  endAfterBody(request, response)
}

export function sendRefusal(
  options: SendOptions,
  response: ServerResponse,
  refusal: Refusal,
  dialect: Dialect,
): void {
  const id = newId('req', options.clock.nowMs())
  const ours = dialect === 'anthropic' ? ['request-id', id] : []
  const reply = new HttpReply(response, dialect, options.limits.silenceTimeoutMs)
  reply.refuse(refusal, ['x-request-id', id, ...ours])
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
  ])
  response.end(body)
}
