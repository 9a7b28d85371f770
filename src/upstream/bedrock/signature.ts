// AWS Signature Version 4 over one request. Signed is what decides: method, path, host, the body's hash, the
// hour; not what a proxy on the way may touch. The secret key leaves only as a signature.
// Source: AWS, "Signature Version 4 signing process".
import { createHash, createHmac } from 'node:crypto'

import { SignatureV4 } from '@smithy/signature-v4'

import type { AwsAccess } from '../../place/aws-access.ts'

export interface ToSign {
  readonly origin: string
  readonly method: string
  /** As it is sent: encoded. It has no query. */
  readonly path: string
  readonly pieces: readonly Buffer[]
}

export interface Signer {
  /** The headers that prove the request. */
  sign(request: ToSign, nowMs: number): Promise<readonly (readonly [name: string, value: string])[]>
}

const service = 'bedrock'

/** `secret` is the secret access key that belongs to `access.accessKeyId`. */
export function openSigner(
  access: AwsAccess & { readonly accessKeyId: string },
  secret: string,
): Signer {
  const { region, accessKeyId, sessionToken } = access
  const credentials = {
    accessKeyId,
    secretAccessKey: secret,
    ...(sessionToken === null ? {} : { sessionToken }),
  }
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 })
  return {
    async sign({ origin, method, path, pieces }, nowMs) {
      const { protocol, host, hostname } = new URL(origin)
      const { headers } = await signer.sign(
        {
          method,
          protocol,
          hostname,
          path,
          query: {},
          headers: { host, 'x-amz-content-sha256': hashOf(pieces) },
        },
        { signingDate: new Date(nowMs) },
      )
      return Object.entries(headers).filter(([name]) => name !== 'host')
    },
  }
}

function hashOf(pieces: readonly Buffer[]): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

type Bytes = string | ArrayBuffer | ArrayBufferView

/** SHA-256 with or without a key, in the form in which the library asks for it. */
class Sha256 {
  readonly #secret: Bytes | undefined
  #parts: Uint8Array[] = []

  constructor(secret?: Bytes) {
    this.#secret = secret
  }

  update(bytes: Bytes): void {
    this.#parts.push(bytesOf(bytes))
  }

  reset(): void {
    this.#parts = []
  }

  digest(): Promise<Uint8Array> {
    const hash =
      this.#secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', bytesOf(this.#secret))
    for (const part of this.#parts) hash.update(part)
    return Promise.resolve(hash.digest())
  }
}

function bytesOf(bytes: Bytes): Uint8Array {
  if (typeof bytes === 'string') return Buffer.from(bytes)
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}
