// A flat array of primitives, as ops cross to the writer thread, read from its start to its end. What is
// not of the kind that was asked for is a bug of one of the two ends.
import { assert } from '../kernel/assert.ts'

export type Flat = (string | number | bigint | null)[]

export class FlatReader {
  readonly #flat: Flat
  #next = 0

  constructor(flat: Flat) {
    this.#flat = flat
  }

  atEnd(): boolean {
    return this.#next >= this.#flat.length
  }

  text(): string {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'string', 'text was sent here')
    return value
  }

  textOrNull(): string | null {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'string' || value === null, 'text or null was sent here')
    return value
  }

  number(): number {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'number', 'a number was sent here')
    return value
  }

  numberOrNull(): number | null {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'number' || value === null, 'a number or null was sent here')
    return value
  }

  nanos(): bigint {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'bigint', 'money was sent here')
    return value
  }

  oneOf<T>(list: readonly T[]): T {
    const value = list[this.number()]
    assert(value !== undefined, 'a listed name was sent here')
    return value
  }
}
