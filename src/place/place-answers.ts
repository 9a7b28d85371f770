// A deployment's and its channel's answers to what rules ask: `deployment.*` and `channel.*` of the
// registry, except `deployment.location`, which follows the spills and is the engine's own. What the
// operator has not registered is unknown, and says so.
import type { Answer, InputRef, InputSource } from '../kernel/answer.ts'
import type { Channel, Deployment } from './deployment.ts'

/** What an operator registers of a deployment and its channel for rules alone. */
export interface PlaceRegistration {
  /** The family of the model, e.g. `llama`. */
  readonly family: string | null
  /** Who made the model. */
  readonly publisher: string | null
  readonly attributes: Readonly<Record<string, string>>
  /** Who runs the machines of the channel. */
  readonly operator: string | null
  /** Who processes data for the channel. */
  readonly processor: string | null
  readonly channelAttributes: Readonly<Record<string, string>>
}

export function openPlaceAnswers(
  deployment: Pick<Deployment, 'id' | 'type' | 'model'>,
  channel: Pick<Channel, 'id' | 'kind' | 'seller'>,
  registered: PlaceRegistration,
): InputSource {
  return Object.freeze({
    read(input: InputRef): Answer {
      const isChannel = input.name.startsWith('channel.')
      const value = textOf(deployment, channel, registered, input)
      const basis = [isChannel ? channel.id : deployment.id]
      if (value !== null) {
        return { value: { kind: 'text', value }, basis, missing: '', validUntilMs: null }
      }
      const named = input.params['name']
      const what = typeof named === 'string' ? named : input.name.split('.')[1]
      const missing = `the ${what} of ${isChannel ? 'channel' : 'deployment'} ${basis.join('')}`
      return { value: { kind: 'unknown' }, basis, missing, validUntilMs: null }
    },
  })
}

function textOf(
  deployment: Pick<Deployment, 'id' | 'type' | 'model'>,
  channel: Pick<Channel, 'id' | 'kind' | 'seller'>,
  registered: PlaceRegistration,
  input: InputRef,
): string | null {
  switch (input.name) {
    case 'deployment.id':
      return deployment.id
    case 'deployment.type':
      return deployment.type
    case 'deployment.model':
      return deployment.model
    case 'deployment.family':
      return registered.family
    case 'deployment.publisher':
      return registered.publisher
    case 'deployment.attribute':
      return attribute(registered.attributes, input)
    case 'channel.id':
      return channel.id
    case 'channel.kind':
      return channel.kind
    case 'channel.seller':
      return channel.seller
    case 'channel.operator':
      return registered.operator
    case 'channel.processor':
      return registered.processor
    case 'channel.attribute':
      return attribute(registered.channelAttributes, input)
    default:
      return null
  }
}

function attribute(attributes: Readonly<Record<string, string>>, input: InputRef): string | null {
  const name = input.params['name']
  if (typeof name !== 'string' || !Object.hasOwn(attributes, name)) return null
  return attributes[name] ?? null
}
