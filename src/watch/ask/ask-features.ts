// From a prompt to the features of group a. Combinations count for more than words: what is made, what is
// rewritten, what is graded, which fields stand together, what stands at the end.
import type { Prompt } from '../observation.ts'
import { bindVerbs, openBindings } from './bindings.ts'
import { features } from './features.ts'
import { openLabels, readLabels } from './labels.ts'
import { measureAsk } from './measure-ask.ts'
import { openMeetings, readMeetings } from './meetings.ts'
import { scanPrompt } from './scan-prompt.ts'
import { openScan, scanLimits } from './scan.ts'
import { openWords, readWords } from './words.ts'

/** The reader keeps its buffers: the values, one per feature in the order of `features`, are good until its next call. */
export function openAskReader(): (prompt: Prompt) => Float32Array {
  const scan = openScan()
  const words = openWords(scanLimits.hits)
  const bindings = openBindings()
  const labels = openLabels()
  const meetings = openMeetings()
  const values = new Float32Array(features.length)
  return function readAsk(prompt) {
    scanPrompt(prompt, scan)
    readWords(scan, words)
    bindVerbs(words, bindings)
    readLabels(scan, words, labels)
    readMeetings(words, meetings)
    measureAsk(values, { scan, words, bindings, labels, met: meetings.met })
    return values
  }
}
