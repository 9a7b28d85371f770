// What the inbox reads, and how it is read anew once something in it was decided.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'

export type Item = Answer<'inbox'>['items'][number]

type Asked = { readonly signal: AbortSignal }

export const inboxQuery = {
  queryKey: ['inbox'],
  queryFn: ({ signal }: Asked) => call('inbox', {}, signal),
}

/** What an item rests on, below a key of its own, so that a decision reads it anew. */
export function evidenceKey(...parts: readonly string[]): readonly string[] {
  return ['inbox-evidence', ...parts]
}

/** A decision; afterwards the list and the evidence are read anew. */
export function useDecision<Values>(decide: (values: Values) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: decide,
    async onSettled() {
      await client.invalidateQueries({ queryKey: evidenceKey() })
      await client.invalidateQueries(inboxQuery)
    },
  })
}
