// The algebra of verdicts, one deployment at a time: which rules act, what each does, and the strictest of
// it. It is the reference that the bit vectors of sweep.ts must equal.
import { conditionTruth, type ConditionReader } from './condition.ts'
import { deploymentAnswer, factAnswer, requestAnswer } from './answers.ts'
import type { CompiledPolicy, CompiledRule } from './compiled.ts'
import { assert } from '../kernel/assert.ts'
import { allOf, type Truth } from '../kernel/truth.ts'
import { ungranted } from './grant.ts'
import { scopeOf } from './inputs.ts'
import { hasBit } from './program.ts'
import { mustHave } from './reads.ts'
import type { Rule } from './rule.ts'
import { stateFactor, stateWords, type Branch } from './state.ts'
import { readingsOf } from './subject-readings.ts'
import type { DecisionRequest, Subject } from './subject.ts'

export type Verdict = 'permit' | 'refer' | 'deny'

/** `serve` is a refer that keeps serving an existing contract until its deadline. */
export type ActEffect = 'deny' | 'refer' | 'serve' | 'oblige'

export interface Act {
  readonly rule: CompiledRule
  readonly truth: 'T' | 'U'
  readonly effect: ActEffect
}

/** What is decided: one request of one subject, read in one branch. */
export interface Question {
  readonly policy: CompiledPolicy
  readonly subject: Subject
  readonly request: DecisionRequest
  readonly nowMs: number
  readonly branch: Branch
}

/** A rule that binds by duties; without any, it only stands against the rules that it contradicts. */
export function isDuty({ effect, obligations }: Rule): boolean {
  return effect === 'oblige' && obligations.length > 0
}

/** T does what the rule says, U what it says for the unknown; a duty is kept in both, as the stricter side. */
export function effectOf(rule: Rule, truth: 'T' | 'U', served: boolean): ActEffect {
  const effect = truth === 'T' || isDuty(rule) ? rule.effect : rule.onUnknown
  return effect === 'refer' && served ? 'serve' : effect
}

/** Whether a refer of `rule` keeps serving: house policy alone, before its deadline, and only a contract older than the rule's state. */
export function isServed({ rule, state }: CompiledRule, subject: Subject, nowMs: number): boolean {
  return (
    rule.refer.kind === 'serve_until' &&
    rule.authority === 'house_policy' &&
    nowMs < rule.refer.untilMs &&
    state.current !== null &&
    subject.contract.existingSinceMs < state.current.fromMs
  )
}

/** Answers for one deployment; without one, no input of a deployment may be read. */
export function readerFor(question: Question, position: number | null): ConditionReader {
  const { policy, subject, request, branch } = question
  const readings = readingsOf(policy, subject)
  return {
    read(input) {
      switch (scopeOf(input)) {
        case 'world':
          return factAnswer(policy.facts, input)
        case 'request':
          return requestAnswer(request, input)
        case 'deployment': {
          const planned = position === null ? undefined : policy.deployments[position]
          assert(planned !== undefined, `${input.key} is asked of no deployment`)
          return deploymentAnswer(planned, policy.facts, input)
        }
        case 'party':
        case 'contract':
        case 'workload':
          return readings.answer(input)
      }
    },
    status(id) {
      const { status, state } = mustHave(policy.statuses.get(id), id)
      const current = state.current
      return {
        factor: stateFactor(current?.state ?? null, branch),
        state: stateWords(current),
        when: status.when,
        title: status.title,
      }
    },
  }
}

/** What `rule` comes to on one deployment, before any relief. */
export function ruleTruth(question: Question, rule: CompiledRule, position: number | null): Truth {
  const factor = stateFactor(rule.state.current?.state ?? null, question.branch)
  const truth =
    factor === 'F'
      ? 'F'
      : allOf([factor, conditionTruth(rule.rule.when, readerFor(question, position))])
  if (truth !== 'U') return truth
  return rule.determined.get(question.subject.partyId)?.truth ?? 'U'
}

/** The rules that act on the deployment at `position`, its spills not counted. */
export function actsOn(question: Question, position: number): readonly Act[] {
  const { policy, subject, nowMs } = question
  const readings = readingsOf(policy, subject)
  const acts: Act[] = []
  for (const rule of policy.live) {
    const truth = ruleTruth(question, rule, position)
    if (truth === 'F') continue
    const relieved = readings.relieved(rule)
    if (relieved !== null && hasBit(relieved, position)) continue
    acts.push({ rule, truth, effect: effectOf(rule.rule, truth, isServed(rule, subject, nowMs)) })
  }
  return acts
}

/** The strictest of what acts; two rules whose duties contradict each other are for a person to weigh. */
export function strictest(policy: CompiledPolicy, acts: readonly Act[]): Verdict {
  const acting = new Set(acts.map(({ rule }) => rule))
  const contradicting = new Set(
    policy.conflicts.filter((pair) => pair.every((rule) => acting.has(rule))).flat(),
  )
  const rest = acts.filter(({ rule }) => !contradicting.has(rule))
  if (rest.some(({ effect }) => effect === 'deny')) return 'deny'
  if (contradicting.size > 0) return 'refer'
  return rest.some(({ effect }) => effect === 'refer') ? 'refer' : 'permit'
}

export interface Outcomes {
  /** Positions of deployments, ascending; duties are not met yet. */
  readonly permitted: readonly number[]
  readonly referred: readonly number[]
}

/** The outcome for every deployment of the model asked, each with all that it may spill to. */
export function outcomesOneByOne(question: Question): Outcomes {
  const { policy, subject, request } = question
  const model = subject.contract.models.get(request.model)
  const permitted: number[] = []
  const referred: number[] = []
  for (const [position, planned] of policy.deployments.entries()) {
    if (planned.deployment.model !== model) continue
    if (ungranted(policy, subject, planned).length > 0) continue
    const reached = [position, ...planned.reach.spills]
    const verdicts = reached.map((each) => strictest(policy, actsOn(question, each)))
    if (verdicts.includes('deny')) continue
    if (verdicts.includes('refer')) referred.push(position)
    else permitted.push(position)
  }
  return { permitted, referred }
}
