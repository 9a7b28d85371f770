// Which of a stream's values came again, in a fixed number of places: a sample of the *distinct* values, chosen by
// their hash alone (Gibbons 2001), so that a value is either counted at each of its appearances or never. When the
// places run out, the half of all values with a set bit more leaves. The same values give the same sample in any
// order, and two samples merge into that of both.

export interface DistinctSample {
  readonly view: DataView
  /** One byte of level, then the places. */
  readonly at: number
  readonly places: number
}

/** A place: 24 bits of hash, then a count from 1 to 255. 0: free. */
const placeBytes = 4
const levelMax = 20

export function distinctSampleBytes(places: number): number {
  return 1 + places * placeBytes
}

export function addToSample(sample: DistinctSample, hash: number): void {
  addTimes(sample, hash >>> 8, 1)
}

/** How often the value came; 0: never, or it is not in the sample. */
export function sampledTimes(sample: DistinctSample, hash: number): number {
  const place = findPlace(sample, hash >>> 8)
  return place < 0 ? 0 : sample.view.getUint32(place) & 0xff
}

/** Whether the value is one of those that are counted. */
export function isInSample({ view, at }: DistinctSample, hash: number): boolean {
  return isSampled(hash >>> 8, view.getUint8(at))
}

/** Of the sampled values, how many there are and how many came more than once. */
export function repeatsInSample({ view, at, places }: DistinctSample): {
  values: number
  repeated: number
} {
  let [values, repeated] = [0, 0]
  for (let index = 0; index < places; index++) {
    const entry = view.getUint32(at + 1 + index * placeBytes)
    if (entry === 0) continue
    values++
    if ((entry & 0xff) > 1) repeated++
  }
  return { values, repeated }
}

export function mergeSamples(from: DistinctSample, into: DistinctSample): void {
  while (into.view.getUint8(into.at) < from.view.getUint8(from.at)) raiseLevel(into)
  for (let index = 0; index < from.places; index++) {
    const entry = from.view.getUint32(from.at + 1 + index * placeBytes)
    if (entry !== 0) addTimes(into, entry >>> 8, entry & 0xff)
  }
}

function addTimes(sample: DistinctSample, value: number, times: number): void {
  const { view, at } = sample
  for (;;) {
    if (!isSampled(value, view.getUint8(at))) return
    const found = findPlace(sample, value)
    if (found >= 0) {
      const count = Math.min(255, (view.getUint32(found) & 0xff) + times)
      view.setUint32(found, ((value << 8) | count) >>> 0)
      return
    }
    const free = freePlace(sample)
    if (free >= 0) {
      view.setUint32(free, ((value << 8) | times) >>> 0)
      return
    }
    raiseLevel(sample)
  }
}

function isSampled(value: number, level: number): boolean {
  return (value & ((1 << level) - 1)) === 0
}

function raiseLevel({ view, at, places }: DistinctSample): void {
  const level = Math.min(levelMax, view.getUint8(at) + 1)
  view.setUint8(at, level)
  for (let index = 0; index < places; index++) {
    const place = at + 1 + index * placeBytes
    const entry = view.getUint32(place)
    // At the last level all leave: what is left of 2^20 values says nothing about their number.
    if (entry !== 0 && (level === levelMax || !isSampled(entry >>> 8, level)))
      view.setUint32(place, 0)
  }
}

function findPlace({ view, at, places }: DistinctSample, value: number): number {
  for (let index = 0; index < places; index++) {
    const place = at + 1 + index * placeBytes
    const entry = view.getUint32(place)
    if (entry !== 0 && entry >>> 8 === value) return place
  }
  return -1
}

function freePlace({ view, at, places }: DistinctSample): number {
  for (let index = 0; index < places; index++) {
    const place = at + 1 + index * placeBytes
    if (view.getUint32(place) === 0) return place
  }
  return -1
}
