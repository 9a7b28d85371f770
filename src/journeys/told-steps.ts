// How far a request came: each step of docs/lifecycle.md with what became of it, as the book knows it. How long each
// took is no part of the book: see timing.ts.
import { isCode, type Code } from '../wire/codes.ts'
import { steps, type Step } from './record.ts'

export type StepEnd = 'done' | 'refused' | 'running' | 'unknown' | 'not_reached'

export interface ToldStep {
  readonly step: Step
  readonly end: StepEnd
}

export type StoryState = 'ended' | 'refused' | 'running' | 'background' | 'indeterminate'

/** The step at which a code ends a request, as docs/lifecycle.md draws it; null where none of ours does. */
export function stepOfCode(code: Code): Step | null {
  const named = exceptions.get(code)
  if (named !== undefined) return named
  const room = code.slice(0, code.indexOf('.'))
  return byRoom.get(room) ?? null
}

const byRoom: ReadonlyMap<string, Step> = new Map([
  ['door', 'identify'],
  ['identity', 'identify'],
  ['contract', 'decide'],
  ['policy', 'decide'],
  ['metering', 'hold'],
  ['place', 'hold'],
  ['upstream', 'relay'],
  ['store', 'settle'],
])

/** Where a room's codes leave elsewhere than most of them. */
const exceptions: ReadonlyMap<Code, Step> = new Map<Code, Step>([
  ['door.not_found', 'read'],
  ['door.endpoint_not_served', 'read'],
  ['door.method_not_allowed', 'read'],
  ['door.api_version', 'read'],
  ['door.upgrade_required', 'read'],
  ['door.body_too_large', 'read'],
  ['door.content_type', 'read'],
  ['door.request_timeout', 'read'],
  ['door.draining', 'read'],
  ['door.session_over', 'relay'],
  ['store.overloaded', 'read'],
  ['store.unavailable', 'identify'],
  ['store.disk_low', 'identify'],
  ['policy.field_denied', 'identify'],
  ['metering.repeat_running', 'identify'],
  ['metering.repeat_ended', 'identify'],
  ['metering.repeat_differs', 'identify'],
  ['policy.content_refused', 'hold'],
  ['policy.inspection_failed', 'hold'],
  ['policy.session_ended', 'relay'],
  ['place.none_available', 'choose'],
  ['metering.budget_exhausted', 'intent'],
])

export function toldSteps(story: {
  readonly state: StoryState
  /** Of the refusal that was answered, after attempts or in place of any; null: none was. */
  readonly code: string | null
  readonly attempts: number
}): readonly ToldStep[] {
  const { state, code, attempts } = story
  const refusedAt = code !== null && isCode(code) ? stepOfCode(code) : null
  const last = steps.indexOf('intent')
  return steps.map((step, index) => {
    if (attempts === 0) return { step, end: beforeIntent(step, index, code, refusedAt) }
    if (index <= last) return { step, end: 'done' }
    if (state === 'running' || state === 'background') {
      return { step, end: step === 'relay' ? 'running' : 'not_reached' }
    }
    if (state === 'indeterminate') {
      return { step, end: step === 'relay' ? 'unknown' : 'not_reached' }
    }
    return { step, end: step === 'relay' && code !== null ? 'refused' : 'done' }
  })
}

function beforeIntent(
  step: Step,
  index: number,
  code: string | null,
  refusedAt: Step | null,
): StepEnd {
  if (code === null || refusedAt === null) return 'unknown'
  // Whatever the answer was, it is recorded.
  if (step === 'record') return 'done'
  const at = steps.indexOf(refusedAt)
  if (index === at) return 'refused'
  return index < at ? 'done' : 'not_reached'
}
