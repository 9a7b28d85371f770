// The rooms as they stood at each instant of the simulated history: the same journeys, decisions, limits and prices as for
// live traffic, over a clock, a book and providers of its own.
import { openIdentity } from '../identity/identity.ts'
import { openAnswerCache } from '../journeys/answer-cache.ts'
import { openBackground } from '../journeys/background.ts'
import { openBreachBook } from '../journeys/breach-book.ts'
import { openDecisions } from '../journeys/decisions.ts'
import { openNotices } from '../journeys/notices.ts'
import { openReferrals } from '../journeys/referrals.ts'
import { openRefusalBook, type RefusalBook } from '../journeys/refusal-book.ts'
import { openRegisterDesk } from '../journeys/register-desk.ts'
import type { CompleteHouse } from '../journeys/trip.ts'
import type { Watch } from '../journeys/watch.ts'
import type { World } from '../journeys/world.ts'
import { openLimits } from '../metering/limits.ts'
import { openRepeats } from '../metering/repeats.ts'
import { openAffinity } from '../place/affinity.ts'
import { openHealth } from '../place/health.ts'
import { openHedges } from '../place/hedge.ts'
import type { Config } from './config-schema.ts'
import type { HistoryBook } from './history-book.ts'
import type { HistoryClock } from './history-clock.ts'
import type { HistoryUpstream } from './history-upstream.ts'
import { defaultLimits, retriesWithin } from './limits.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { buildWorld } from './world.ts'

export interface PastHouseParts {
  readonly config: Config
  readonly policy: LoadedPolicy | null
  readonly pepper: Uint8Array
  readonly clock: HistoryClock
  readonly book: HistoryBook
  readonly upstream: HistoryUpstream
  readonly watch: Watch
}

export interface PastHouse extends CompleteHouse {
  /** Whatever it has written before counts as unwritten: decisions and worlds are written again when they are met. */
  forgetWritten(): void
}

const zero = (): number => 0

export function openPastHouse(parts: PastHouseParts): PastHouse {
  const { config, policy, clock, book } = parts
  const known: { world: World | null } = { world: null }
  const desk = openRegisterDesk({
    clock,
    book,
    events: [],
    onChanged() {
      known.world = null
      return undefined
    },
  })
  const { register } = desk
  function world(): World {
    const nowMs = clock.nowMs()
    const { world: now } = known
    if (now !== null && (now.validUntilMs === null || nowMs < now.validUntilMs)) return now
    return (known.world = buildWorld(config, [], nowMs, { policy, register }))
  }
  const written: { refusals: RefusalBook } = { refusals: openRefusalBook(book) }
  const refusals: RefusalBook = {
    keepDecision: (of, decision) => written.refusals.keepDecision(of, decision),
    note: (...told) => written.refusals.note(...told),
    flush: () => written.refusals.flush(),
  }
  return {
    clock,
    identity: openIdentity({ pepper: parts.pepper }),
    decisions: openDecisions(),
    limits: openLimits(clock),
    repeats: openRepeats(clock, { keysMax: 1, keptMs: 1 }),
    health: openHealth(clock),
    affinity: openAffinity(clock),
    hedges: openHedges(),
    book,
    stored: { find: () => Promise.resolve(null), knew: () => Promise.resolve(false) },
    upstream: parts.upstream,
    observer: { request: () => undefined },
    refusals,
    breaches: openBreachBook({ clock, book, standing: [], onBreach: () => undefined }),
    referrals: openReferrals(desk, defaultLimits.referralAnswerMs),
    notices: openNotices(desk),
    answers: openAnswerCache({ bytesMax: 0, answerBytesMax: 0, monotonicMs: zero }),
    background: openBackground({ clock, book, world }, [], () => undefined),
    inspector: { look: () => Promise.resolve({ kind: 'inspected', findings: [] }) },
    watch: parts.watch,
    // Its clock is made up: no step of it took any time.
    timings: null,
    attemptsMax: defaultLimits.attemptsMax,
    // A pause would be one of the real clock.
    retries: { ...retriesWithin(defaultLimits), baseMs: 0, waitMsMax: 0, share: zero },
    world,
    forgetWritten() {
      refusals.flush()
      written.refusals = openRefusalBook(book)
    },
  }
}
