// What a connection gets that sent something which is no HTTP.
import type { Socket } from 'node:net'

import { refuse } from '../wire/codes.ts'
import { answerRefusal } from './refusals.ts'

/** What node:http could not parse: a short answer that echoes nothing, then the socket is closed. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  const body =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? answerRefusal(refuse('door.request_timeout'), 'openai', null).body
      : JSON.stringify({
          error: {
            message: status.slice(4),
            type: 'invalid_request_error',
            param: null,
            code: null,
          },
        })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
}
