// What the house gives to the far side: how providers are reached, and the bounds of their answers.
import { clientCodecs } from '../door/client-codecs.ts'
import { systemClock } from '../kernel/time.ts'
import { openUpstream } from '../upstream/upstream.ts'
import { readCredentialFile } from './credential-file.ts'
import type { Listen } from './house.ts'
import type { Limits } from './limits.ts'

/** Closed with the house. */
export function openHouseUpstream(
  limits: Limits,
  { proxy, ca }: Pick<Listen, 'proxy' | 'ca'>,
): ReturnType<typeof openUpstream> {
  const waits = { idleMs: limits.silenceTimeoutMs, answerMs: limits.answerTimeoutMs }
  return openUpstream({
    clock: systemClock,
    clientCodecs,
    readFile: readCredentialFile,
    limits: {
      wholeBytesMax: limits.answerBytesMax,
      eventBytesMax: limits.eventBytesMax,
      drainMs: limits.drainAfterLeaveMs,
      clientStallMs: limits.silenceTimeoutMs,
      answerMs: limits.answerTimeoutMs,
      keepAliveMs: limits.streamKeepAliveMs,
      interimAnswersMax: limits.interimAnswersMax,
    },
    connectionsMax: limits.connectionsPerChannelMax,
    connectMs: limits.connectTimeoutMs,
    timeouts: {
      stream: { ...waits, headMs: limits.headTimeoutMs },
      whole: { ...waits, headMs: limits.wholeHeadTimeoutMs },
      short: { ...waits, headMs: limits.shortHeadTimeoutMs },
    },
    proxy,
    ca,
  })
}
