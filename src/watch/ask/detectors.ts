// The detectors of group a, each with what its figure says. A request counts for a detector if the request as a
// whole asks for a harvest's goods and the detector's own features carry a good part of that.
import type { AskDetector } from './score.ts'

interface AskDetectorRow {
  readonly group: 'a'
  /** Continues "412 of 430 requests (96 %) …". */
  readonly says: string
}

export const askDetectorTable: Readonly<Record<AskDetector, AskDetectorRow>> = {
  second_order: {
    group: 'a',
    says: 'ask the model to write or rewrite instructions, questions, conversations or personas for another model',
  },
  training_record: {
    group: 'a',
    says: 'supply or ask for records of a training set, such as instruction, input and output',
  },
  reasoning_trace: {
    group: 'a',
    says: 'ask for the reasoning behind an answer, as text to keep',
  },
  judge: {
    group: 'a',
    says: "have other models' answers graded or compared by criteria",
  },
  benchmark_item: {
    group: 'a',
    says: 'have the form of test items, such as a question with lettered options',
  },
}
