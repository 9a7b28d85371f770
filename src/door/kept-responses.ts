// The paths of responses that a provider keeps: no body is read, and a journey answers.
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { KeptCall } from '../journeys/kept-response.ts'
import type { Reply } from '../journeys/ports.ts'
import { newId } from '../kernel/ids.ts'
import { refuse } from '../wire/codes.ts'
import { countryHere, tokenOf } from './caller.ts'
import type { DoorHandlers, OpenOptions } from './door.ts'
import { HttpReply } from './reply.ts'
import type { KeptRoute } from './responses-routes.ts'
import { refuseUnread } from './send.ts'

export interface KeptHandlers {
  kept(call: KeptCall, reply: Reply): Promise<void>
}

export async function serveKept(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  { dialect, of, verb, id, query }: KeptRoute,
): Promise<void> {
  const startedMs = options.clock.monotonicMs()
  const token = tokenOf(request.headers)
  const early = handlers.screen(token)
  if (early !== null) return refuseUnread(options, request, response, early, dialect)
  request.resume()
  const atMs = options.clock.nowMs()
  const requestId = newId('req', atMs)
  const country = countryHere(request, options)
  const reply = new HttpReply(response, dialect, options.limits.silenceTimeoutMs)
  try {
    const call = { requestId, dialect, atMs, startedMs, token, country, of, verb, id, query }
    await handlers.kept(call, reply)
  } catch (error) {
    handlers.onBug(error, requestId)
    reply.refuse(refuse('door.internal'), ['x-request-id', requestId])
  }
}
