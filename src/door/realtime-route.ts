// What a realtime session is asked for in the query of its handshake.
// Sources: OpenAI, "Realtime API with WebSocket"; Azure OpenAI, "Realtime API via WebSockets".
import { refuse, type Refusal } from '../wire/codes.ts'

export interface RealtimeRoute {
  readonly kind: 'realtime'
  readonly dialect: 'openai' | 'azure'
  readonly model: string | null
  /** A session of a kind that is not served. */
  readonly refusal: Refusal | null
}

export function realtimeRoute(dialect: RealtimeRoute['dialect'], query: string): RealtimeRoute {
  const asked = new URLSearchParams(query)
  const named =
    dialect === 'azure' ? (asked.get('deployment') ?? asked.get('model')) : asked.get('model')
  return { kind: 'realtime', dialect, model: named, refusal: refusalOf(asked) }
}

function refusalOf(asked: URLSearchParams): Refusal | null {
  if (asked.has('call_id')) {
    const message =
      'A call that began elsewhere is not joined here: it reached the provider past this server. Open a session by WebSocket.'
    return refuse('door.endpoint_not_served', { param: 'call_id', message })
  }
  if (asked.has('intent')) {
    const message =
      'Sessions that only transcribe are not served here. Have the audio transcribed by a request of its own.'
    return refuse('door.endpoint_not_served', { param: 'intent', message })
  }
  // Two names could be read differently by two servers.
  const twice = ['model', 'deployment'].find((name) => asked.getAll(name).length > 1)
  return twice === undefined
    ? null
    : refuse('door.field_invalid', { param: twice, message: `Invalid '${twice}': name it once.` })
}
