// What one subject has answered under one compiled policy: each leaf is asked when a rule first needs it
// and then kept, and with it what follows from the subject alone (grants, reliefs).
import type { Answer, InputRef } from '../kernel/answer.ts'
import { subjectAnswer } from './answers.ts'
import type { CompiledPolicy, CompiledRule, SubjectReadings } from './compiled.ts'
import { earliestAfter } from './facts.ts'
import { ungranted } from './grant.ts'
import { matchTruth } from './matcher.ts'
import { newBits, setBit, ternary, type Bits, type Ternary } from './program.ts'
import { coversSubject } from './relief.ts'
import type { Subject } from './subject.ts'

const unread = 3

class Readings implements SubjectReadings {
  readonly #policy: CompiledPolicy
  readonly #subject: Subject
  readonly #leaves: Uint8Array
  readonly #answers = new Map<string, Answer>()
  readonly #grants = new Map<string, Bits>()
  readonly #relieved = new Map<number, Bits | null>()
  #validUntilMs: number | null = null

  constructor(policy: CompiledPolicy, subject: Subject) {
    this.#policy = policy
    this.#subject = subject
    this.#leaves = new Uint8Array(policy.subjectLeaves.length).fill(unread)
  }

  get validUntilMs(): number | null {
    return this.#validUntilMs
  }

  answer(input: InputRef): Answer {
    let answer = this.#answers.get(input.key)
    if (answer === undefined) {
      answer = subjectAnswer(this.#subject, this.#policy.facts, input)
      this.#answers.set(input.key, answer)
      this.#validUntilMs = earliestAfter(this.#policy.asOfMs, [
        this.#validUntilMs,
        answer.validUntilMs,
      ])
    }
    return answer
  }

  leaf(index: number): Ternary {
    const value = this.#leaves[index]
    if (value === 0 || value === 1 || value === 2) return value
    const leaf = this.#policy.subjectLeaves[index]
    const read =
      leaf === undefined ? 1 : ternary(matchTruth(this.answer(leaf.input).value, leaf.matcher))
    this.#leaves[index] = read
    return read
  }

  granted(model: string): Bits {
    let bits = this.#grants.get(model)
    if (bits === undefined) {
      bits = newBits(this.#policy.deployments.length)
      for (const [position, planned] of this.#policy.deployments.entries()) {
        const isModel = planned.deployment.model === model
        if (isModel && ungranted(this.#policy, this.#subject, planned).length === 0) {
          setBit(bits, position)
        }
      }
      this.#grants.set(model, bits)
    }
    return bits
  }

  relieved(rule: CompiledRule): Bits | null {
    if (rule.reliefs.length === 0) return null
    let bits = this.#relieved.get(rule.position)
    if (bits === undefined) {
      bits = null
      for (const { scope, deployments } of rule.reliefs) {
        if (!coversSubject(scope, this.#subject)) continue
        bits ??= newBits(this.#policy.deployments.length)
        for (let word = 0; word < bits.length; word++) {
          bits[word] = (bits[word] ?? 0) | (deployments[word] ?? 0)
        }
      }
      this.#relieved.set(rule.position, bits)
    }
    return bits
  }
}

export function readingsOf(policy: CompiledPolicy, subject: Subject): SubjectReadings {
  let readings = policy.readings.get(subject)
  if (readings === undefined) {
    readings = new Readings(policy, subject)
    policy.readings.set(subject, readings)
  }
  return readings
}
