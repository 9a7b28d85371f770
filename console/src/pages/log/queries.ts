// What the page of the log asks for.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'

export type Logs = Answer<'listLogs'>
export type Log = Logs['logs'][number]
export type Head = NonNullable<Log['head']>
export type Entry = Answer<'listEntries'>['entries'][number]

export const pageSize = 50

export const logsQuery = queryOptions({
  queryKey: ['logs'],
  queryFn: ({ signal }) => call('listLogs', {}, signal),
})

export function growthQuery(number: number, step: 'hour' | 'day') {
  return queryOptions({
    queryKey: ['log-growth', number, step],
    queryFn: ({ signal }) =>
      call(
        'logGrowth',
        { params: { number }, query: { step, steps: step === 'hour' ? 72 : 92 } },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
}

export function entriesQuery(number: number, from: number, to: number) {
  return queryOptions({
    queryKey: ['log-entries', number, from, to],
    queryFn: ({ signal }) =>
      call('listEntries', { params: { number }, query: { from, to } }, signal),
    placeholderData: keepPreviousData,
  })
}

export function headsQuery(number: number, before: number | undefined) {
  return queryOptions({
    queryKey: ['log-heads', number, before ?? ''],
    queryFn: ({ signal }) =>
      call(
        'listCheckpoints',
        { params: { number }, query: before === undefined ? {} : { before } },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
}

export function foundQuery(id: string) {
  return queryOptions({
    queryKey: ['log-entry', id],
    retry: false,
    queryFn: ({ signal }) => call('logEntry', { params: { id } }, signal),
  })
}
