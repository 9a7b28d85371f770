// Who asks what in the sandbox's simulated history, and when: each workload in the hours of its own place, with its own
// week and growth. The trickle of live traffic keeps to the same table.
import type { Draws } from './history-random.ts'

/** One kind of question of a workload. */
export interface Ask {
  readonly model: string
  readonly api: 'chat' | 'messages'
  /** Among the workload's asks. */
  readonly share: number
  readonly stream: boolean
  /** About so many tokens. */
  readonly input: number
  readonly output: number
}

export interface Asker {
  readonly workload: string
  /** Of its place, from UTC. */
  readonly zoneHours: number
  /** Among all requests, before growth. */
  readonly weight: number
  /** How much more there is of it at the end: 1 is twice as much. */
  readonly growth: number
  readonly hours: 'office' | 'evening' | 'always'
  readonly asks: readonly Ask[]
}

const hourMs = 3_600_000

function chat(model: string, share: number, [input, output]: readonly [number, number]): Ask {
  return { model, api: 'chat', share, stream: false, input, output }
}

function streamed(ask: Ask): Ask {
  return { ...ask, stream: true }
}

function messages(model: string, share: number, [input, output]: readonly [number, number]): Ask {
  return { model, api: 'messages', share, stream: true, input, output }
}

interface Place {
  readonly zone: number
  readonly weight: number
  readonly growth: number
  readonly hours?: Asker['hours']
}

function asker(workload: string, place: Place, ...asks: readonly Ask[]): Asker {
  const { zone, weight, growth, hours = 'office' } = place
  return { workload, zoneHours: zone, weight, growth, hours, asks }
}

export const askers: readonly Asker[] = [
  asker(
    'muster-support',
    { zone: 1, weight: 3, growth: 0.3 },
    streamed(chat('gpt-4o', 7, [500, 160])),
    chat('o4-mini', 2, [400, 200]),
    messages('claude-sonnet-5', 1, [500, 150]),
  ),
  asker(
    'qinghe-translate',
    { zone: 8, weight: 9, growth: 0.6, hours: 'always' },
    chat('gpt-4o', 9, [420, 180]),
    chat('o4-mini', 1, [300, 160]),
  ),
  // Its contract would allow the channel; the seller's terms do not.
  asker('qinghe-atlas', { zone: 8, weight: 0.6, growth: 0 }, chat('gpt-4o', 1, [380, 120])),
  asker(
    'aoba-research',
    { zone: 9, weight: 4, growth: 0.2 },
    chat('gpt-4o', 8, [900, 120]),
    chat('gpt-4o-mini', 3, [600, 120]),
    // Agreed, and nowhere in Japan.
    chat('o4-mini', 0.4, [300, 100]),
  ),
  asker(
    'pebble-notes',
    { zone: -8, weight: 1.5, growth: 0.5 },
    streamed(chat('gpt-4o', 2, [400, 140])),
    chat('gpt-4o-mini', 5, [300, 120]),
  ),
  asker(
    'kestrel-guide',
    { zone: 8, weight: 1.5, growth: 0.4, hours: 'evening' },
    streamed(chat('gpt-4o', 1, [260, 110])),
  ),
  asker('harbor-claims', { zone: 9, weight: 1.5, growth: 0.1 }, chat('gpt-4o', 1, [500, 120])),
  asker(
    'cote-claims',
    { zone: 1, weight: 11, growth: 0.5 },
    chat('gpt-4o', 6, [800, 180]),
    messages('claude-sonnet-5', 4, [900, 220]),
  ),
  asker(
    'cote-letters',
    { zone: 1, weight: 5, growth: 0.2 },
    messages('claude-sonnet-5', 5, [360, 260]),
    chat('o4-mini', 2, [300, 220]),
  ),
  asker(
    'neelam-search',
    { zone: 5.5, weight: 16, growth: 1.1, hours: 'evening' },
    streamed(chat('gpt-4o', 5, [240, 90])),
    chat('gpt-4o-mini', 7, [220, 90]),
  ),
  asker(
    'ipe-routes',
    { zone: -3, weight: 6, growth: 0.4 },
    chat('gpt-4o-mini', 8, [520, 80]),
    chat('gpt-4o', 2, [520, 90]),
  ),
  asker(
    'dhow-manifests',
    { zone: 4, weight: 4, growth: 0.3 },
    chat('gpt-4o', 6, [620, 120]),
    chat('o4-mini', 2, [500, 160]),
  ),
  asker('mwamba-disputes', { zone: 3, weight: 0.8, growth: 0 }, chat('gpt-4o', 1, [300, 80])),
  asker(
    'mwamba-help',
    { zone: 3, weight: 4, growth: 0.9, hours: 'always' },
    streamed(chat('gpt-4o', 1, [240, 110])),
  ),
  asker(
    'bursztyn-review',
    { zone: 1, weight: 9, growth: 0.7 },
    messages('claude-sonnet-5', 5, [1_100, 240]),
    streamed(chat('gpt-4o', 4, [900, 200])),
  ),
  asker(
    'jacaranda-tutor',
    { zone: -6, weight: 6, growth: 0.6 },
    streamed(chat('gpt-4o-mini', 1, [200, 130])),
  ),
  asker(
    'haneulbit-npc',
    { zone: 9, weight: 12, growth: 0.8, hours: 'evening' },
    chat('gpt-4o-mini', 7, [260, 90]),
    streamed(chat('gpt-4o', 3, [300, 120])),
    chat('o4-mini', 0.5, [240, 90]),
  ),
  asker(
    'fenwright-briefs',
    { zone: 0, weight: 1.2, growth: 0.2 },
    messages('claude-sonnet-5', 3, [900, 200]),
    chat('gpt-4o', 1, [900, 180]),
  ),
  asker(
    'copper-reports',
    { zone: -7, weight: 3, growth: 0.3 },
    chat('gpt-4o', 4, [700, 140]),
    chat('gpt-4o-mini', 4, [600, 120]),
  ),
]

/** How much of its traffic falls into the hour that begins at `atMs`; `part` of the history is over. */
export function weightAt(asked: Asker, atMs: number, part: number): number {
  const local = new Date(atMs + asked.zoneHours * hourMs)
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60
  const day = local.getUTCDay()
  const isFree = day === 0 || day === 6
  return (
    asked.weight * (1 + asked.growth * part) * hourShare(asked.hours, hour) * week(asked, isFree)
  )
}

function week({ hours }: Asker, isFree: boolean): number {
  if (hours === 'office') return isFree ? 0.08 : 1
  return hours === 'evening' && isFree ? 1.3 : 1
}

function hourShare(hours: Asker['hours'], hour: number): number {
  if (hours === 'always') return 0.5 + 0.4 * bump(hour, 14, 7)
  if (hours === 'evening') return 0.08 + bump(hour, 20, 3.5) + 0.35 * bump(hour, 13, 2.5)
  return 0.03 + bump(hour, 10.5, 2.2) + 0.9 * bump(hour, 15, 2.4)
}

function bump(hour: number, middle: number, width: number): number {
  const apart = Math.min(Math.abs(hour - middle), 24 - Math.abs(hour - middle))
  return Math.exp(-((apart / width) ** 2))
}

/** Who asks next, among those that ask at all now. */
export function drawAsker(draws: Draws, weights: readonly number[], sum: number): Asker {
  let left = draws.share() * sum
  for (const [at, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return askers[at]!
  }
  return askers[0]!
}

export function drawAsk(draws: Draws, { asks }: Asker): Ask {
  let left = draws.share() * asks.reduce((sum, { share }) => sum + share, 0)
  for (const ask of asks) {
    left -= ask.share
    if (left < 0) return ask
  }
  return asks[0]!
}
