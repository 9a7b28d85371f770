// Looking after answers that go on at their providers: what anybody asks of one tells whether it has ended.
import type { Channel } from '../place/deployment.ts'
import type { Awaited, Background } from './background.ts'
import type { KeptSource, Visit, Visited } from './kept-response.ts'

export interface VisitingHouse {
  readonly source: KeptSource
  readonly background: Background
}

/** Settles what this answer says has ended; true if nothing is open any more. Rejects with a `store.*` fault. */
export async function endSeen(
  { source, background }: VisitingHouse,
  awaited: Awaited,
  visited: Visited,
): Promise<boolean> {
  if (visited.kind !== 'whole' || visited.status !== 200) return false
  const told = source.told(visited.body)
  if (told === null || told.id !== awaited.object.id || told.status === 'running') return false
  await background.ended(awaited, { kind: 'told', told, body: visited.body })
  return true
}

/** Has it ended before it is deleted, so that what it used is known: asks, and cancels what still runs. */
export async function endBefore(
  house: VisitingHouse,
  awaited: Awaited,
  channel: Channel,
): Promise<void> {
  const seen = await house.source.visit(visitOf(awaited, channel, 'read'), null)
  if (await endSeen(house, awaited, seen)) return
  const cancelled = await house.source.visit(visitOf(awaited, channel, 'cancel'), null)
  await endSeen(house, awaited, cancelled)
}

export async function deletedUnseen(
  { background }: VisitingHouse,
  awaited: Awaited,
): Promise<void> {
  await background.ended(awaited, { kind: 'deleted' })
}

/** How long a provider may take to say how far it is. */
const lookMs = 10_000

export function visitOf(
  { object }: Awaited,
  channel: Channel,
  verb: 'read' | 'cancel',
  waitMs = lookMs,
): Visit {
  return {
    channel,
    requestId: object.requestId,
    of: 'responses',
    method: verb === 'read' ? 'GET' : 'POST',
    tail: `/${encodeURIComponent(object.id)}${verb === 'read' ? '' : '/cancel'}`,
    query: '',
    headers: [],
    waitMs,
  }
}
