// What the start page reads; each is read only by sections that its reader has a right to.
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'

type Asked = { readonly signal: AbortSignal }

export function useInbox() {
  return useQuery({
    queryKey: ['inbox'],
    queryFn: ({ signal }: Asked) => call('inbox', {}, signal),
  })
}

export function useExceptions() {
  return useQuery({
    queryKey: ['exceptions'],
    queryFn: ({ signal }: Asked) => call('listExceptions', {}, signal),
  })
}

export function useFacts() {
  return useQuery({
    queryKey: ['start-facts'],
    staleTime: 60_000,
    queryFn: ({ signal }: Asked) => call('listFacts', {}, signal),
  })
}

export function useWorld() {
  return useQuery({
    queryKey: ['world'],
    staleTime: 60_000,
    queryFn: ({ signal }: Asked) => call('world', {}, signal),
  })
}
