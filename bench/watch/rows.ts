// The rows of the target table as plain data: which episodes, what counts, and what is wanted of it.
import type { Kind } from './jobs.ts'

export interface Wanted {
  /** Level reached or more. */
  readonly level: 1 | 2 | 3
  /** By that request; null: ever. */
  readonly within: number | null
  /** Null: told, not promised. */
  readonly target: { readonly least: number } | { readonly most: number } | null
}

export interface Row {
  readonly name: string
  readonly title: string
  readonly kind: Kind
  /** Of each set, in the full run. */
  readonly episodes: number
  readonly share: number
  /** Null: drawn as for honest accounts. */
  readonly length: number | null
  readonly wanted: readonly Wanted[]
  /** What is named when it falls below half of the target, or shows an alarm. */
  readonly by: 'family' | 'source' | 'signal'
}

const none = { most: 0 } as const
const plain = { share: 1, length: null, by: 'family' } as const

function least(share: number): { readonly least: number } {
  return { least: share }
}

export const rows: readonly Row[] = [
  {
    ...plain,
    name: 'benign',
    title: 'honest accounts',
    kind: 'benign',
    episodes: 1_500,
    by: 'source',
    wanted: [
      { level: 3, within: null, target: none },
      { level: 2, within: null, target: { most: 0.01 } },
      { level: 1, within: null, target: null },
    ],
  },
  {
    ...plain,
    name: 'hard_negative',
    title: 'honest look-alikes: graders, quiz makers, test data, translation, and others',
    kind: 'hard_negative',
    episodes: 2_000,
    by: 'source',
    wanted: [
      { level: 3, within: null, target: none },
      { level: 2, within: null, target: null },
    ],
  },
  {
    ...plain,
    name: 'gateway',
    title: 'honest gateways, vendors, build fleets, classifiers',
    kind: 'gateway',
    episodes: 500,
    wanted: [
      { level: 3, within: null, target: none },
      { level: 2, within: null, target: null },
    ],
  },
  {
    ...plain,
    name: 'pure',
    title: 'nothing but second-order families',
    kind: 'harvest',
    episodes: 440,
    length: 200,
    wanted: [
      { level: 3, within: 60, target: least(0.9) },
      { level: 3, within: 200, target: least(0.97) },
      { level: 2, within: 200, target: null },
    ],
  },
  {
    ...plain,
    name: 'bare',
    title: 'bare questions or random queries, prompts alone',
    kind: 'bare',
    episodes: 400,
    length: 200,
    wanted: [
      { level: 2, within: 200, target: least(0.6) },
      { level: 3, within: null, target: none },
    ],
  },
  {
    ...plain,
    name: 'bare_signal',
    title: 'the same with one true transport or parameter signal',
    kind: 'signalled',
    episodes: 420,
    length: 200,
    by: 'signal',
    wanted: [
      { level: 3, within: 200, target: least(0.9) },
      { level: 2, within: 200, target: null },
    ],
  },
  mixed(0.25, 200, 0.9),
  mixed(0.1, 500, 0.8),
  mixed(0.05, 1_500, 0.6),
  {
    ...plain,
    name: 'disguised',
    title: 'paraphrased and job-wrapped headers',
    kind: 'disguised',
    episodes: 160,
    wanted: [
      { level: 3, within: null, target: least(0.6) },
      { level: 3, within: 200, target: null },
      { level: 2, within: null, target: null },
    ],
  },
  {
    ...plain,
    name: 'resale',
    title: 'one key whose use is sold on (no target of its own)',
    kind: 'resale',
    episodes: 80,
    by: 'signal',
    wanted: [
      { level: 2, within: null, target: null },
      { level: 3, within: null, target: null },
    ],
  },
]

function mixed(share: number, within: number, wanted: number): Row {
  return {
    ...plain,
    name: `mixed_${share * 100}`,
    title: `${share * 100} % of second-order families in matched cover`,
    kind: 'mixed',
    episodes: { 200: 440, 500: 220 }[within] ?? 110,
    share,
    length: within,
    wanted: [
      { level: 3, within, target: least(wanted) },
      { level: 2, within, target: null },
    ],
  }
}

/** The same jobs in en, zh, de and ja; of the test set only, since nothing is learnt from them. */
export const counterfactualRows = [
  { name: 'same_benign', kind: 'same_benign', episodes: 200, share: 1, length: 200 },
  { name: 'same_hard_negative', kind: 'same_hard_negative', episodes: 80, share: 1, length: 200 },
  { name: 'same_harvest', kind: 'same_harvest', episodes: 80, share: 1, length: 200 },
] as const
