// Any number of rows by pages: the list knows where each page begins, and holds only the pages around those in
// sight; the others are forgotten and asked for again when they come back. Nothing is asked for by itself but the
// page that is looked at, so that nothing moves: what is new is counted apart.
import { useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { nowMs } from '../../ui/clock.ts'
import type { RequestSearch } from './search.ts'

export type Row = Answer<'listRequests'>['rows'][number]

const pageRows = 100
/** A browser has no height for more (Chromium: 33,554,432 px at 36 px a row). */
const rowsMax = 900_000
/** How long a page out of sight is kept. */
const keptMs = 20_000
const newRowsMax = 100
const lookMs = 5_000

/** Where pages begin: null for the first. The last one's end is not known before it came. */
interface Begun {
  readonly cursors: readonly (string | null)[]
  readonly lastRows: number | null
}

const atBeginning: Begun = { cursors: [null], lastRows: null }

export interface RequestPages {
  readonly rows: readonly (Row | undefined)[]
  readonly first: Answer<'listRequests'> | undefined
  readonly error: Error | null
  readonly isEnd: boolean
  readonly isCut: boolean
  readonly onRange: (first: number, last: number) => void
  readonly retry: () => void
}

/** Of a component that is keyed by both: `generation` rises when somebody asks for the list anew. */
export function useRequestPages(search: RequestSearch, generation: number): RequestPages {
  const key = useMemo(() => ['requests', search, generation] as const, [search, generation])
  const [begun, setBegun] = useState(atBeginning)
  const [seen, setSeen] = useState({ first: 0, last: 0 })
  const from = Math.max(0, pageAt(seen.first) - 1)
  const to = Math.min(begun.cursors.length - 1, pageAt(seen.last) + 1)
  const wanted = [...new Set([0, ...numbers(from, to)])].filter((at) => at < begun.cursors.length)
  const answers = useQueries({
    queries: wanted.map((at) => ({
      queryKey: [...key, begun.cursors[at] ?? null],
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: keptMs,
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => {
        const before = begun.cursors[at] ?? undefined
        return call(
          'listRequests',
          { query: { ...search, limit: pageRows, ...(before === undefined ? {} : { before }) } },
          signal,
        )
      },
    })),
  })
  const pages = new Map(wanted.map((at, index) => [at, answers[index]?.data]))
  const next = wanted.reduce((known, at) => beginNext(known, at, pages.get(at)), begun)
  // A page that came says where the next one begins.
  if (next !== begun) setBegun(next)
  const onRange = useCallback(
    (first: number, last: number) =>
      setSeen((old) =>
        pageAt(old.first) === pageAt(first) && pageAt(old.last) === pageAt(last)
          ? old
          : { first, last },
      ),
    [],
  )
  const isCut = begun.cursors.length * pageRows >= rowsMax
  return {
    rows: rowsOf(begun, pages),
    first: pages.get(0),
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    isEnd: begun.lastRows !== null,
    isCut,
    onRange,
    retry: () => answers.forEach((one) => void (one.isError ? one.refetch() : undefined)),
  }
}

function pageAt(row: number): number {
  return Math.floor(row / pageRows)
}

/** The same object where it says nothing new. */
function beginNext(begun: Begun, at: number, answer: Answer<'listRequests'> | undefined): Begun {
  if (answer === undefined || at !== begun.cursors.length - 1) return begun
  const { next, rows } = answer
  if (next === null || begun.cursors.length * pageRows >= rowsMax) {
    return begun.lastRows === rows.length ? begun : { ...begun, lastRows: rows.length }
  }
  return { cursors: [...begun.cursors, next], lastRows: null }
}

/** Each page that begins has its places; the last one's only once it came. */
function rowsOf(
  { cursors, lastRows }: Begun,
  pages: ReadonlyMap<number, Answer<'listRequests'> | undefined>,
): readonly (Row | undefined)[] {
  const last = cursors.length - 1
  const rows: (Row | undefined)[] = []
  // Holes cost nothing, however many they are.
  rows.length = last * pageRows + (lastRows ?? 0)
  for (const [at, page] of pages) {
    page?.rows.forEach((row, index) => {
      if (at * pageRows + index < rows.length) rows[at * pageRows + index] = row
    })
  }
  return rows
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at)
}

/** How many rows came on top since the list was asked for; `more`: at least so many. */
export function useNewRows(
  search: RequestSearch,
  first: Answer<'listRequests'> | undefined,
): { readonly count: number; readonly more: boolean } {
  const top = first?.rows[0]
  const { data } = useQuery({
    queryKey: ['requests-new', search, top?.requestId ?? null],
    enabled: first !== undefined,
    // Nothing new comes to a time that is over.
    refetchInterval: () =>
      search.to !== undefined && Date.parse(search.to) < nowMs() ? false : lookMs,
    gcTime: 0,
    queryFn: ({ signal }) =>
      call('listRequests', { query: { ...search, limit: newRowsMax } }, signal),
  })
  if (data === undefined || first === undefined) return { count: 0, more: false }
  const at = data.rows.findIndex(({ requestId }) => requestId === top?.requestId)
  if (at !== -1) return { count: at, more: false }
  return { count: data.rows.length, more: data.next !== null }
}
