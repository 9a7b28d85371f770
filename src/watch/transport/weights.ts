// What each trace of the way a request came weighs, as data. Steps are [at least, score] in rising order; the
// last one that is reached holds.

import type { Steps } from '../steps.ts'

/** By different people whose machines the prompts describe, behind fewer clients; see `crowding`. */
export const people: Steps = [
  [0, 0],
  [4, 0.3],
  [6, 0.55],
  [8, 0.75],
  [12, 0.9],
  [20, 1],
]
/** People per client from which on clients are too few for them. */
export const crowding = 3
/** A request that describes no machine, in a workload of too many people. */
export const bystander = 0.5
/** By (people × projects) pairs per project: colleagues share projects, strangers do not. */
export const colleaguesFrom = 1.8
export const colleagues = 0.3

/** By sessions of one device within ten minutes. */
export const concurrency: Steps = [
  [0, 0],
  [8, 0.3],
  [12, 0.6],
  [18, 0.9],
]

/** Networks that are no clouds behind one key: many users, none of them named. */
export const networks: Steps = [
  [0, 0],
  [10, 0.1],
  [16, 0.3],
  [28, 0.5],
]

/** By changes of country and network within half an hour … */
export const travels: Steps = [
  [0, 0],
  [2, 0.2],
  [4, 0.5],
  [8, 0.7],
]
/** … over at least so many networks; two offices that share a key are fewer. */
export const travelNetworks = 6
export const travelFew = 0.2

/** By times that a conversation went on with another client. */
export const hops: Steps = [
  [0, 0],
  [3, 0.2],
  [6, 0.5],
]

/** TLS of another runtime than the client says it is; Go's is what relays have. */
export const tlsContradiction = { go: 0.8, other: 0.5 } as const
/** What a client says of itself does not fit together. */
export const headerContradiction = 0.75
/** The client's system is another than the machine in the prompt has, among too many people; alone it is a container. */
export const systemAmongMany = 0.3
export const relayDevice = 0.9
export const relayTitle = 0.3
/** A tiny prompt with a tiny cap, at even intervals; uptime checks of honest customers look alike. */
export const heartbeat = 0.35
export const probe = 0.15
export const heartbeatTokensMax = 5
export const heartbeatCapMax = 16

/** Factors of evidence against. */
export const against = {
  /** Declared as an application of many users, or resale is permitted. */
  declaredMany: 0.1,
  /** The same, on what a client says of itself: a gateway passes its users' headers on. */
  declaredContradiction: 0.4,
  /** Ids of end users come along, and come again. */
  endUsers: 0.25,
  /** An intermediary says that it is one. */
  gateway: 0.5,
  gatewayContradiction: 0.3,
} as const
