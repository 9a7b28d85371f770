// The last decisions, newest first, and the log's last signed head. Events are gathered and shown a few times a
// second, so that a busy gateway does not make a busy page; while it is held, what comes is counted.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { call } from '../../api/client.ts'
import { openLive, type Decision, type Head } from '../../api/live.ts'

export const rowsMax = 50
const showEveryMs = 300

export interface Live {
  readonly rows: readonly Decision[]
  readonly head: Head | null
  readonly state: 'open' | 'waiting'
  /** Came while it was held. */
  readonly held: number
  /** Requests that were decided and not told one by one. */
  readonly dropped: number
}

interface Told {
  readonly rows: readonly Decision[]
  readonly waiting: readonly Decision[]
  readonly dropped: number
}

const nothing: Told = { rows: [], waiting: [], dropped: 0 }

export function useLive(isHeld: boolean): Live {
  const [state, setState] = useState<'open' | 'waiting'>('waiting')
  const [head, setHead] = useState<Head | null>(null)
  const [told, setTold] = useState(nothing)
  const isHeldNow = useEffectEvent(() => isHeld)
  useEffect(() => {
    let came: Decision[] = []
    let missed = 0
    const close = openLive({
      onState: setState,
      // A sandbox has a second log, of its past: what is written to now goes before it.
      onHead: (next) =>
        setHead((now) => (next.vkey === null && now !== null && now.vkey !== null ? now : next)),
      onDecision: (decision) => came.unshift(decision),
      onDropped: (requests) => {
        missed += requests
      },
    })
    const timer = setInterval(() => {
      const [more, left] = [came, missed]
      came = []
      missed = 0
      const holds = isHeldNow()
      setTold((before) => take(before, more, left, holds))
    }, showEveryMs)
    return () => {
      clearInterval(timer)
      close()
    }
  }, [])
  const before = useQuery({
    queryKey: ['requests', 'newest'],
    queryFn: ({ signal }) => call('listRequests', { query: { limit: 20 } }, signal),
    staleTime: Infinity,
  })
  const rows = useMemo(() => newest(told.rows, before.data?.rows ?? []), [told.rows, before.data])
  return { rows, head, state, held: told.waiting.length, dropped: told.dropped }
}

function take(before: Told, came: readonly Decision[], missed: number, isHeld: boolean): Told {
  if (came.length === 0 && missed === 0 && (isHeld || before.waiting.length === 0)) return before
  const dropped = before.dropped + missed
  if (isHeld) return { ...before, dropped, waiting: newest(came, before.waiting) }
  const all = newest(came, before.waiting)
  return { rows: newest(all, before.rows), waiting: [], dropped }
}

/** Those that came and those that were there, each once, by when they were asked. */
function newest(came: readonly Decision[], there: readonly Decision[]): readonly Decision[] {
  if (came.length === 0) return there
  const ids = new Set(came.map(({ requestId }) => requestId))
  const all = [...came, ...there.filter(({ requestId }) => !ids.has(requestId))]
  return all.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, rowsMax)
}
