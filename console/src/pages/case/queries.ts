// What a case's page reads and does. Whatever somebody does makes all of it be read anew.
import { useQuery } from '@tanstack/react-query'
import { useAct } from '../../api/act.ts'
import { call, type Answer, type OperationId } from '../../api/client.ts'

export type WholeCase = Answer<'case'>
export type CaseMember = WholeCase['members'][number]
export type CaseStep = WholeCase['steps'][number]
export type CaseNotice = WholeCase['notices'][number]
export type Told = CaseNotice['told']
export type Choices = Answer<'caseChoices'>

const againMs = 10_000

export function useCase(id: string) {
  return useQuery({
    queryKey: ['case', id, 'whole'],
    refetchInterval: againMs,
    queryFn: ({ signal }) => call('case', { params: { id } }, signal),
  })
}

export function useChoices(id: string) {
  return useQuery({
    queryKey: ['case', id, 'choices'],
    refetchInterval: againMs,
    queryFn: ({ signal }) => call('caseChoices', { params: { id } }, signal),
  })
}

export function useEvidence(id: string, workload: string) {
  return useQuery({
    queryKey: ['case', id, 'evidence', workload],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('caseEvidence', { params: { id, workload } }, signal),
  })
}

/** One act on a case. */
export function useCaseAct<Id extends OperationId>(id: Id, onDone: () => void) {
  return useAct(id, { stale: [['case'], ['cases'], ['watch']], onDone })
}
