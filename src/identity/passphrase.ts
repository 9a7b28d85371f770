// Passphrases of operators: what one must be, and the digest that is kept in its place. The pepper of the
// house goes in before scrypt, so that a stolen file lets nobody guess; the digest names its parameters, so
// that they can be raised and older ones still read. Neither is ever in the log.
import { scrypt, timingSafeEqual } from 'node:crypto'
import { hmacSha256 } from '../kernel/hash.ts'
import { randomBytes } from '../kernel/ids.ts'

/** NIST SP 800-63B-4, 3.1.1.2: at least 15 where it is the only proof; long ones must be taken. */
export const passphraseLengthMin = 15
export const passphraseLengthMax = 256
const differentMin = 6

/**
 * 32 MiB and three rounds, about as dear as the stronger of OWASP's choices (N = 2^17, p = 1) in a quarter of
 * the memory: two checks at once must not press on the requests beside them.
 */
const parameters = { n: 2 ** 15, r: 8, p: 3 } as const
const saltBytes = 16
const digestBytes = 32

/** What is wrong with it, as a sentence; null if it may be set. Never repeats the passphrase. */
export function passphraseProblem(passphrase: string, operatorId: string): string | null {
  const characters = Array.from(passphrase.normalize('NFKC'))
  if (characters.length < passphraseLengthMin) {
    return `A passphrase has at least ${passphraseLengthMin} characters; four or five words are easy to keep.`
  }
  if (characters.length > passphraseLengthMax) {
    return `A passphrase has at most ${passphraseLengthMax} characters.`
  }
  if (new Set(characters).size < differentMin) {
    return `A passphrase has at least ${differentMin} different characters.`
  }
  const isName =
    characters.join('').toLowerCase().replaceAll(operatorId, '').trim().length < differentMin
  return isName ? 'A passphrase is more than the name of whose it is.' : null
}

/** The digest to keep: `scrypt$N$r$p$salt$digest`. */
export async function passphraseDigest(pepper: Uint8Array, passphrase: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const digest = await derive(pepper, passphrase, { ...parameters, salt })
  const { n, r, p } = parameters
  return ['scrypt', n, r, p, salt.toString('base64url'), digest.toString('base64url')].join('$')
}

/**
 * Whether `kept` is the digest of `passphrase`. For null, of whom nothing is kept, it takes the same time and is
 * false, so that nobody learns who there is.
 */
export async function isPassphrase(
  pepper: Uint8Array,
  passphrase: string,
  kept: string | null,
): Promise<boolean> {
  const { digest, ...rest } = readDigest(kept) ?? nobodys
  const derived = await derive(pepper, passphrase, rest)
  return timingSafeEqual(derived, digest) && kept !== null
}

interface Kept {
  readonly n: number
  readonly r: number
  readonly p: number
  readonly salt: Buffer
  readonly digest: Buffer
}

const nobodys: Kept = {
  ...parameters,
  salt: Buffer.alloc(saltBytes),
  digest: Buffer.alloc(digestBytes),
}

function readDigest(kept: string | null): Kept | null {
  const [kind, n, r, p, salt = '', digest = ''] = (kept ?? '').split('$')
  if (kind !== 'scrypt') return null
  const bytes = Buffer.from(digest, 'base64url')
  if (bytes.length !== digestBytes) return null
  return {
    n: Number(n),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    digest: bytes,
  }
}

function derive(
  pepper: Uint8Array,
  passphrase: string,
  { n, r, p, salt }: Omit<Kept, 'digest'>,
): Promise<Buffer> {
  const peppered = hmacSha256(pepper, `passphrase\n${passphrase.normalize('NFKC')}`)
  // Twice what it takes (RFC 7914 section 5), or OpenSSL refuses.
  const maxmem = 256 * n * r
  return new Promise((resolve, reject) => {
    scrypt(peppered, salt, digestBytes, { N: n, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
