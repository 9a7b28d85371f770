// What linking keeps of a workload, in bytes from the beginning of its section. All hashes carry one salt of the house, so
// that they compare across contracts; none is ever shown.

export const linkBytes = 320

export const link = Object.freeze({
  requests: 0,
  /** Seconds since 1970. */
  first: 4,
  last: 8,
  /** 0: unknown. */
  payment: 12,
  contact: 16,
  clients: 20,
  activityCount: 32,
  /** 1: bins have been left out of the sample. */
  activityCut: 33,
  activity: 34,
  lastBin: 114,
  chain: 116,
  probation: 132,
  probationNext: 148,
  skeletons: 152,
})

/** The two most frequent clients: value and count. */
export const clientEntry = Object.freeze({ bytes: 6, entries: 2, count: 4 })
/** Bins of five minutes, modulo 65,536: those of the lowest hash, so that two accounts keep the same ones. */
export const activityEntries = 40
/** Conversations by the client's own id: those of the lowest hash. */
export const chainEntries = 4
/** Skeletons that came once, by 16 bits. */
export const probationEntries = 8
/** The most frequent skeletons, with a signature of their payloads and one of the payloads' words. */
export const skeletonEntry = Object.freeze({
  bytes: 22,
  entries: 7,
  count: 4,
  payloads: 6,
  payloadBins: 4,
  words: 14,
  wordBins: 4,
})
