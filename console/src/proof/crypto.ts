// SHA-256 and Ed25519 of the browser where the page is a secure context and the browser has them, else of a library
// that is loaded then: a page over plain HTTP from another machine has no WebCrypto.
import { joined } from './bytes.ts'

export interface ProofCrypto {
  /** Whose arithmetic it is, told on the page. */
  readonly name: 'webcrypto' | 'noble'
  sha256(this: void, ...parts: readonly Uint8Array[]): Promise<Uint8Array>
  /** Whether `signature` is of `message` by `publicKey` (RFC 8032, 32 bytes). */
  signed(
    this: void,
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean>
}

/** The browser's own, unless it lacks Ed25519 or the context is not secure. */
export async function openProofCrypto(): Promise<ProofCrypto> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle
  return subtle !== undefined && (await hasEd25519(subtle)) ? webCrypto(subtle) : nobleCrypto()
}

/** Of RFC 8032, test 1: a browser that cannot even read a key has no Ed25519. */
const anyKey = Uint8Array.from(
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'.match(/../g) ?? [],
  (pair) => Number.parseInt(pair, 16),
)

async function hasEd25519(subtle: SubtleCrypto): Promise<boolean> {
  try {
    await subtle.importKey('raw', anyKey, 'Ed25519', false, ['verify'])
    return true
  } catch {
    return false
  }
}

function webCrypto(subtle: SubtleCrypto): ProofCrypto {
  return {
    name: 'webcrypto',
    sha256: async (...parts) => new Uint8Array(await subtle.digest('SHA-256', joined(...parts))),
    async signed(publicKey, message, signature) {
      try {
        const raw = joined(publicKey)
        const key = await subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
        return await subtle.verify('Ed25519', key, joined(signature), joined(message))
      } catch {
        // Bytes that are no point of the curve are no key, hence no signature of it.
        return false
      }
    },
  }
}

export async function nobleCrypto(): Promise<ProofCrypto> {
  const [{ ed25519 }, { sha256 }] = await Promise.all([
    import('@noble/curves/ed25519.js'),
    import('@noble/hashes/sha2.js'),
  ])
  return {
    name: 'noble',
    sha256: async (...parts) => sha256(joined(...parts)),
    async signed(publicKey, message, signature) {
      try {
        // RFC 8032 as it is: the library's default of ZIP 215 would take more spellings of a point.
        return ed25519.verify(signature, message, publicKey, { zip215: false })
      } catch {
        return false
      }
    },
  }
}
