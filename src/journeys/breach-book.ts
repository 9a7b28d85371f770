// Breaches from the first word of a provider to an operator's: the deployment is out at once, the entry
// is committed before the settlement of the request that told it, and a start folds the entries back
// into what still stands.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { AssertedBy, Breach } from '../place/breach.ts'
import { openQuarantine, type Quarantine } from '../place/quarantine.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'

/** Ids of the entries begin so, so that a start finds them without reading the log. */
export const breachIdPrefix = 'breach'

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
  /** What still stands, from the entries. */
  readonly standing: Iterable<Breach>
  readonly onBreach: (breach: Breach) => void
}

export function openBreachBook({ clock, book, standing, onBreach }: BreachDeps): BreachBook {
  const quarantine = openQuarantine(standing)
  return Object.freeze<BreachBook>({
    quarantine,
    report(found) {
      if (quarantine.of(found.deploymentId) !== null) return
      const breach = { ...found, id: newId(breachIdPrefix, found.atMs) }
      quarantine.begin(breach)
      book.post({ kind: 'entry', entry: openedEntry(breach) })
      onBreach(breach)
    },
    async lift({ deploymentId, reason, by }) {
      const breach = quarantine.of(deploymentId)
      if (breach === null) return refuse('door.not_found')
      const blocked = book.blocked()
      if (blocked !== null) return refuse(blocked)
      const atMs = clock.nowMs()
      await book.commit({
        kind: 'entry',
        entry: {
          id: newId(breachIdPrefix, atMs),
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

/** A log entry as parsed from its leaf. */
export type BreachEntry = Readonly<Record<string, unknown>>

/** What still stands after `entries`, which are in the order of their ids. */
export function standingBreaches(entries: Iterable<BreachEntry>): readonly Breach[] {
  const standing = new Map<string, Breach>()
  for (const entry of entries) {
    const deployment = textOf(entry['deployment'])
    if (entry['type'] === 'breach.lifted') standing.delete(deployment)
    else if (entry['type'] === 'breach.opened' && !standing.has(deployment)) {
      standing.set(deployment, breachOf(entry, deployment))
    }
  }
  return [...standing.values()]
}

function breachOf(said: BreachEntry, deploymentId: string): Breach {
  const { promised } = said
  return {
    id: textOf(said['id']),
    deploymentId,
    channelId: textOf(said['channel']),
    requestId: textOf(said['request']),
    atMs: Date.parse(textOf(said['at'])),
    assertion: { by: assertedByOf(said['assertedBy']), text: textOf(said['assertedRegion']) },
    place: textOf(said['place']),
    promised: Array.isArray(promised) ? promised.map(textOf) : [],
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function assertedByOf(value: unknown): AssertedBy {
  return value === 'usage.inference_geo' ? value : 'x-ms-region'
}
