// What the pages of the watch read. A case is looked at again by itself, since colleagues work on it, too.
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'

const againMs = 15_000

export function useCases() {
  return useQuery({
    queryKey: ['cases'],
    refetchInterval: againMs,
    queryFn: ({ signal }) => call('listCases', {}, signal),
  })
}

export function useHealth() {
  return useQuery({
    queryKey: ['watch'],
    refetchInterval: againMs,
    queryFn: ({ signal }) => call('watch', {}, signal),
  })
}

/** Names of parties; an id where nobody knows one. */
export function useNames(): (party: string) => string {
  const { data } = useQuery({
    queryKey: ['world'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('world', {}, signal),
  })
  const names = new Map(data?.parties.map(({ id, legalName }) => [id, legalName]))
  return (party) => names.get(party) ?? party
}
