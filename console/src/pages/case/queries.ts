// What a case's page reads and does. Whatever somebody does makes all of it be read anew.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type Answer, type Input, type OperationId } from '../../api/client.ts'

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
export function useAct<Id extends OperationId>(id: Id, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: Input<Id>) => call(id, input),
    async onSuccess() {
      onDone()
      await Promise.all(
        [['case'], ['cases'], ['watch']].map((queryKey) => client.invalidateQueries({ queryKey })),
      )
    },
  })
}
