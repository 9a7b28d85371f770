// The words of legal holds and of breaking the glass, in English.
import type { Text } from './en.ts'

export const enGuard = {
  'nav.holds': 'Legal holds',
  'holds.lead':
    'While a hold stands, nothing that it covers is erased: by no order, by no clock, and not by the customer. One sets it, two lift it.',
  'holds.view': 'Which holds',
  'holds.view.standing': 'Standing',
  'holds.view.lifted': 'Lifted',
  'holds.list': 'Legal holds',
  'holds.set': 'Set a hold',
  'holds.set.on': 'Hold it',
  'holds.set.effect':
    'From the answer on, erasures, retention and deletions by the customer leave it alone. It is entered in the log. To lift it, an approver must agree.',
  'holds.kind': 'On',
  'holds.kind.party': 'Party',
  'holds.kind.contract': 'Contract',
  'holds.kind.workload': 'Workload',
  'holds.kind.case': 'Case',
  'holds.kind.request': 'Request',
  'holds.id': 'Its id',
  'holds.id.hint': 'As this console shows it, such as muster-werke or req_…',
  'holds.reference': 'Reference',
  'holds.reference.hint': 'The matter, as the court, the authority or your lawyers call it.',
  'holds.reason': 'Reason',
  'holds.reason.hint': 'For whoever reads the log later. The customer is not told.',
  'holds.empty.standing': 'No hold stands',
  'holds.empty.standing.next':
    'When a court, an authority or your lawyers ask you to keep something, set a hold on the party, workload, case or request.',
  'holds.empty.lifted': 'No hold was lifted',
  'holds.empty.lifted.next': 'A hold that two people lifted stays listed here.',
  'holds.standing': 'held',
  'holds.lifted': 'lifted',
  'holds.by': 'set by {name}',
  'holds.liftedBy': 'lifted by {name}',
  'holds.of': 'Of',
  'holds.of.value': '{party}, contract {contract}, workload {workload}',
  'holds.asked': '{name} asks to lift it',
  'holds.ask': 'Ask to lift it',
  'holds.ask.title': 'Ask to lift the hold',
  'holds.ask.effect':
    'The hold stands until an approver, somebody else than you, agrees. Then erasures that waited for it go on at once.',
  'holds.ask.why': 'Why it may go',
  'holds.lift': 'Lift it',
  'holds.lift.effect':
    'What was held may be erased from then on. Erasures that waited for it go on at once, and cannot be taken back.',
  'holds.keep': 'Keep it',
  'holds.keep.why': 'Why it stays',
  'holds.keep.effect': 'The request to lift it ends, and the hold stands.',
  'holds.here': 'Legal hold',
  'holds.here.none': 'No hold is on this.',
  'holds.erasures': 'Erasures that wait',
  'holds.erasures.waiting': 'waits for {holds}',
  'holds.erasures.conflict':
    'Somebody may have a right to have this erased. Which of the two comes first is for your lawyers; until they say so, it is kept.',
  'inbox.kind.hold_release': 'Lifting a hold',
} as const satisfies Readonly<Record<string, Text>>
