// What a report's rows are, and how each kind of change looks.
import type { Answer } from '../../api/client.ts'
import type { BadgeLook } from '../../ui/badge.tsx'

export type Job = Answer<'readReplay'>
export type Report = NonNullable<Job['report']>
export type Row = Report['changes'][number]

export const looks: Readonly<Record<Row['change'], BadgeLook>> = {
  newly_denied: 'deny',
  newly_referred: 'refer',
  newly_allowed: 'permit',
  refusal_changed: 'plain',
  flow_changed: 'accent',
}

/** Nothing is sent any more. */
export function isStopped({ change }: Row): boolean {
  return change === 'newly_denied' || change === 'newly_referred'
}
