// Responses that a client asked for and a provider has neither begun nor refused. Each is asked for under an id of
// ours: an error counts as a refusal only if it answers that id, since a client can have a provider tell errors of
// other events whenever it likes, and each response that nobody waits for any more is one that nothing is held for.
//
// A provider also begins responses by itself, when it hears that somebody has stopped speaking. It does not say of a
// response which of the two it is; but it tells that end of speech first, and such a response takes nobody's place.
// Sources: OpenAI API reference, "Realtime: server events" (error.event_id, input_audio_buffer.committed) and "Realtime:
// client events" (turn_detection).
import { newId } from '../kernel/ids.ts'
import type { ClientEvent, OnSpeech, ServerEvent } from '../wire/realtime-events.ts'

/** Ids of responses that began, by which an error may still be told. */
const pastMax = 64

export class AskedResponses {
  /** The client's own ids by ours, the oldest first. */
  readonly #clients = new Map<string, string | null>()
  /** The same of those that are thought to have begun. */
  readonly #past = new Map<string, string | null>()
  #onSpeech: OnSpeech = 'nothing'
  /** Ends of speech that the client told, and the provider has not said back yet. */
  #commits = 0
  /** The provider heard an end of speech, and what it answers by itself has not begun. */
  #isSpoken = false

  get count(): number {
    return this.#clients.size
  }

  /** The id under which to ask; null for what asks for no response. */
  sent({ what, eventId }: ClientEvent, atMs: number): string | null {
    if (what === 'commit') this.#commits += 1
    if (what !== 'create') return null
    const own = newId('event', atMs)
    this.#clients.set(own, eventId)
    return own
  }

  /** `isBusy`: a response runs. */
  heard(event: ServerEvent, isBusy: boolean): void {
    if (event.kind === 'session') this.#onSpeech = event.onSpeech
    if (event.kind !== 'committed') return
    if (this.#commits > 0) this.#commits -= 1
    else
      this.#isSpoken = this.#onSpeech === 'answer' || (this.#onSpeech === 'unless_busy' && !isBusy)
  }

  /** One of them, of which a provider does not say which; or its own. */
  begun(): void {
    if (this.#isSpoken) {
      this.#isSpoken = false
      return
    }
    const [oldest] = this.#clients
    if (oldest === undefined) return
    const [own, client] = oldest
    this.#clients.delete(own)
    if (this.#past.size >= pastMax) this.#past.clear()
    this.#past.set(own, client)
  }

  /** Nobody listens any more: what may still have begun was asked for. */
  over(): void {
    this.#isSpoken = false
  }

  /** The error as the client may know it, by its own id; null if it answers none of these. */
  refused(frame: Buffer, own: string | null): Buffer | null {
    if (own === null) return null
    const clientId = this.#clients.has(own) ? this.#clients.get(own) : this.#past.get(own)
    if (clientId === undefined) return null
    this.#clients.delete(own)
    const text = frame.toString('utf8').replaceAll(JSON.stringify(own), JSON.stringify(clientId))
    return Buffer.from(text)
  }
}
