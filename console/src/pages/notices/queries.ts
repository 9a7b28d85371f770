// What a customer's person is told, and saying something to it; afterwards it is read anew.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'

export type OwnNotice = Answer<'ownNotices'>['notices'][number]
export type Reading = Answer<'ownNotices'>['readings'][number]
export type Said = 'contest' | 'answer'

const noticesQuery = {
  queryKey: ['own-notices'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('ownNotices', {}, signal),
}

export function useOwnNotices() {
  return useQuery(noticesQuery)
}

export function useSay(id: string, what: Said) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (statement: string) => {
      const input = { params: { id }, body: { statement } }
      return what === 'contest' ? call('contestOwnNotice', input) : call('answerOwnNotice', input)
    },
    onSuccess: () => client.invalidateQueries(noticesQuery),
  })
}

export function useAcknowledge() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ contract, id }: Reading) => call('acknowledgeOwn', { body: { contract, id } }),
    onSuccess: () => client.invalidateQueries(noticesQuery),
  })
}

export function isOpenNotice({ status }: OwnNotice): boolean {
  return status !== 'ended'
}

/** The instants by which something is to be done or happens, that are still to come. */
export function deadlinesOf(notice: OwnNotice, nowMs: number): readonly string[] {
  const { from, answerBy, mayAnswer, answers, contractEnds, appeals } = notice
  const open = appeals.find(({ outcome }) => outcome === null)
  return [
    from,
    ...(answerBy === null || !mayAnswer || answers.length > 0 ? [] : [answerBy]),
    ...(contractEnds === null ? [] : [contractEnds]),
    ...(open === undefined ? [] : [open.due]),
  ]
    .filter((at) => Date.parse(at) > nowMs)
    .toSorted()
}
