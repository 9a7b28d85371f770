// The features of group a from what was read: who does what to whom, which fields stand together, what is open.
import { measureAgainst } from './measure-against.ts'
import { measureBenchmark, measureJudge, measureTrace } from './measure-answers.ts'
import { measureRecord } from './measure-record.ts'
import { measureSecondOrder } from './measure-second-order.ts'
import type { Read } from './measure.ts'
import { softenAsk } from './soften.ts'

export function measureAsk(values: Float32Array, read: Read): void {
  values.fill(0)
  measureSecondOrder(values, read)
  measureRecord(values, read)
  measureTrace(values, read)
  measureJudge(values, read)
  measureBenchmark(values, read)
  measureAgainst(values, read)
  softenAsk(values, read)
}
