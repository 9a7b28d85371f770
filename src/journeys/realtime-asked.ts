// Responses that a client asked for and a provider has neither begun nor refused. Each is asked for under an id of
// ours: an error counts as a refusal only if it answers that id, since a client can have a provider tell errors of
// other events whenever it likes, and each response that nobody waits for any more is one that nothing is held for.
// Source: OpenAI API reference, "Realtime: server events" (error.event_id).
import { newId } from '../kernel/ids.ts'

export class AskedResponses {
  /** The client's own ids by ours, the oldest first. */
  readonly #clients = new Map<string, string | null>()

  get count(): number {
    return this.#clients.size
  }

  /** The id under which to ask. */
  add(clientId: string | null, atMs: number): string {
    const own = newId('event', atMs)
    this.#clients.set(own, clientId)
    return own
  }

  /** One of them; a provider does not say which. */
  begun(): void {
    const [oldest] = this.#clients.keys()
    if (oldest !== undefined) this.#clients.delete(oldest)
  }

  /** The error as the client may know it, by its own id; null if it answers none of these. */
  refused(frame: Buffer, own: string | null): Buffer | null {
    const clientId = own === null ? undefined : this.#clients.get(own)
    if (own === null || clientId === undefined) return null
    this.#clients.delete(own)
    const text = frame.toString('utf8').replaceAll(JSON.stringify(own), JSON.stringify(clientId))
    return Buffer.from(text)
  }
}
