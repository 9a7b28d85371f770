// Names of what money is told by: parties and groups as the world calls them, countries in the reader's language,
// all else by its id.
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { countryName } from '../../ui/value.tsx'
import type { Dimension } from './search.ts'

/** Null: nobody knows it. */
export type NameOf = (id: string | null) => string | null

export function usePartyNames(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['world'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('world', {}, signal),
  })
  return useMemo(
    () => new Map(data?.parties.map(({ id, legalName }) => [id, legalName] as const)),
    [data],
  )
}

export function useNames(by: Dimension): NameOf {
  const parties = usePartyNames()
  const { language } = useText()
  return useCallback(
    (id) => {
      if (id === null || id === '') return null
      if (by === 'country') return countryName(id, language)
      return by === 'party' || by === 'group' ? (parties.get(id) ?? id) : id
    },
    [by, parties, language],
  )
}
