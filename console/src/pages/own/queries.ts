// What the pages of a customer's own read; each is about the organisation of whoever is signed in.
import { useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'

export type Overview = Answer<'ownOverview'>
export type OwnFact = Answer<'ownFacts'>['facts'][number]
export type OwnDeclaration = Answer<'ownDeclarations'>['declarations'][number]
export type Leaving = Answer<'ownLeaving'>

type Asked = { readonly signal: AbortSignal }

export function useOverview() {
  return useQuery({
    queryKey: ['own-overview'],
    queryFn: ({ signal }: Asked) => call('ownOverview', {}, signal),
  })
}

export const factsQuery = {
  queryKey: ['own-facts'],
  queryFn: ({ signal }: Asked) => call('ownFacts', {}, signal),
}

export const declarationsQuery = {
  queryKey: ['own-declarations'],
  queryFn: ({ signal }: Asked) => call('ownDeclarations', {}, signal),
}

export function useLeaving() {
  return useQuery({
    queryKey: ['own-leaving'],
    queryFn: ({ signal }: Asked) => call('ownLeaving', {}, signal),
  })
}
