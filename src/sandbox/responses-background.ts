// A response that is made in the background: queued for the first half of its time, in progress for the second, then
// whole, whether or not anybody asks. What it used is counted when it ends; of a cancelled one, nothing.
// Source: OpenAI, "Background mode"; OpenAI API reference, Responses (cancel).
import type { BackgroundJob } from './responses-kept.ts'
import type { Fields } from './shape.ts'

/** Of a request that orders no other time. */
const usualMs = 30

export interface BackgroundWork {
  /** As it will be in the end. */
  readonly whole: Fields
  readonly ms: number | undefined
  /** Called once, when it has ended; `made` is false if it was cancelled. */
  readonly onEnd: (made: boolean) => void
}

export function runInBackground({ whole, ms = usualMs, onEnd }: BackgroundWork): BackgroundJob {
  let status = 'queued'
  // One after the other: of two timers that are both overdue, the later one may fire first.
  let timer = setTimeout(begin, ms / 2).unref()
  function begin(): void {
    status = 'in_progress'
    timer = setTimeout(end, ms / 2).unref()
  }
  function end(): void {
    status = String(whole['status'])
    onEnd(true)
  }
  const isOpen = (): boolean => status === 'queued' || status === 'in_progress'
  return {
    now() {
      if (status === whole['status']) return whole
      const none = { usage: null, completed_at: null, incomplete_details: null }
      return { ...whole, ...none, status, output: [] }
    },
    cancel() {
      if (!isOpen()) return false
      status = 'cancelled'
      clearTimeout(timer)
      onEnd(false)
      return true
    },
  }
}
