// Keys by id in layers, the first that has one counts: a key that is made is laid over tens of thousands
// of others without copying them. Each layer stays as it is.
import type { KeyRecord } from '../identity/key.ts'

type Keys = ReadonlyMap<string, KeyRecord>

/** Above this many, what was made since is merged into the layer below. */
const recentMax = 256

/** The keys of the book, as a world sees them; `put` gives the next. */
export interface BookKeys {
  readonly layers: readonly [recent: Keys, base: Keys]
}

export function bookKeysOf(keys: Iterable<KeyRecord>): BookKeys {
  return { layers: [new Map(), new Map([...keys].map((key) => [key.id, key]))] }
}

export function putKey({ layers: [recent, base] }: BookKeys, key: KeyRecord): BookKeys {
  if (recent.size < recentMax) return { layers: [new Map(recent).set(key.id, key), base] }
  return { layers: [new Map(), new Map([...base, ...recent]).set(key.id, key)] }
}

export function layeredKeys(layers: readonly Keys[]): Keys {
  return new LayeredKeys(layers)
}

class LayeredKeys implements ReadonlyMap<string, KeyRecord> {
  readonly #layers: readonly Keys[]
  #merged: Keys | null = null

  constructor(layers: readonly Keys[]) {
    this.#layers = layers
  }

  get(id: string): KeyRecord | undefined {
    for (const layer of this.#layers) {
      const key = layer.get(id)
      if (key !== undefined) return key
    }
    return undefined
  }

  has(id: string): boolean {
    return this.#layers.some((layer) => layer.has(id))
  }

  get size(): number {
    return this.#all().size
  }

  forEach(act: (key: KeyRecord, id: string, keys: Keys) => void): void {
    for (const [id, key] of this.#all()) act(key, id, this)
  }

  keys(): MapIterator<string> {
    return this.#all().keys()
  }

  values(): MapIterator<KeyRecord> {
    return this.#all().values()
  }

  entries(): MapIterator<[string, KeyRecord]> {
    return this.#all().entries()
  }

  [Symbol.iterator](): MapIterator<[string, KeyRecord]> {
    return this.entries()
  }

  /** Only who lists them all pays for it. */
  #all(): Keys {
    this.#merged ??= new Map(this.#layers.toReversed().flatMap((layer) => [...layer]))
    return this.#merged
  }
}
