// What of Bedrock is loaded with the first request to it: its libraries take some ten megabytes and
// milliseconds that no other channel should pay.
import type { Dispatcher } from 'undici'

import type { Clock } from '../../kernel/time.ts'
import type { Channel } from '../../place/deployment.ts'
import type { Operation, WireShape } from '../../wire/model-request.ts'
import type { UpstreamRequest } from '../request.ts'
import { converseForm } from './converse-form.ts'
import { messagesForm } from './messages-form.ts'
import { Receiver } from './receiver.ts'
import { openSigner, type Signer } from './signature.ts'

/** The request with the headers that prove it; as it is where the channel's credential is an API key. */
export async function signed(
  request: UpstreamRequest,
  channel: Channel,
  clock: Clock,
): Promise<UpstreamRequest> {
  const signer = signerOf(channel)
  if (signer === null) return request
  const { origin, path, pieces, headers } = request
  const proof = await signer.sign({ origin, method: 'POST', path, pieces }, clock.nowMs())
  return { ...request, headers: [...headers, ...proof.flat()] }
}

const signers = new WeakMap<Channel, Signer>()

/** A channel lives as long as its world, and its key with it. */
export function signerOf(channel: Channel): Signer | null {
  const { aws, credential } = channel
  const accessKeyId = aws?.accessKeyId ?? null
  if (aws === null || accessKeyId === null) return null
  let signer = signers.get(channel)
  if (signer === undefined) {
    signer = openSigner({ ...aws, accessKeyId }, credential)
    signers.set(channel, signer)
  }
  return signer
}

/** The handler that hears Bedrock and tells `inner` what a provider of `shape` would say. */
export function receiver(
  inner: Dispatcher.DispatchHandler,
  asked: { readonly shape: WireShape; readonly operation: Operation },
  eventBytesMax: number,
): Dispatcher.DispatchHandler {
  const { shape, operation } = asked
  const form = shape === 'messages' ? messagesForm : converseForm
  return new Receiver({ inner, form, operation, eventBytesMax })
}
