// What stands for the providers in the simulated history: nothing is sent, and each attempt ends as the schedule says. What
// it tells of usage and time is drawn from the request's own number, so that a history is continued as it was begun.
import type { RelayOutcome, Upstream } from '../journeys/ports.ts'
import { sealOf } from '../kernel/seal.ts'
import { splicesFor } from '../upstream/request.ts'
import { drawsOf, type Draws } from './history-random.ts'
import type { HistoryClock } from './history-clock.ts'
import type { Planned } from './history-schedule.ts'

export interface HistoryUpstream extends Upstream {
  /** The request that is asked from now on. */
  asks(planned: Planned): void
}

const answer = Buffer.from('{"simulated":true}')
const charactersPerToken = 4

export function openHistoryUpstream(seed: string, clock: HistoryClock): HistoryUpstream {
  const draws: Draws = drawsOf(seed, 'answers')
  let planned: Planned | null = null
  let attempts = 0

  function outcomeOf(shape: string, promptCharacters: number): RelayOutcome {
    const { ask, trouble } = planned!
    attempts += 1
    const isFirst = attempts === 1
    if (trouble === 'fails' && isFirst) return failed('upstream_failed', 503)
    if (trouble === 'throttled' && isFirst) return failed('upstream_refused', 429)
    const input = Math.max(1, Math.ceil(promptCharacters / charactersPerToken))
    const output = Math.max(1, Math.min(ask.output * 4, Math.round(ask.output * draws.spread())))
    // A class that asks at once is answered at once, or it would not ask at once.
    clock.pass((120 + 300 * draws.spread()) * paceOf(planned!))
    const heardMs = clock.monotonicMs()
    clock.pass(output * 4 * paceOf(planned!))
    const whole = {
      ...common(),
      ending: 'completed' as const,
      status: 200,
      started: ask.stream,
      stream: ask.stream,
      usage: usageOf(shape, input, output),
      upstreamId: `sim-${planned!.index}`,
      outputEvents: ask.stream ? output : 0,
      outputBytes: output * charactersPerToken,
      firstByteMs: heardMs,
    }
    if (trouble === 'cut') return { ...whole, ending: 'upstream_cut', usage: null, outputEvents: 9 }
    return trouble === 'left' ? { ...whole, ending: 'client_left' } : whole
  }

  function failed(ending: 'upstream_failed' | 'upstream_refused', status: number): RelayOutcome {
    clock.pass(60)
    return { ...common(), ending, status, started: false, stream: false, error: 'simulated' }
  }

  return {
    asks(next) {
      planned = next
      attempts = 0
    },
    carry: (request) => ({ kind: 'carried', bytes: request.bytes.length }),
    body: (request) => [request.bytes],
    edits: (call, request, target) => [
      'credentials',
      'headers',
      'accept-encoding',
      ...splicesFor(call, request, target).map(({ name }) => name),
    ],
    relay(_call, request, plan) {
      const outcome = outcomeOf(plan.shape, request.promptCharacters)
      return Promise.resolve({ ...outcome, headers: plan.headers(null) })
    },
  }
}

function paceOf({ workload }: Planned): number {
  return workload === 'jacaranda-tutor' ? 0.1 : 1
}

function common(): RelayOutcome {
  return {
    ending: 'completed',
    status: 0,
    started: false,
    sent: true,
    stream: false,
    usage: null,
    usagePartial: false,
    upstreamId: '',
    assertedRegion: null,
    outputEvents: 0,
    outputBytes: 0,
    tail: [answer],
    headers: [],
    seal: sealOf(answer),
    retryAfterMs: null,
    shouldRetry: null,
    quota: null,
    firstByteMs: null,
    error: '',
  }
}

/** In the words of the provider's API. */
function usageOf(shape: string, input: number, output: number): unknown {
  if (shape === 'messages') return { input_tokens: input, output_tokens: output }
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
}
