// The watch as the main thread sees it: requests go over in buffers, records come back to be entered in the
// log, and nobody waits for either. The queue has a bound in requests and in bytes; what does not fit is not
// looked at, by a rule that leaves room for everybody, and is counted per workload and told with its next request.
import type { ShownRequest, Watch } from '../journeys/watch.ts'
import { openSlab, pieceOf, slabBytes, type SlabWriter } from './watch-slab.ts'
import type { FromWatch, ToWatch } from './watch-messages.ts'
import type { WatchSink } from './watch-sink.ts'

/** How long a request waits for others to go over with. */
const gatherMs = 20
/** Buffers kept to be used again. */
const freeMax = 8
/** A workload may take so much of what is free: many workloads share, one alone has a fifth. */
const shareOfFree = 0.25

export interface WatchClientOptions {
  readonly requestsMax: number
  readonly bytesMax: number
  /** Carries a message to the thread. */
  readonly send: (message: ToWatch) => void
  readonly sink: WatchSink
  /** The book has stopped. */
  readonly onStopped: () => void
}

export interface WatchCounts {
  /** Requests on their way or waiting. */
  readonly waiting: number
  readonly looked: number
  readonly missed: number
  /** Those that could not be read or looked at. */
  readonly failed: number
  /** Seconds that the thread was busy with them. */
  readonly busySeconds: number
}

export interface WatchClient extends Pick<Watch, 'saw'> {
  counts(): WatchCounts
  /** Feeds what the thread sent. */
  receive(message: FromWatch): void
  /** The thread ended: nothing is looked at until `found`, and all is counted as missed. */
  lost(): void
  /** There is a thread again. */
  found(): void
  /** Resolves when nothing is on its way to the log. */
  entered(): Promise<void>
  /** Sends what was gathered. */
  flush(): void
}

/** What one workload has in the queue. */
interface Share {
  requests: number
  bytes: number
  /** Since its last request that went over. */
  missed: number
}

interface Sent {
  readonly shares: Share[]
  readonly bytes: number[]
}

export function openWatchClient(options: WatchClientOptions): WatchClient {
  return new Client(options)
}

class Client implements WatchClient {
  readonly #options: WatchClientOptions
  readonly #shares = new Map<string, Share>()
  #slab: SlabWriter | null = null
  #gathered: Sent = { shares: [], bytes: [] }
  /** Buffers sent and not yet answered, oldest first. */
  readonly #sent: Sent[] = []
  /** Buffers that came back. */
  readonly #free: ArrayBuffer[] = []
  readonly #entering = new Set<Promise<boolean>>()
  #timer: NodeJS.Timeout | null = null
  #isLost = false
  #waiting = 0
  #waitingBytes = 0
  #looked = 0
  #missed = 0
  #failed = 0
  #busyMs = 0

  constructor(options: WatchClientOptions) {
    this.#options = options
  }

  saw(request: ShownRequest): void {
    const share = this.#shareOf(request.caller.workload.id)
    const { length } = request.bytes
    if (this.#isLost || !this.#hasRoom(share, length)) {
      share.missed += 1
      this.#missed += 1
      return
    }
    const piece = pieceOf(request, share.missed)
    share.missed = 0
    if (this.#slab === null || !this.#slab.add(piece)) {
      this.flush()
      this.#slab = openSlab(piece, this.#free)
      this.#slab.add(piece)
      this.#timer ??= setTimeout(() => this.flush(), gatherMs)
    }
    this.#gathered.shares.push(share)
    this.#gathered.bytes.push(length)
    share.requests += 1
    share.bytes += length
    this.#waiting += 1
    this.#waitingBytes += length
  }

  /** Dynamic thresholds: nobody can take what is left, so that who comes anew still finds room. */
  #hasRoom(share: Share, length: number): boolean {
    const { requestsMax, bytesMax } = this.#options
    const freeRequests = requestsMax - this.#waiting
    const freeBytes = bytesMax - this.#waitingBytes
    if (length > freeBytes || freeRequests <= 0) return false
    // Who has nothing in the queue is let in: its one request may be larger than a share.
    if (share.requests === 0) return true
    return (
      share.requests < freeRequests * shareOfFree && share.bytes + length < freeBytes * shareOfFree
    )
  }

  #shareOf(workloadId: string): Share {
    let share = this.#shares.get(workloadId)
    if (share === undefined) {
      share = { requests: 0, bytes: 0, missed: 0 }
      this.#shares.set(workloadId, share)
    }
    return share
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#slab === null) return
    const slab = this.#slab.take()
    this.#slab = null
    this.#sent.push(this.#gathered)
    this.#gathered = { shares: [], bytes: [] }
    this.#options.send({ kind: 'shown', slab })
  }

  receive(message: FromWatch): void {
    if (message.kind === 'records') return void this.#enter(message)
    if (message.kind !== 'looked') return this.#options.sink.tell(message)
    this.#looked += message.requests
    this.#failed += message.failed
    this.#busyMs += message.busyMs
    if (message.buffer.byteLength === slabBytes && this.#free.length < freeMax) {
      this.#free.push(message.buffer)
    }
    this.#forgetSent()
  }

  #forgetSent(): void {
    const sent = this.#sent.shift()
    if (sent === undefined) return
    for (const [index, share] of sent.shares.entries()) {
      const bytes = sent.bytes[index] ?? 0
      share.requests -= 1
      share.bytes -= bytes
      this.#waiting -= 1
      this.#waitingBytes -= bytes
    }
  }

  async #enter({ batches, through }: Extract<FromWatch, { kind: 'records' }>): Promise<void> {
    const { sink, send, onStopped } = this.#options
    const entering = sink.enter(batches)
    this.#entering.add(entering)
    const isKept = await entering
    this.#entering.delete(entering)
    if (isKept) send({ kind: 'entered', through })
    else onStopped()
  }

  async entered(): Promise<void> {
    await Promise.all(this.#entering)
  }

  lost(): void {
    this.#isLost = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (const share of this.#shares.values()) {
      share.missed += share.requests
      share.requests = 0
      share.bytes = 0
    }
    this.#missed += this.#waiting
    this.#waiting = 0
    this.#waitingBytes = 0
    this.#slab = null
    this.#gathered = { shares: [], bytes: [] }
    this.#sent.length = 0
  }

  found(): void {
    this.#isLost = false
  }

  counts(): WatchCounts {
    return {
      waiting: this.#waiting,
      looked: this.#looked,
      missed: this.#missed,
      failed: this.#failed,
      busySeconds: this.#busyMs / 1000,
    }
  }
}
