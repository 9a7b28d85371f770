// Where the parameters' section keeps things, in bytes from its beginning. Counts are 32 bits.

export const recordBytes = 16
export const record = Object.freeze({
  score: 0,
  flags: 1,
  marks: 2,
  /** `n`, up to 255. */
  samples: 3,
  /** Prompt, conversation before it and all parameters but the seed. */
  promptHash: 4,
  /** 0: no `logit_bias`. */
  biasHash: 8,
  /** System text, head and tail with what varies masked. */
  skeleton: 12,
  seed: 14,
  topLogprobs: 15,
})

export const flag = Object.freeze({
  logprobs: 1,
  /** An answer of more than a label's length. */
  long: 2,
  bias: 4,
  seed: 8,
  hot: 16,
  listStop: 32,
  evaluation: 64,
})

export const mark = Object.freeze({
  /** In a burst of the same prompt and parameters. */
  replay: 1,
  /** That burst reached the length of a sample with this request. */
  burst: 2,
  seedChanged: 4,
  newBiasMap: 8,
  /** `n` is a sample of answers. */
  sampled: 16,
})

export const stateBytes = 256
export const state = Object.freeze({
  requests: 0,
  logprobs: 4,
  logprobsLong: 8,
  bias: 12,
  biasMapsMost: 16,
  sampled: 20,
  answers: 24,
  replays: 28,
  bursts: 32,
  seedReplays: 36,
  listStops: 40,
  /** 32 bits that prompts with a burst are hashed into. */
  burstBits: 44,
  replayTable: 48,
  biasTable: 208,
})

/** Recent prompts: hash, first and last position modulo 65,536, count, eight bits of seeds. */
export const replayEntry = Object.freeze({
  bytes: 10,
  entries: 16,
  hash: 0,
  first: 4,
  last: 6,
  count: 8,
  seeds: 9,
})

/** Skeletons with a `logit_bias`: hash, requests, and 64 bits that maps are hashed into. The first is of all prompts. */
export const biasEntry = Object.freeze({ bytes: 12, entries: 4, hash: 0, count: 2, bits: 4 })
