// Simulated realtime sessions over a WebSocket: a conversation of text and audio, answered by responses
// that say they are simulated. Audio is silence of the length that its words would take. Each response is
// counted as an arrival of its own, since each is billed by itself.
// Source: OpenAI API reference, "Realtime: client events" and "Realtime: server events".
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer, type WebSocket } from 'ws'

import { newId } from '../kernel/ids.ts'
import {
  azureRegionNames,
  findDeployment,
  type ProviderName,
  type Region,
  type SimulatedDeployment,
} from './catalog.ts'
import { isAuthorized, type ModelHouse } from './model-call.ts'
import { RealtimeTalk } from './realtime-talk.ts'
import { parseJson } from './shape.ts'

export interface RealtimeServer {
  serve(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** Where a session was opened, and by which id the client will ask for it. */
export interface Stage {
  readonly deployment: SimulatedDeployment
  readonly region: Region
  readonly clientRequestId: string | null
}

const eventBytesMax = 16 * 1024 * 1024

export function openRealtimeServer(house: ModelHouse): RealtimeServer {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: eventBytesMax,
  })
  const stages = new WeakMap<IncomingMessage, Stage>()
  server.on('headers', (lines: string[], request: IncomingMessage) => {
    lines.push('x-simulated: true')
    const stage = stages.get(request)
    if (stage?.deployment.provider === 'azure')
      lines.push(`x-ms-region: ${azureRegionNames[stage.region]}`)
  })
  return {
    serve(request, socket, head) {
      socket.on('error', () => {})
      const asked = askedOf(request.url ?? '')
      const deployment = asked === null ? null : findDeployment(asked.provider, asked.name)
      if (asked === null) return refuse(socket, 404, 'Resource not found.')
      if (!isAuthorized(request, asked.provider)) return refuse(socket, 401, 'Incorrect API key.')
      if (deployment === null || deployment.model.makes !== 'speech') {
        return refuse(socket, 404, `The model '${asked.name}' does not exist.`)
      }
      const { status } = house.faults.take(asked.provider, deployment.name)
      if (status !== undefined) return refuse(socket, status, 'This fault was ordered.')
      const id = request.headers['x-client-request-id']
      const clientRequestId = typeof id === 'string' ? id : null
      const stage = { deployment, region: house.nextRegion(deployment), clientRequestId }
      stages.set(request, stage)
      server.handleUpgrade(request, socket, head, (line) => converse(house, stage, line))
    },
    close: () => {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}

function converse(house: ModelHouse, stage: Stage, line: WebSocket): void {
  const talk = new RealtimeTalk(house, stage, {
    send: (event) => {
      line.send(JSON.stringify({ event_id: newId('event', house.clock.nowMs()), ...event }))
    },
    cut: () => line.terminate(),
  })
  line.on('error', () => {})
  line.on('message', (data, isBinary) => {
    const text = Buffer.isBuffer(data) && !isBinary ? data.toString('utf8') : ''
    talk.hear(parseJson(text))
  })
  line.on('close', () => talk.left())
}

function askedOf(url: string): { readonly provider: ProviderName; readonly name: string } | null {
  const { pathname, searchParams } = new URL(url, 'ws://sandbox')
  if (pathname === '/northwind/v1/realtime') return named('northwind', searchParams.get('model'))
  if (pathname === '/azure/openai/v1/realtime') return named('azure', searchParams.get('model'))
  if (pathname !== '/azure/openai/realtime' || searchParams.get('api-version') === null) return null
  return named('azure', searchParams.get('deployment'))
}

function named(provider: ProviderName, name: string | null) {
  return name === null ? null : { provider, name }
}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', code: null } })
  const head = `HTTP/1.1 ${status} Refused\r\nx-simulated: true\r\ncontent-type: application/json`
  socket.end(
    `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
