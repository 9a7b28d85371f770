// Conditions into programs: leaves of facts and deployments are computed here, once for all deployments;
// those of subjects and requests become indexes, equal leaves the same one.
import type { Answer, InputRef } from '../kernel/answer.ts'
import { deploymentAnswer, factAnswer, type Planned } from './answers.ts'
import type { CompiledPolicy, CompiledStatus, Leaf } from './compiled.ts'
import type { FactView } from './facts.ts'
import { scopeOf } from './inputs.ts'
import { matchTruth, matcherWords } from './matcher.ts'
import { newVector, setBit, ternary, type Node, type Ternary } from './program.ts'
import { mustHave } from './reads.ts'
import type { Condition, Matcher } from './rule.ts'
import { branches, stateFactor, type StateReading } from './state.ts'

export interface Parts {
  readonly facts: FactView
  readonly deployments: readonly Planned[]
  readonly statuses: ReadonlyMap<string, CompiledStatus>
}

/** What a state lets through, by position in `branches`. */
export function factorsOf(state: StateReading): readonly Ternary[] {
  return branches.map((branch) => ternary(stateFactor(state.current?.state ?? null, branch)))
}

export interface ConditionCompiler {
  compile(condition: Condition): Node
  leaves(): Pick<CompiledPolicy, 'subjectLeaves' | 'requestLeaves'>
  validUntil(): readonly (number | null)[]
}

export function newConditionCompiler({ facts, deployments, statuses }: Parts): ConditionCompiler {
  const count = deployments.length
  const subject = newLeafTable()
  const request = newLeafTable()
  const vectors = new Map<string, Node>()
  const instants: (number | null)[] = []

  function constant(answer: Answer, matcher: Matcher): Ternary {
    instants.push(answer.validUntilMs)
    return ternary(matchTruth(answer.value, matcher))
  }

  function vectorNode(input: InputRef, matcher: Matcher): Node {
    const key = leafKey({ input, matcher })
    const known = vectors.get(key)
    if (known !== undefined) return known
    const vector = newVector(count)
    for (const [position, planned] of deployments.entries()) {
      const value = constant(deploymentAnswer(planned, facts, input), matcher)
      if (value === 2) setBit(vector.t, position)
      if (value > 0) setBit(vector.p, position)
    }
    const node: Node = { kind: 'vector', vector }
    vectors.set(key, node)
    return node
  }

  function compile(condition: Condition): Node {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return {
          kind: condition.kind,
          // What needs no vector goes first: it may settle the whole.
          parts: condition.parts.map(compile).toSorted((a, b) => weight(a) - weight(b)),
          out: newVector(count),
        }
      case 'not':
        return { kind: 'not', part: compile(condition.part), out: newVector(count) }
      case 'status': {
        const { status, state } = mustHave(statuses.get(condition.statusId), condition.statusId)
        const part = compile(status.when)
        return { kind: 'status', factors: factorsOf(state), part, out: newVector(count) }
      }
      case 'input': {
        const { input, matcher } = condition
        const scope = scopeOf(input)
        if (scope === 'deployment') return vectorNode(input, matcher)
        if (scope === 'world') {
          return { kind: 'constant', value: constant(factAnswer(facts, input), matcher) }
        }
        if (scope === 'request') {
          return { kind: 'leaf', scope: 'request', index: request.indexOf({ input, matcher }) }
        }
        return { kind: 'leaf', scope: 'subject', index: subject.indexOf({ input, matcher }) }
      }
    }
  }

  return {
    compile,
    leaves: () => ({ subjectLeaves: subject.leaves, requestLeaves: request.leaves }),
    validUntil: () => instants,
  }
}

function weight(node: Node): number {
  return node.kind === 'constant' ? 0 : node.kind === 'leaf' ? 1 : 2
}

function newLeafTable(): { readonly leaves: Leaf[]; indexOf(leaf: Leaf): number } {
  const leaves: Leaf[] = []
  const indexes = new Map<string, number>()
  return {
    leaves,
    indexOf(leaf) {
      const key = leafKey(leaf)
      let index = indexes.get(key)
      if (index === undefined) indexes.set(key, (index = leaves.push(leaf) - 1))
      return index
    },
  }
}

function leafKey({ input, matcher }: Leaf): string {
  return `${input.key} ${matcher.op} ${matcherWords(matcher)}`
}
