// The one hash of the watch: 32 bits, seeded, equal on every machine, over UTF-16 code units and without
// allocation. It tells texts apart and spreads them; it is no cryptographic hash, so what it makes is kept
// salted per contract and is never shown.

/** Hash of the code units of `text` in [from, to); two texts of different length differ by it, too. */
export function hashText(text: string, from: number, to: number, seed: number): number {
  let hash = seed ^ Math.imul(to - from, 0x9e3779b1)
  let at = from
  for (; at + 1 < to; at += 2) {
    hash = step(hash, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
  }
  if (at < to) hash = step(hash, text.charCodeAt(at))
  return finish(hash)
}

/** Another hash of `hash` per seed: a bijection for each seed, so that nothing new collides. */
export function mix(hash: number, seed: number): number {
  return finish(Math.imul(hash ^ seed, 0x9e3779b1) ^ seed)
}

/** What `mix` made `mixed` of, with the same seed. */
export function unmix(mixed: number, seed: number): number {
  let bits = mixed
  bits = Math.imul(bits ^ (bits >>> 16), 0x7ed1b41d)
  bits = Math.imul(bits ^ (bits >>> 13) ^ (bits >>> 26), 0xa5cb9243)
  bits = bits ^ (bits >>> 16) ^ seed
  return (Math.imul(bits, 0xe8b2f51) ^ seed) >>> 0
}

function step(hash: number, unit: number): number {
  const mixed = Math.imul(hash ^ unit, 0x85ebca6b)
  return (mixed << 13) | (mixed >>> 19)
}

/** Avalanche: every bit of the input moves every bit of the result (MurmurHash3's finaliser). */
function finish(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
