// The story of one request from the rows of the book and its entries: money only for whoever reads it, reasons only
// for whoever answers for them. What nobody noted is left null, never filled with what is true today.
import type { z } from 'zod'
import { mayDo } from '../../identity/operator.ts'
import { explain } from '../../journeys/explain.ts'
import { readInput } from '../../journeys/recorded.ts'
import { decisionText, shownDecision, type DecisionText } from '../../journeys/shown-decision.ts'
import { toldDecision } from '../../journeys/told-decision.ts'
import { toldSteps, type StoryState } from '../../journeys/told-steps.ts'
import type { RequestTiming } from '../../journeys/timing.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Fact } from '../../policy/fact.ts'
import { codes, isCode } from '../../wire/codes.ts'
import type { RequestRows } from './ports.ts'
import { attemptJson, leavesOf, type AttemptReader } from './story-attempt.ts'
import type { storySchema } from './story-schema.ts'

type Story = z.input<typeof storySchema>
type AttemptRow = RequestRows['attempts'][number]

export interface StoryReader extends AttemptReader {
  readonly facts: readonly Fact[]
  /** Null: nobody knows. */
  readonly timing: RequestTiming | null
}

export function storyJson(story: RequestRows, reader: StoryReader): Story {
  const { by } = reader
  const shown = story.decision === null ? null : shownDecision(decisionText(story.decision), by)
  // Why it was refused names rules: that is for those who read reasons.
  const internal = mayDo(by, 'decisions.reasons') ? (story.refusal?.internal ?? '') : null
  // Written by operators for each other.
  const erasures = story.erasures.map((one) =>
    by.scope?.kind === 'party' ? { ...one, reason: '' } : one,
  )
  const told = {
    ...story,
    erasures,
    decision: shown === null ? null : JSON.stringify(shown),
    refusal: story.refusal === null ? null : { ...story.refusal, internal: internal ?? '' },
  }
  const state = stateOf(story)
  const code = story.refusal?.code ?? null
  return {
    id: story.requestId,
    state,
    archived: story.archived,
    ...whoOf(story, shown),
    said: saidOf(story.attempts.at(-1)),
    steps: [...toldSteps({ state, code, attempts: story.attempts.length })],
    timing: timingJson(reader.timing),
    refusal: refusalJson(story.refusal, internal),
    decision: decisionOf(story, shown, reader.facts),
    decisionText: shown,
    attempts: story.attempts.map((one) => attemptJson(one, reader)),
    erasures: erasures.map(({ id, doneAtMs, reason }) => ({
      id,
      doneAt: isoTime(doneAtMs),
      reason,
    })),
    receipt: receiptOf(story),
    story: explain(told, { seesMoney: mayDo(by, 'money.read') }),
  }
}

function timingJson(timing: RequestTiming | null): Story['timing'] {
  if (timing === null) return null
  const spans = timing.spans.map(({ step, attempt, fromUs, toUs }) => ({
    step,
    attempt,
    fromMs: fromUs / 1000,
    ms: (toUs - fromUs) / 1000,
  }))
  return { wholeMs: timing.wholeUs / 1000, spans }
}

function stateOf({ attempts, refusal }: RequestRows): StoryState {
  const open = attempts.find(({ attempt }) => attempt.ending === null)
  if (open === undefined) return attempts.length === 0 && refusal !== null ? 'refused' : 'ended'
  if (open.attempt.state === 'indeterminate') return 'indeterminate'
  return leavesOf(open).some(({ type }) => type === 'background') ? 'background' : 'running'
}

function whoOf(
  { attempts, refusal }: RequestRows,
  shown: Readonly<Record<string, unknown>> | null,
): Pick<Story, 'at' | 'party' | 'contract' | 'workload' | 'key' | 'model'> {
  const [first] = attempts
  if (first !== undefined) {
    const { attempt } = first
    return {
      at: isoTime(Number(attempt.at_ms)),
      party: attempt.party_id,
      contract: attempt.contract_id,
      workload: attempt.workload_id,
      key: attempt.key_id,
      model: leavesOf(first).find(({ fallbackFor }) => fallbackFor)?.fallbackFor ?? attempt.model,
    }
  }
  const input = readInput(refusal?.input ?? '')
  return {
    at: isoTime(Number(refusal?.at_ms ?? 0)),
    party: textOf(shown?.['party']),
    contract: input?.contractId ?? textOf(shown?.['contract']),
    workload: refusal?.workload_id ?? '',
    key: refusal?.key_id ?? '',
    model: input?.request.model ?? null,
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** What the caller said of it, as its last entry commits to it; nothing once that was shredded. */
function saidOf(last: AttemptRow | undefined): Story['said'] {
  const salts = (last?.entries ?? []).flatMap((entry) => entry.salts ?? [])
  const read = (name: string): Record<string, string> => {
    const text = salts.find(({ field }) => field === name)?.value ?? null
    // Our own text, of names and values that were read at the door.
    const said: Record<string, string> = text === null ? {} : JSON.parse(text)
    return said
  }
  return { tags: read('tags'), session: read('session') }
}

function refusalJson(refusal: RequestRows['refusal'], internal: string | null): Story['refusal'] {
  if (refusal === null) return null
  const { code } = refusal
  const spec = isCode(code) ? codes[code] : null
  return {
    at: isoTime(Number(refusal.at_ms)),
    code,
    internal,
    meaning:
      spec === null ? null : { status: spec.status, sentence: spec.message, remedy: spec.remedy },
  }
}

function decisionOf(
  { attempts, refusal }: RequestRows,
  shown: DecisionText | null,
  known: readonly Fact[],
): Story['decision'] {
  const told = shown === null ? null : toldDecision(shown)
  if (told === null) return null
  const { reasons } = told
  return {
    ...told,
    id: attempts[0]?.attempt.decision_id ?? refusal?.decision_id ?? '',
    reasons:
      reasons === null
        ? null
        : { ...reasons, facts: reasons.facts.map((factId) => factOf(factId, known)) },
  }
}

/** What it rests on may be a record of a party or a contract: of these the id says all. */
function factOf(id: string, known: readonly Fact[]) {
  const fact = known.find((one) => one.id === id)
  if (fact === undefined) return { id, statement: null, source: null }
  const { subject, predicate, value, source } = fact
  const { publisher, title, date, retrieved, url, confidence } = source
  const words = typeof value === 'object' ? `${value.from} – ${value.to ?? ''}` : String(value)
  return {
    id,
    statement: `${subject} ${predicate.replaceAll('_', ' ')}: ${words}`,
    source: { publisher, title, date, retrieved, url, confidence },
  }
}

function receiptOf({ requestId, attempts }: RequestRows): string | null {
  const ids = attempts.map(({ attempt }) => attempt.entry_id)
  // Of two attempts at the same time the later one need not be the last.
  return ids.find((id) => id === requestId) ?? ids.at(-1) ?? null
}
