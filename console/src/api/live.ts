// Decisions and signed heads as they happen (Server-Sent Events). A line that breaks is opened again, later and
// later while nothing answers; what happened meanwhile is not told, the pages ask for it.
import { liveUrl } from '../urls.ts'
import type { Answer } from './client.ts'

export type Decision = NonNullable<Answer<'live'>['decision']>
export type Head = NonNullable<Answer<'live'>['head']>
type Dropped = NonNullable<Answer<'live'>['dropped']>

export interface LiveHandlers {
  readonly onDecision: (decision: Decision) => void
  readonly onHead: (head: Head) => void
  /** So many requests were decided that are not told one by one. */
  readonly onDropped: (requests: number) => void
  readonly onState: (state: 'open' | 'waiting') => void
}

const firstWaitMs = 1_000
const longestWaitMs = 30_000

/** Listens until the answer is called. */
export function openLive(handlers: LiveHandlers): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = firstWaitMs

  function open(): void {
    const line = new EventSource(liveUrl)
    source = line
    line.addEventListener('open', () => {
      waitMs = firstWaitMs
      handlers.onState('open')
    })
    line.addEventListener('decision', ({ data }) => handlers.onDecision(decisionIn(data)))
    line.addEventListener('head', ({ data }) => handlers.onHead(headIn(data)))
    line.addEventListener('dropped', ({ data }) => handlers.onDropped(droppedIn(data).requests))
    line.addEventListener('error', () => {
      // The browser's own repetition has no patience, and gives up where the server refuses.
      line.close()
      handlers.onState('waiting')
      timer = setTimeout(open, waitMs)
      waitMs = Math.min(waitMs * 2, longestWaitMs)
    })
  }

  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}

function decisionIn(data: string): Decision {
  const told: Decision = JSON.parse(data)
  return told
}

function headIn(data: string): Head {
  const told: Head = JSON.parse(data)
  return told
}

function droppedIn(data: string): Dropped {
  const told: Dropped = JSON.parse(data)
  return told
}
