// All detectors: each in exactly one group, and which use of outputs it speaks of. Null: of none by itself.
import type { DeclaredUse } from './observation.ts'
import type { Group } from './section.ts'

export interface Detector {
  readonly id: string
  readonly group: Group
  readonly use: DeclaredUse | null
}

const byGroup: Readonly<Record<Group, Readonly<Record<string, DeclaredUse | null>>>> = {
  a: {
    second_order: 'synthetic',
    training_record: 'train',
    reasoning_trace: 'distil',
    judge: 'train',
    benchmark_item: 'benchmark',
  },
  b: {
    slot_filling: null,
    topic_spread: null,
    humanness: null,
    capability_sweep: null,
    scraping_order: null,
    change_of_self: null,
    model_pivot: null,
  },
  c: {
    logit_bias_sweep: 'distil',
    logprobs_harvest: 'distil',
    replay_sampling: 'train',
    n_sampling: 'train',
    list_stop: null,
  },
  d: {
    relay_crowd: 'resell',
    relay_software: 'resell',
    relay_title: 'resell',
    tls_contradiction: null,
    header_contradiction: null,
    device_concurrency: 'resell',
    heartbeat: 'resell',
    impossible_travel: null,
    conversation_hopping: 'resell',
    shared_key: null,
  },
  e: {
    skeleton: null,
    list: null,
    activity: null,
    client: null,
    facts: null,
    chain: null,
  },
}

const groupLetters: readonly Group[] = ['a', 'b', 'c', 'd', 'e']

export const detectors: ReadonlyMap<string, Detector> = new Map(
  groupLetters.flatMap((group) =>
    Object.entries(byGroup[group]).map(([id, use]): [string, Detector] => [id, { id, group, use }]),
  ),
)
