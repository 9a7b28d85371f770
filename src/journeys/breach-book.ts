// Breaches from the first word of a provider to an operator's: the deployment is out at once, the entry
// is committed before the settlement of the request that told it, and the register keeps what still
// stands for the next start.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { Breach } from '../place/breach.ts'
import { openQuarantine, type Quarantine } from '../place/quarantine.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'
import type { HouseEvent } from './register.ts'

export interface BreachBook {
  readonly quarantine: Quarantine
  /** Takes the deployment out and enters it; nothing if it is out already. */
  report(breach: Omit<Breach, 'id'>): void
  /** Puts a deployment back once that is durable; 404 if it is not out. */
  lift(asked: {
    readonly deploymentId: string
    readonly reason: string
    readonly by: string
  }): Promise<Breach | Refusal>
}

export interface BreachDeps {
  readonly clock: Clock
  readonly book: Pick<Book, 'post' | 'commit' | 'blocked'>
  /** What still stands, from the register. */
  readonly standing: Iterable<Breach>
  readonly onBreach: (breach: Breach) => void
}

export function openBreachBook({ clock, book, standing, onBreach }: BreachDeps): BreachBook {
  const quarantine = openQuarantine(standing)
  return Object.freeze<BreachBook>({
    quarantine,
    report(found) {
      if (quarantine.of(found.deploymentId) !== null) return
      const breach = { ...found, id: newId('breach', found.atMs) }
      quarantine.begin(breach)
      const event: HouseEvent = { kind: 'breach.opened', breach }
      const json = JSON.stringify(event)
      book.post({ kind: 'event', atMs: breach.atMs, json, entry: openedEntry(breach) })
      onBreach(breach)
    },
    async lift({ deploymentId, reason, by }) {
      const breach = quarantine.of(deploymentId)
      if (breach === null) return refuse('door.not_found')
      const blocked = book.blocked()
      if (blocked !== null) return refuse(blocked)
      const atMs = clock.nowMs()
      const event: HouseEvent = {
        kind: 'breach.lifted',
        breachId: breach.id,
        deploymentId,
        reason,
        by,
        atMs,
      }
      await book.commit({
        kind: 'event',
        atMs,
        json: JSON.stringify(event),
        entry: {
          id: newId('breach', atMs),
          type: 'breach.lifted',
          atMs,
          public: canonicalJson({ breach: breach.id, by, deployment: deploymentId, reason }),
          committed: {},
          sealed: {},
        },
      })
      quarantine.lift(deploymentId)
      return breach
    },
  })
}

function openedEntry(breach: Breach): EntryDraft {
  return {
    id: breach.id,
    type: 'breach.opened',
    atMs: breach.atMs,
    public: canonicalJson({
      assertedBy: breach.assertion.by,
      assertedRegion: breach.assertion.text,
      channel: breach.channelId,
      deployment: breach.deploymentId,
      place: breach.place,
      promised: [...breach.promised],
      request: breach.requestId,
    }),
    committed: {},
    sealed: {},
  }
}
