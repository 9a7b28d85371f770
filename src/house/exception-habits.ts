// Warns of exceptions that have become a habit: a third renewal, or one reason given to a third party.
import { precedents, type Precedent } from '../contract/exceptions.ts'
import type { Checked } from './config-check.ts'
import { exceptionsOf } from './exceptions-of.ts'

export function checkHabits({ config, report }: Checked): void {
  for (const precedent of precedents(exceptionsOf(config))) {
    const last = precedent.exceptionIds.at(-1)
    if (last === undefined) continue
    report({ path: ['exceptions', last], severity: 'warning', message: sentenceOf(precedent) })
  }
}

function sentenceOf(precedent: Precedent): string {
  const advice = 'what has become a practice belongs into a rule or a contract'
  if (precedent.kind === 'renewed') {
    const chain = precedent.exceptionIds.join(' -> ')
    return `is renewal number ${precedent.renewals} of one exception (${chain}); ${advice}`
  }
  const parties = precedent.partyIds.join(', ')
  return `gives one reason to ${precedent.partyIds.length} parties (${parties}); ${advice}`
}
