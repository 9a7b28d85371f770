// Salted commitments to bytes that are not kept: SHA-256(salt ‖ bytes). Whoever has the bytes and the
// salt can prove them later; nobody can guess them now.
import { createHash, hash, type Hash } from 'node:crypto'

import { randomBytes } from './ids.ts'

/** Both in hex. */
export interface Seal {
  readonly salt: string
  readonly digest: string
}

const saltBytes = 16
/** Up to this a copy and one call are cheaper than a Hash object. */
const joinBytesMax = 65_536

export function sealOf(bytes: Buffer): Seal {
  const sealer = new Sealer()
  return sealer.finish([bytes])
}

/** Seals bytes that come piece by piece. */
export class Sealer {
  readonly #salt = randomBytes(saltBytes)
  #hash: Hash | null = null

  update(bytes: Buffer): void {
    this.#hash ??= createHash('sha256').update(this.#salt)
    this.#hash.update(bytes)
  }

  /** Takes the last pieces and gives the seal; to be called once. */
  finish(last: readonly Buffer[]): Seal {
    return { salt: this.#salt.toString('hex'), digest: this.#digest(last) }
  }

  #digest(last: readonly Buffer[]): string {
    let length = saltBytes
    for (const piece of last) length += piece.length
    if (this.#hash === null && length <= joinBytesMax) {
      return hash('sha256', Buffer.concat([this.#salt, ...last], length), 'hex')
    }
    for (const piece of last) this.update(piece)
    this.#hash ??= createHash('sha256').update(this.#salt)
    return this.#hash.digest('hex')
  }
}
