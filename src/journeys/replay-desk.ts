// Replays asked for over the API: one runs at a time, off the request's path, and the last ones are kept.
// What it found names money; whoever approves reads it without. The house says what exactly was proposed, by
// its hash, so that no change is approved by the replay of another.
import type { Change } from '../identity/change.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Span } from './recorded.ts'
import type { DoneReplay } from './register.ts'
import type { ReplayReport } from './replay-report.ts'
import type { Refusal } from '../wire/codes.ts'

export type Proposed =
  | { readonly kind: 'question'; readonly question: string }
  | { readonly kind: 'packs'; readonly files: readonly { file: string; text: string }[] }
  /** What waits for its approval, by the hash of its content. */
  | { readonly kind: 'configuration'; readonly hash: string }
  /** What a change holds itself. */
  | { readonly kind: 'held'; readonly content: string }

export interface AskedReplay {
  readonly span: Span
  readonly asOfMs: number
  readonly proposal: Proposed
  /** The change that it is to be shown with; null if none. */
  readonly changeId: string | null
}

/** What is to be replayed of a change. */
export function proposedBy({ content, contentHash }: Change): Proposed {
  if (content !== undefined) return { kind: 'held', content }
  return { kind: 'configuration', hash: contentHash }
}

/** SHA-256 in hex as a change names its content; null for what no change asks for. */
export function proposedHash(proposed: Proposed): string | null {
  switch (proposed.kind) {
    case 'question':
      return null
    case 'packs': {
      const [only, ...others] = proposed.files
      return only === undefined || others.length > 0 ? null : sha256Hex(only.text)
    }
    case 'configuration':
      return proposed.hash
    case 'held':
      return sha256Hex(proposed.content)
  }
}

/** What a replay that runs is at: building both worlds, reading the book, deciding again. */
export const replayPhases = ['preparing', 'reading', 'deciding'] as const
export type ReplayPhase = (typeof replayPhases)[number]

export interface ReplayJob extends Omit<DoneReplay, 'reportId'> {
  readonly state: 'running' | 'done' | 'failed'
  /** Null once it ended. */
  readonly phase: ReplayPhase | null
  readonly report: ReplayReport | null
  /** Why it failed, or is not shown with its change, in one sentence; else empty. */
  readonly problem: string
}

export interface ReplayDesk {
  /** 503 while another runs; 400 for what is not there, or is not what the change asks for. */
  start(asked: AskedReplay, by: string): ReplayJob | Refusal
  /** Null for one that is unknown, or that failed so long ago that it is not kept. */
  find(id: string): Promise<ReplayJob | null>
}

/** The report without a word on what anything brought or cost. */
export function withoutMoney(report: ReplayReport): ReplayReport {
  return {
    ...report,
    recorded: bare(report.recorded),
    unchanged: bare(report.unchanged),
    drifted: bare(report.drifted),
    changes: report.changes.map((row) => ({ ...bare(row), worth: null })),
    notReplayable: report.notReplayable.map(bare),
    branches: report.branches.map(bare),
  }
}

function bare<Row extends object>(row: Row): Row & { readonly money: [] } {
  return { ...row, money: [] }
}
