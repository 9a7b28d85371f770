// A channel carries its credential as text, because the relay sends it. Printing a channel, by
// mistake or in a log line, must still show `[secret]`.
import { inspect } from 'node:util'
import type { Channel } from '../place/deployment.ts'

/** `channel` with guards that hide the credential from `JSON.stringify` and from inspection. */
export function guardedChannel(channel: Channel): Channel {
  const shown = { ...channel, credential: '[secret]' }
  return Object.freeze(
    Object.defineProperties(
      { ...channel },
      {
        toJSON: { value: () => shown, enumerable: false },
        [inspect.custom]: { value: () => shown, enumerable: false },
      },
    ),
  )
}
