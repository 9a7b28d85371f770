// What the house gives to realtime sessions: the far side of them, and their bounds.
import type { RealtimeHouse } from '../journeys/realtime.ts'
import { systemClock } from '../kernel/time.ts'
import { openRealtime, type RealtimeOptions } from '../upstream/realtime.ts'
import type { Listen } from './house.ts'
import type { Limits } from './limits.ts'

export type HouseRealtime = Pick<RealtimeHouse, 'realtimeLimits'> & {
  readonly realtime: ReturnType<typeof openRealtime>
}

export function openHouseRealtime(
  limits: Limits,
  { proxy, ca }: Pick<Listen, 'proxy' | 'ca'>,
  { credentials }: Pick<RealtimeOptions, 'credentials'>,
): HouseRealtime {
  const realtime = openRealtime({
    clock: systemClock,
    headMs: limits.headTimeoutMs,
    line: { waitingBytesMax: limits.realtimeWaitingBytesMax, stallMs: limits.silenceTimeoutMs },
    eventBytesMax: limits.realtimeEventBytesMax,
    credentials,
    proxy,
    ca,
  })
  return {
    realtime,
    realtimeLimits: {
      depthMax: limits.jsonDepthMax,
      valuesMax: limits.jsonValuesMax,
      silenceMs: limits.realtimeSilenceTimeoutMs,
      sessionMs: limits.realtimeSessionTimeoutMs,
      drainMs: limits.drainAfterLeaveMs,
    },
  }
}
