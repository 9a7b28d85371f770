// What the map asks for: flows of the whole span, and of the part of it that is looked at.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type Answer, type Input } from '../../api/client.ts'
import { nowMs } from '../../ui/clock.ts'
import { spanQuery, type Range } from './search.ts'

export type MapBase = NonNullable<Answer<'mapBase'>['base']>
export type MapShape = Answer<'mapShape'>

/** The operator's own base, which is read at the gateway's start; whoever may not see it has none. */
export const mapBaseQuery = queryOptions({
  queryKey: ['mapBase'],
  queryFn: ({ signal }) => call('mapBase', {}, signal),
  staleTime: Infinity,
  retry: false,
})

export const mapShapeQuery = queryOptions({
  queryKey: ['mapShape'],
  queryFn: ({ signal }) => call('mapShape', {}, signal),
  staleTime: Infinity,
})

type Query = NonNullable<Input<'flows'>['query']>

/** The span ends when it is asked for. */
export function wholeQuery(range: Range, party: string | undefined) {
  return queryOptions({
    queryKey: ['flows', range, party ?? ''],
    queryFn: ({ signal }) => {
      return call('flows', { query: withParty(spanQuery(range, nowMs()), party) }, signal)
    },
    placeholderData: keepPreviousData,
  })
}

/** What is over does not change; the last part is asked for again when it is looked at again. */
export function partQuery(from: string, to: string, party: string | undefined) {
  return queryOptions({
    queryKey: ['flows', from, to, party ?? ''],
    queryFn: ({ signal }) => {
      return call('flows', { query: withParty({ from, to, buckets: 1 }, party) }, signal)
    },
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  })
}

function withParty(query: Query, party: string | undefined): Query {
  return party === undefined ? query : { ...query, party }
}
