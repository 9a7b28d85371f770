// What is read of operators and done to them.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import type { NewOperator } from './add.tsx'
import type { Operator } from './list.tsx'

export const operatorsQuery = {
  queryKey: ['operators'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('listOperators', {}, signal),
}

export type Invited = Answer<'inviteOperator'> & { readonly name: string }

/** What is done to operators, with what came of it; the invitation is kept here alone, until it is closed. */
export function useOperatorDesk() {
  const client = useQueryClient()
  const refresh = (): Promise<void> => client.invalidateQueries(operatorsQuery)
  const [invited, setInvited] = useState<Invited | null>(null)
  const invite = useMutation({
    mutationFn: async ({ id, name }: { readonly id: string; readonly name: string }) => ({
      ...(await call('inviteOperator', { params: { id } })),
      name,
    }),
    onSuccess: setInvited,
  })
  const add = useMutation({
    mutationFn: (body: NewOperator) => call('createOperator', { body }),
    onSuccess: refresh,
  })
  const change = useMutation({
    mutationFn: ({ id, ...body }: NewOperator) => call('changeOperator', { params: { id }, body }),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: ({ id }: Operator) => call('removeOperator', { params: { id } }),
    onSuccess: refresh,
  })
  return {
    invited,
    forget: () => setInvited(null),
    invite: (operator: Operator) => invite.mutate(operator),
    isAdding: add.isPending,
    addError: add.error,
    add(asked: NewOperator, onAdded: () => void) {
      add.mutate(asked, {
        onSuccess(operator) {
          onAdded()
          invite.mutate(operator)
        },
      })
    },
    isChanging: change.isPending,
    changeError: change.error,
    beginChange: () => change.reset(),
    change: (asked: NewOperator, onChanged: () => void) =>
      change.mutate(asked, { onSuccess: onChanged }),
    remove: (operator: Operator) => remove.mutate(operator),
    removed: remove.data?.name ?? null,
    error: remove.error ?? invite.error,
  }
}
