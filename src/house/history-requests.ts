// The bodies that the customers of the simulated history send, read as the door reads them. What is asked in words is of
// no interest to most, so that each kind of question has a few bodies that are asked again and again.
import { readChat } from '../door/read-chat.ts'
import { readMessages } from '../door/read-messages.ts'
import { assert } from '../kernel/assert.ts'
import type { Dialect, ModelRequest } from '../wire/model-request.ts'
import type { Ask } from './history-askers.ts'
import { drawsOf } from './history-random.ts'
import { passageOf } from './history-words.ts'
import { defaultLimits } from './limits.ts'

const scan = { depthMax: defaultLimits.jsonDepthMax, valuesMax: defaultLimits.jsonValuesMax }
const bodiesOfAsk = 8
/** Of English text in bodies that are this short, about. */
const charactersPerToken = 4

export interface Requests {
  /** The body of an ask: `text`, or one of those that it always has. */
  of(ask: Ask, workload: string, n: number, text: string | null): ModelRequest
}

export function openRequests(seed: string): Requests {
  const made = new Map<string, readonly ModelRequest[]>()
  return {
    of(ask, workload, n, text) {
      if (text !== null) return requestOf(ask, text)
      const key = `${workload} ${ask.model} ${ask.api} ${ask.output}`
      let bodies = made.get(key)
      if (bodies === undefined) {
        const draws = drawsOf(seed, key)
        bodies = Array.from({ length: bodiesOfAsk }, () =>
          requestOf(ask, passageOf(draws, ask.input * charactersPerToken * draws.spread())),
        )
        made.set(key, bodies)
      }
      return bodies[n % bodies.length]!
    },
  }
}

/** Of the seller's own API: nothing is translated. */
export function dialectOf({ api }: Ask): Dialect {
  return api === 'messages' ? 'anthropic' : 'openai'
}

function requestOf(ask: Ask, text: string): ModelRequest {
  const bytes = Buffer.from(JSON.stringify(bodyOf(ask, text)))
  const request =
    ask.api === 'messages' ? readMessages(bytes, scan, 'chat') : readChat(bytes, scan, null)
  assert(!('kind' in request), 'a body of the history is a good one')
  return request
}

/** As a client would write it: a cap a good deal above what is usual. */
export function bodyOf({ model, api, stream, output }: Ask, text: string): object {
  const messages = [{ role: 'user', content: text }]
  const cap = Math.max(64, output * 4)
  const isReasoning = model.startsWith('o4')
  return {
    model,
    messages,
    ...(stream ? { stream } : {}),
    ...(api === 'messages' || !isReasoning ? { max_tokens: cap } : { max_completion_tokens: cap }),
  }
}
