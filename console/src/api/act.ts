// Something done, and what is read anew after it.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, type Input, type OperationId } from './client.ts'

/** Calls `id`; once it is done, `onDone` is told, and the answers below each of `stale` are asked for again. */
export function useAct<Id extends OperationId>(
  id: Id,
  {
    stale,
    onDone,
  }: { readonly stale: readonly (readonly string[])[]; readonly onDone: () => void },
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input<Id>) => call(id, input),
    async onSuccess() {
      onDone()
      await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })))
    },
  })
}
