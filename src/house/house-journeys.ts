// What the journeys of a request do with the register: questions, notices, and what a party sees about itself.
import type { AccessBook } from '../journeys/access-book.ts'
import { openNotices } from '../journeys/notices.ts'
import { openReferrals } from '../journeys/referrals.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { HouseParts } from './house.ts'
import type { Limits } from './limits.ts'
import { heldAbout } from './party-records.ts'
import type { Persons } from './person-desk.ts'
import type { PersonDesk } from './person-port.ts'
import type { WorldKeeper } from './reload.ts'

interface JourneyParts {
  readonly desk: RegisterDesk
  readonly keeper: WorldKeeper
  readonly limits: Limits
  readonly persons: Persons
  readonly access: Pick<AccessBook, 'note'>
}

export function journeysOf({
  desk,
  keeper,
  limits,
  persons,
  access,
}: JourneyParts): Pick<HouseParts, 'referrals' | 'notices' | 'party'> {
  const { register, commitEvent } = desk
  const ownView: PersonDesk = {
    ...persons.desk,
    // Folded: a party may look as often as it likes, and the log has a bound.
    accessed: ({ partyId, attribute }) =>
      access.note({ by: `party:${partyId}`, what: 'personal', subject: `${partyId}.${attribute}` }),
  }
  return {
    referrals: openReferrals(desk, limits.referralAnswerMs),
    notices: openNotices(desk),
    party: {
      register,
      commitEvent,
      heldAbout: ({ partyId, nowMs, show }) =>
        heldAbout(keeper, register, { partyId, nowMs, persons: show ? ownView : null }),
      answerWithinMs: limits.referralAnswerMs,
    },
  }
}
