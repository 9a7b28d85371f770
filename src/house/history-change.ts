// What waits for a second person in a sandbox with a history: one of its people asks that the exception which is about to
// end is renewed. Asked for once; whatever becomes of it, it is not asked for again.
import { requestChange } from '../journeys/change-desk.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { systemClock } from '../kernel/time.ts'

const renewal = {
  exception: 'jacaranda-pilot-2',
  renews: 'jacaranda-pilot',
  rules: ['sample.history.minors'],
  simulated: true,
}
const requesterId = 'mei-ling.tan'

/** Nothing where its person is not there. Rejects with a Fault `store.*`. */
export async function askForRenewal(
  desk: Pick<RegisterDesk, 'register' | 'commitEvent'>,
): Promise<void> {
  const { register } = desk
  const requester = register.operators.get(requesterId)
  const contentHash = sha256Hex(canonicalJson(renewal))
  const isAsked = [...register.changes.values()].some((one) => one.contentHash === contentHash)
  if (requester === undefined || isAsked) return
  await requestChange({ ...desk, clock: systemClock }, requester, {
    kind: 'exception',
    contentHash,
    summary: 'Renew the pilot of Jacaranda del Valle Educación for another term (simulated)',
    reason: 'Twelve schools go on; their consents were renewed and are on file',
  })
}
