// What each use of a parameter weighs, as data. Steps are [at least, score] in rising order; the last one that
// is reached holds. One token's worth of answer is a label: asking for its probability is how classifiers work.

import type { Steps } from '../steps.ts'

/**
 * By `top_logprobs`: many alternatives a position are what a student model is fitted to; a few are what
 * confidence is shown with, and a setting that is on for good: beside requests that relate like a harvest's it must
 * stay below what any two groups have on honest traffic, however long it goes on.
 */
export const logprobsWidth: Steps = [
  [0, 0.03],
  [2, 0.06],
  [5, 0.08],
  [10, 0.7],
  [20, 0.9],
]

/**
 * By the tokens of an answer, capped or given: factor on what is asked about each token. A label with its reason, or
 * a few of them as JSON, is some hundred tokens; prose that a student model is fitted to is longer.
 */
export const answerLength: Steps = [
  [0, 0.03],
  [3, 0.06],
  [9, 0.1],
  [25, 0.1],
  [150, 0.4],
  [250, 1],
]
export const answerLengthUnknown = 0.7

/** By `n`: answers drawn per request. */
export const samplesPerRequest: Steps = [
  [1, 0],
  [2, 0.02],
  [3, 0.04],
  [4, 0.15],
  [8, 0.6],
  [16, 0.85],
]

/** By how often one prompt came with the same parameters in one burst, this request included. */
export const replaysPerPrompt: Steps = [
  [1, 0],
  [3, 0.2],
  [4, 0.6],
  [5, 0.8],
  [8, 0.9],
]

/** A burst is this dense: `slack + perReplay * replays` requests ago it began, at most. Four prompts at a time are. */
export const burstAge = { slack: 4, perReplay: 3 } as const
export const burstReplays = 4

/** By how many prompts were sampled in bursts: a few are load tests, probes, retries and popular questions. */
export const replayBreadth: Steps = [
  [0, 0.02],
  [3, 0.1],
  [4, 0.4],
  [6, 0.8],
  [8, 1],
]

/** Prompts sampled in bursts from which on whatever is sent again at once is a sample. */
export const sampledPrompts = 8

/** A prompt that comes oftener is polled, not sampled. */
export const replaysMost = 40
export const replayPolled = 0.02

/** Answers that do not vary are not samples; a seed that varies makes them so. */
export const samplingFactor = { hot: 1, unset: 0.8, cold: 0.1, seedSweep: 1 } as const

/** By distinct `logit_bias` maps on one prompt. */
export const biasMaps: Steps = [
  [1, 0],
  [4, 0.1],
  [8, 0.35],
  [14, 0.6],
  [20, 0.8],
  [28, 0.95],
  [45, 1],
]
/** By distinct maps over all prompts, and only where log probabilities are asked for as well. */
export const biasMapsWithLogprobs: Steps = [
  [1, 0],
  [8, 0.2],
  [20, 0.5],
  [40, 0.7],
]

/** Generation of a numbered list cut at its end by a stop string, under one constant cap. */
export const listStop = 0.25

/** Evidence against: an evaluation was declared, or benchmarking is permitted. A sweep of biases is neither. */
export const declaredEvaluation = 0.4
