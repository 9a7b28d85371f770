// Replays asked for over the API: one runs at a time, off the request's path, and the last ones are kept.
// What it found names money; whoever approves reads it without.
import type { Span } from './recorded.ts'
import type { ReplayReport } from './replay-report.ts'
import type { Refusal } from '../wire/codes.ts'

export interface AskedReplay {
  readonly span: Span
  readonly asOfMs: number
  readonly proposal:
    | { readonly kind: 'question'; readonly question: string }
    | { readonly kind: 'packs'; readonly files: readonly { file: string; text: string }[] }
  /** The change that it is to be shown with; null if none. */
  readonly changeId: string | null
}

export interface ReplayJob {
  readonly id: string
  readonly askedBy: string
  readonly startedAtMs: number
  readonly state: 'running' | 'done' | 'failed'
  readonly report: ReplayReport | null
  /** Why it failed, in one sentence; empty if it did not. */
  readonly problem: string
}

export interface ReplayDesk {
  /** 503 while another runs. */
  start(asked: AskedReplay, by: string): ReplayJob | Refusal
  /** Null for one that is unknown, or was so long ago that it is not kept. */
  find(id: string): ReplayJob | null
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
