// Opens the breach book over what the register says still stands: a broken promise outlives a restart.
import { openBreachBook, type BreachBook, type BreachDeps } from '../journeys/breach-book.ts'
import { openRegister, type HouseEvent } from '../journeys/register.ts'
import { systemClock } from '../kernel/time.ts'
import type { Reader } from '../store/reader.ts'
import type { Note } from './observer.ts'

export async function openBreaches({
  book,
  reader,
  note,
}: {
  readonly book: BreachDeps['book']
  readonly reader: Pick<Reader, 'events'>
  readonly note: Note
}): Promise<BreachBook> {
  const events = (await reader.events()).map(({ json }): HouseEvent => JSON.parse(json))
  const standing = [...openRegister(events).breaches.values()]
  for (const { id, deploymentId } of standing) {
    note('warning', 'breach_stands', { breach: id, deployment: deploymentId })
  }
  return openBreachBook({
    clock: systemClock,
    book,
    standing,
    onBreach: ({ id, deploymentId, requestId, assertion, place, promised }) =>
      note('error', 'breach', {
        breach: id,
        deployment: deploymentId,
        request: requestId,
        assertedBy: assertion.by,
        asserted: assertion.text,
        place,
        promised,
      }),
  })
}
