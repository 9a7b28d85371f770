// The refusals that a reading or writing of many fields comes upon. Whoever reads goes on after a no with
// something harmless in its place, so that no step has to hand refusals up; only the first is told.
import { notCarried } from './codec.ts'
import type { Refusal } from './codes.ts'
import type { FieldPath } from './prompt.ts'

export class Noes {
  #first: Refusal | null = null

  get first(): Refusal | null {
    return this.#first
  }

  add(refusal: Refusal): void {
    this.#first ??= refusal
  }

  /** `why` as `notCarried` wants it: a sentence that names the API and cites its page. */
  carry(at: FieldPath, why: string): void {
    this.#first ??= notCarried(at, why)
  }
}
