// Whole answers kept in the memory of this process to be given again, byte for byte: bounded in bytes, the one
// used longest ago leaves first, and all of them leave when what decisions rest on changes.
import type { Nanos } from '../kernel/money.ts'
import type { World } from './world.ts'

export interface KeptReply {
  readonly bytes: Buffer
  readonly stream: boolean
  readonly contentType: string
  /** What the customer paid for it when it was made. */
  readonly priceNanos: Nanos
  readonly currency: string
}

export interface KeepingTerms {
  readonly ttlMs: number
  /** What `forgotten` said when the question was asked. */
  readonly asked: number
}

/** Worlds that differ in their keys alone decide alike. */
type Deciding = Pick<World, 'decisionsNow'>

export interface AnswerCache {
  /** Null if there is none, or it is older than `maxAgeMs`. */
  find(world: Deciding, key: string, maxAgeMs: number): KeptReply | null
  /** Does nothing for what is too large, for a world that was left meanwhile, or if all was forgotten since `asked`. */
  keep(world: Deciding, key: string, reply: KeptReply, terms: KeepingTerms): void
  /** How often everything was forgotten. */
  forgotten(): number
  /** One answer at most. */
  readonly answerBytesMax: number
  /** Forgets everything if `world` decides otherwise than the one before. */
  swapped(world: Deciding): void
  /** Forgets everything, as an erasure must. */
  clear(): void
  bytes(): number
}

export interface AnswerCacheOptions {
  /** Over all contracts. */
  readonly bytesMax: number
  readonly answerBytesMax: number
  readonly monotonicMs: () => number
}

interface Slot {
  readonly reply: KeptReply
  readonly atMs: number
  readonly untilMs: number
}

/** What a slot takes beside its bytes. */
const slotBytes = 512

export function openAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { bytesMax, answerBytesMax, monotonicMs } = options
  // In the order of their last use.
  const slots = new Map<string, Slot>()
  let world: World['decisionsNow'] | null = null
  let bytes = 0
  let forgotten = 0

  function drop(key: string, { reply }: Slot): void {
    slots.delete(key)
    bytes -= reply.bytes.length + slotBytes
  }

  function clear(): void {
    slots.clear()
    bytes = 0
    forgotten += 1
  }

  return Object.freeze<AnswerCache>({
    answerBytesMax,
    find({ decisionsNow }, key, maxAgeMs) {
      world ??= decisionsNow
      if (decisionsNow !== world) return null
      const slot = slots.get(key)
      if (slot === undefined) return null
      const nowMs = monotonicMs()
      if (nowMs >= slot.untilMs) {
        drop(key, slot)
        return null
      }
      if (nowMs - slot.atMs > maxAgeMs) return null
      slots.delete(key)
      slots.set(key, slot)
      return slot.reply
    },
    keep({ decisionsNow }, key, reply, { ttlMs, asked }) {
      if (decisionsNow !== world || asked !== forgotten) return
      if (reply.bytes.length > answerBytesMax) return
      const before = slots.get(key)
      if (before !== undefined) drop(key, before)
      const atMs = monotonicMs()
      slots.set(key, { reply: inOwnMemory(reply), atMs, untilMs: atMs + ttlMs })
      bytes += reply.bytes.length + slotBytes
      for (const [oldest, slot] of slots) {
        if (bytes <= bytesMax) return
        drop(oldest, slot)
      }
    },
    swapped({ decisionsNow }) {
      if (decisionsNow === world) return
      world = decisionsNow
      clear()
    },
    clear,
    forgotten: () => forgotten,
    bytes: () => bytes,
  })
}

/** Small buffers are windows into far larger ones, which would stay with them and which nobody counts. */
function inOwnMemory(reply: KeptReply): KeptReply {
  const bytes = Buffer.allocUnsafeSlow(reply.bytes.length)
  reply.bytes.copy(bytes)
  return { ...reply, bytes }
}
