// What pages read of legal holds and do about them. Whatever somebody does makes all of it be read anew.
import { useQuery } from '@tanstack/react-query'
import { useAct } from '../../api/act.ts'
import { call, type Answer, type Input } from '../../api/client.ts'

export type Hold = Answer<'listHolds'>['holds'][number]
export type About = Hold['about']
export const kinds = ['party', 'workload', 'case', 'request'] as const

const key = ['holds'] as const
const erasuresKey = ['erasures'] as const

export function useHolds(query: NonNullable<Input<'listHolds'>['query']>, enabled = true) {
  return useQuery({
    queryKey: [...key, query],
    enabled,
    queryFn: ({ signal }) => call('listHolds', { query }, signal),
  })
}

/** Orders that wait for a hold. */
export function useWaitingErasures(enabled: boolean) {
  return useQuery({
    queryKey: erasuresKey,
    enabled,
    queryFn: ({ signal }) => call('listErasures', {}, signal),
    select: ({ erasures }) => erasures.filter(({ waitsFor }) => waitsFor.length > 0),
  })
}

type Act = 'setHold' | 'askHoldRelease' | 'releaseHold' | 'rejectHoldRelease'

export function useHoldAct<Id extends Act>(id: Id, onDone: () => void) {
  return useAct(id, { stale: [key, erasuresKey, ['inbox']], onDone })
}
