// Carries a request into the shape of a deployment that does not answer its own, and the answer back. A request
// is decoded once, however many deployments may serve it, and encoded once for each that differs.
import type { RelayPlan } from '../journeys/ports.ts'
import { assert } from '../kernel/assert.ts'
import type { AnswerTerms, ClientCodec, PromptTerms, ProviderCodec } from '../wire/codec.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ModelRequest, WireShape } from '../wire/model-request.ts'
import type { StreamPart } from '../wire/parts.ts'
import type { Prompt } from '../wire/prompt.ts'
import { providerCodecs } from './provider-codecs.ts'
import { TranslatedAnswer } from './translated-answer.ts'
import type { EventReader } from './answer-stream.ts'

export type Target = Pick<RelayPlan, 'shape' | 'deployment' | 'cap' | 'obligations'>

/** A request as it goes to a provider of another shape, and the way back of its answer. */
export interface Translation {
  readonly kind: 'translation'
  readonly shape: WireShape
  readonly body: Buffer
  readonly prompt: Prompt
  readonly client: ClientCodec
  readonly provider: ProviderCodec
}

export type Translator = (request: ModelRequest, target: Target) => Translation | Refusal

interface Kept {
  readonly prompt: Prompt | Refusal
  /** By everything that the body depends on besides the prompt. */
  readonly bodies: Map<string, Translation | Refusal>
}

/** `clients`: the codecs of the shapes that clients may ask in. */
export function openTranslator(
  clients: Readonly<Partial<Record<WireShape, ClientCodec>>>,
): Translator {
  const kept = new WeakMap<ModelRequest, Kept>()
  return (request, target) => {
    const client = clients[request.shape]
    const provider = providerCodecs[target.shape]
    if (client === undefined || provider === undefined) return refuse('place.other_api')
    let known = kept.get(request)
    if (known === undefined) {
      known = { prompt: client.decode(request), bodies: new Map() }
      kept.set(request, known)
    }
    const { prompt, bodies } = known
    if ('kind' in prompt) return prompt
    const terms = termsOf(target)
    const name = `${target.shape} ${JSON.stringify(terms)}`
    let made = bodies.get(name)
    if (made === undefined) {
      const body = provider.encode(prompt, terms)
      made = isRefusal(body)
        ? body
        : {
            kind: 'translation',
            shape: target.shape,
            body: Buffer.from(JSON.stringify(body)),
            prompt,
            client,
            provider,
          }
      bodies.set(name, made)
    }
    return made
  }
}

function isRefusal(body: object): body is Refusal {
  return 'kind' in body && body.kind === 'refused'
}

function termsOf({ deployment, cap, obligations }: Target): PromptTerms {
  const { upstreamModel, maxOutputTokens, outputCapField, inferenceGeo } = deployment
  return {
    model: upstreamModel,
    cap,
    maxOutputTokens,
    outputCapField,
    inferenceGeo,
    storeFalse: obligations.some(({ kind }) => kind === 'force_store_false'),
    stripLogprobs: obligations.some(({ kind }) => kind === 'strip_logprobs'),
  }
}

/** The way back of one answer. */
export interface WayBack {
  stream(options: {
    readonly eventBytesMax: number
    readonly reader: EventReader
  }): TranslatedAnswer
  /** The client's body of a whole answer; null if the provider's is none. */
  whole(body: object): Buffer | null
  /** The client's body of an error with this status. */
  error(status: number, body: Buffer): Buffer
}

export function wayBack(
  { client, provider, prompt }: Translation,
  asked: Omit<AnswerTerms, 'prompt'>,
): WayBack {
  const terms: AnswerTerms = { ...asked, prompt }
  const decodeTerms = { stop: prompt.settings.stop?.value ?? [] }
  return {
    stream: (options) =>
      new TranslatedAnswer({
        ...options,
        decoder: provider.decoder(decodeTerms),
        encoder: client.stream(terms),
      }),
    whole(body) {
      const parts = provider.decodeWhole(body, decodeTerms)
      if (parts === null) return null
      assert(isFinished(parts), 'a whole answer ends with its finish')
      return Buffer.from(client.whole(terms, parts))
    },
    error: (status, body) =>
      Buffer.from(client.error(status, provider.decodeError(status, parsed(body)))),
  }
}

function isFinished(parts: readonly StreamPart[]): boolean {
  return parts.at(-1)?.kind === 'answer-finish'
}

/** What of an error page is read: nobody shows more of it. */
const errorTextMax = 4096

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return body.toString('utf8', 0, errorTextMax)
  }
}
