// What a replay found, as the admin API shows it; the same report as `customhouse replay --json` prints.
import { z } from 'zod'
import type { ReplayReport, ShownSums } from '../../journeys/replay-report.ts'

const sums = {
  requests: z.int(),
  tokens: z.int(),
  money: z
    .array(z.object({ currency: z.string(), price: z.string(), cost: z.string() }))
    .meta({ description: 'By currency; empty for those who read no money' }),
}

export const reportSchema = z.object({
  title: z.string(),
  from: z.string(),
  to: z.string(),
  asOf: z.string(),
  assumes: z.array(z.string()),
  recorded: z.object(sums),
  unchanged: z.object(sums),
  changes: z.array(
    z.object({
      change: z.enum([
        'newly_denied',
        'newly_referred',
        'newly_allowed',
        'refusal_changed',
        'flow_changed',
      ]),
      workload: z.string(),
      model: z.string(),
      from: z.string().nullable().meta({ description: 'The deployment that served; null: none' }),
      becomes: z.string(),
      causes: z.array(z.string()),
      estimatedTokens: z.int(),
      worth: z.string().nullable(),
      ...sums,
    }),
  ),
  drifted: z.object(sums),
  notReplayable: z.array(z.object({ why: z.string(), ...sums })),
  branches: z.array(z.object({ branch: z.string(), verdict: z.string(), ...sums })),
  unexplained: z.array(z.string()),
})

export function reportJson(report: ReplayReport): z.input<typeof reportSchema> {
  return {
    ...report,
    assumes: [...report.assumes],
    recorded: sumsJson(report.recorded),
    unchanged: sumsJson(report.unchanged),
    changes: report.changes.map((row) => ({
      ...row,
      ...sumsJson(row),
      causes: [...row.causes],
    })),
    drifted: sumsJson(report.drifted),
    notReplayable: report.notReplayable.map((row) => ({ ...row, ...sumsJson(row) })),
    branches: report.branches.map((row) => ({ ...row, ...sumsJson(row) })),
    unexplained: [...report.unexplained],
  }
}

function sumsJson({ requests, tokens, money }: ShownSums) {
  return { requests, tokens, money: money.map((one) => ({ ...one })) }
}
