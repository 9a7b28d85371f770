// Where the transport's section keeps things, in bytes from its beginning. Hashes are salted per contract.

export const recordBytes = 28
export const record = Object.freeze({
  score: 0,
  known: 1,
  marks: 2,
  traits: 3,
  /** What the client says of itself, and its TLS. */
  client: 4,
  /** Whose machine the prompt describes; 0: nobody's. */
  person: 8,
  /** The end user's or the device's id. */
  user: 12,
  session: 16,
  project: 20,
  address: 22,
  network: 24,
  /** Relay software by its own name, probes. */
  relay: 26,
})

export const known = Object.freeze({
  headers: 1,
  address: 2,
  tls: 4,
  network: 8,
  country: 16,
  user: 32,
  session: 64,
})

export const mark = Object.freeze({
  tlsContradiction: 1,
  headerContradiction: 2,
  systemContradiction: 4,
  heartbeat: 8,
  travel: 16,
  hop: 32,
  concurrent: 64,
  /** Too many people for so few clients. */
  crowded: 128,
})

export const trait = Object.freeze({
  device: 1,
  cloud: 2,
  gateway: 4,
  declaredMany: 8,
  anonymiser: 16,
})

export const relay = Object.freeze({ device: 1, title: 2, probe: 4 })

export const stateBytes = 576
export const state = Object.freeze({
  requests: 0,
  headers: 4,
  tls: 8,
  networks: 12,
  users: 16,
  sessions: 20,
  tlsContradictions: 24,
  headerContradictions: 28,
  systemContradictions: 32,
  heartbeats: 36,
  travels: 40,
  hops: 44,
  concurrent: 48,
  crowded: 52,
  relayDevices: 56,
  relayTitles: 60,
  probes: 64,
  addresses: 68,
  described: 72,
  declaredMany: 76,
  countries: 80,
  /** Distinct sketches. */
  clients: 96,
  people: 160,
  projects: 224,
  pairs: 288,
  usersDistinct: 352,
  sessionsDistinct: 416,
  networksDistinct: 480,
  /** What only `extract` reads. */
  learnt: 512,
})

/** Of the sketches: 64 registers, and 32 of networks. */
export const precision = 6
export const networkPrecision = 5

/** What `extract` compares a request with, from `state.learnt`. */
export const learnt = Object.freeze({
  /** Ten minutes since 1970, and 64 bits that sessions are hashed into. */
  window: 0,
  windowSessions: 4,
  heartbeatAt: 12,
  heartbeatPeriod: 16,
  heartbeatHash: 18,
  placeAt: 20,
  placeCountry: 24,
  placeNetwork: 26,
  placeUser: 28,
  /** The next of the conversations' places to be taken. */
  next: 30,
  /** Even intervals between heartbeats, one after another. */
  heartbeatRun: 31,
  conversations: 32,
})
export const conversations = Object.freeze({ entries: 8, bytes: 4, session: 0, client: 2 })
