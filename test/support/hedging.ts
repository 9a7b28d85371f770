// A house in which a model has several deployments, each of which plays its own part, and whose requests are hedged.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'

import { openTestHouse, type TestHouse, type TestHouseOptions } from './house.ts'
import { pick } from './json.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  type Received,
  type ScriptedUpstream,
} from './scripted-upstream.ts'

/** Providers are told apart by what they call the model; `a` is asked first, by its id. */
export const deployments = { a: { upstreamModel: 'a' }, b: { upstreamModel: 'b' } }
export const hedge = { m: { afterMs: 30 } }
export const budget = { id: 'b', currency: 'USD', period: 'total', hard: true } as const

export interface Provider {
  readonly upstream: ScriptedUpstream
  /** Resolves with what waits at `name`, the first time it is asked. */
  readonly asked: (name: string) => Promise<ServerResponse>
  /** Resolves when the first request at `name` was closed from our side. */
  readonly closed: (name: string) => Promise<void>
}

export type Play = (response: ServerResponse, received: Received) => void

/** Each deployment plays its own part; those without one hang. */
export async function inHouse(
  parts: Readonly<Record<string, Play>>,
  use: (house: TestHouse, provider: Provider) => Promise<void>,
  options: TestHouseOptions = {},
): Promise<void> {
  const asked = new Map<string, PromiseWithResolvers<ServerResponse>>()
  const closed = new Map<string, PromiseWithResolvers<void>>()
  const of = <T>(map: Map<string, PromiseWithResolvers<T>>, name: string) => {
    const known = map.get(name) ?? Promise.withResolvers<T>()
    map.set(name, known)
    return known
  }
  await using upstream = await openScriptedUpstream((response, received) => {
    const name = String(pick(JSON.parse(received.body.toString()), 'model'))
    response.on('close', () => of(closed, name).resolve())
    of(asked, name).resolve(response)
    parts[name]?.(response, received)
  })
  await using house = await openTestHouse(upstream, { deployments, hedge, ...options })
  await use(house, {
    upstream,
    asked: (name) => of(asked, name).promise,
    closed: (name) => of(closed, name).promise,
  })
}

export const whole: Play = (response) => sendWhole(response)
export const stream: Play = (response) => {
  streamHead(response)
  response.end(delta('hello') + usageEvent + doneEvent)
}
export const hanging: Play = () => undefined
/** Slower than the waits of the tests that play it. */
export const slow: Play = (response) => void setTimeout(() => sendWhole(response), 60)
/** Plays the first once, and then the other. */
export function inTurn(first: Play, then: Play): Play {
  let played = 0
  return (response, received) => (played++ === 0 ? first : then)(response, received)
}
export const failing: Play = (response) => void response.writeHead(500).end('{}')

/** Nothing is held on any budget any more. */
export function nothingHeld(house: TestHouse): void {
  const [held] = house.query('select coalesce(sum(debits_pending), 0) as held from balance')
  assert.equal(held?.['held'], 0n)
}
