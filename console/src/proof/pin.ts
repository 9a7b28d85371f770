// Which public key a log is believed by: the first that this browser saw of it. A server that names another one
// later is not followed in silence: whoever could change the log could change the key it hands out as well.

const prefix = 'customhouse.vkey.'

export interface Pin {
  readonly vkey: string
  /** Seen now for the first time: nothing to compare it with. */
  readonly isNew: boolean
  /** What the server names now, where that is another one; else null. */
  readonly changedTo: string | null
}

/** Remembers `named` if the log is new to this browser; else answers what it remembers. */
export function pinned(origin: string, named: string, store: Storage = localStorage): Pin {
  const kept = store.getItem(prefix + origin)
  if (kept === null) {
    store.setItem(prefix + origin, named)
    return { vkey: named, isNew: true, changedTo: null }
  }
  return { vkey: kept, isNew: false, changedTo: kept === named ? null : named }
}

/** A person compared the new key with what the operator published, and takes it from now on. */
export function takeKey(origin: string, vkey: string, store: Storage = localStorage): void {
  store.setItem(prefix + origin, vkey)
}
