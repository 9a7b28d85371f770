// Goal: the store does what a ledger of a few lines in memory does, whatever the order of ops, repeats,
// reopenings and crashes. Method: fast-check commands drive both and compare every answer; the whole
// book is verified at the end of each run.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { recoverOrphans } from '../../src/store/recovery.ts'
import { testEngines, type TestBook, type TestStore } from './engines.ts'
import { ReferenceLedger } from './reference-ledger.ts'
import { budget, intentOp, settleOp, startMs } from './ops.ts'

interface Real {
  readonly store: TestStore
  book: TestBook
}

type Command = fc.AsyncCommand<ReferenceLedger, Real>

const attempts = Array.from({ length: 12 }, (_, index) => `t-${index}`)
const limits = { small: 120n, large: 500n, soft: 10n } as const

class Intent implements Command {
  readonly id: string
  readonly hold: bigint
  readonly names: readonly (keyof typeof limits)[]

  constructor(id: string, hold: bigint, names: readonly (keyof typeof limits)[]) {
    this.id = id
    this.hold = hold
    this.names = names
  }

  check(): boolean {
    return true
  }

  async run(model: ReferenceLedger, real: Real): Promise<void> {
    const budgets = this.names.map((name) => budget(name, limits[name], name !== 'soft'))
    const op = intentOp({ attemptId: this.id, holdNanos: this.hold, budgets })
    const [result] = await real.book.applyBatch([op])
    assert.equal(result?.status, model.intent(this.id, this.hold, budgets))
  }

  toString(): string {
    return `intent ${this.id} ${this.hold} on ${this.names.join('+')}`
  }
}

class Settle implements Command {
  readonly id: string
  readonly price: bigint

  constructor(id: string, price: bigint) {
    this.id = id
    this.price = price
  }

  check(): boolean {
    return true
  }

  async run(model: ReferenceLedger, real: Real): Promise<void> {
    const op = settleOp({ attemptId: this.id, priceNanos: this.price })
    const [result] = await real.book.applyBatch([op])
    assert.equal(result?.status, model.settle(this.id, this.price))
  }

  toString(): string {
    return `settle ${this.id} ${this.price}`
  }
}

/** The process ends without a word; the next one recovers. */
class Crash implements Command {
  check(): boolean {
    return true
  }

  async run(model: ReferenceLedger, real: Real): Promise<void> {
    await real.book.close()
    real.book = await real.store.open()
    assert.equal(await recoverOrphans(real.book, startMs), model.crash())
  }

  toString(): string {
    return 'crash'
  }
}

const anyCommand = [
  fc
    .tuple(
      fc.constantFrom(...attempts),
      fc.bigInt({ min: 0n, max: 80n }),
      fc.subarray(['small', 'large', 'soft'] as const),
    )
    .map(([id, hold, names]): Command => new Intent(id, hold, names)),
  fc
    .tuple(fc.constantFrom(...attempts), fc.bigInt({ min: 0n, max: 100n }))
    .map(([id, price]): Command => new Settle(id, price)),
  fc.constant<Command>(new Crash()),
]

for (const engine of testEngines) {
  describe(`a ledger in memory and the book on ${engine.name}`, { skip: engine.skip }, () => {
    test('answer alike to any sequence of intents, settlements, repeats and crashes', async () => {
      const numRuns = engine.name === 'sqlite' ? 40 : 8
      await fc.assert(
        fc.asyncProperty(fc.commands(anyCommand, { maxCommands: 40 }), async (commands) => {
          const store = await engine.create()
          const real: Real = { store, book: await store.open() }
          const model = new ReferenceLedger()
          try {
            await fc.asyncModelRun(() => ({ model, real }), commands)
            const verified = await real.book.verify()
            assert.deepEqual(verified.problems, [])
            assert.equal(verified.heldNanos, model.held())
          } finally {
            await real.book.close()
            await store.remove()
          }
        }),
        { numRuns },
      )
    })
  })
}
