// GET the facts held about a party, POST a contest of one: for the party's own key.
import { refusalOfFault } from '../journeys/fault-refusal.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Route } from './routes.ts'

export interface PartyHandlers {
  readonly party: {
    facts(token: string | undefined): { readonly facts: readonly object[] } | Refusal
    /** Durable when it resolves; rejects with a Fault. */
    contest(
      token: string | undefined,
      asked: { readonly factId: string; readonly body: Buffer },
    ): Promise<{ readonly contest: string } | Refusal>
  }
}

export type PartyRoute = Extract<Route, { kind: 'party_facts' | 'contest' }>

/** Bytes of a contest: a statement and its quotes. */
export const contestBytesMax = 16_384

/** `body` is empty where the route has none. */
export async function answerParty(
  { party }: PartyHandlers,
  route: PartyRoute,
  asked: { readonly token: string | undefined; readonly body: Buffer },
): Promise<
  { readonly kind: 'answer'; readonly status: 200 | 201; readonly body: object } | Refusal
> {
  if (route.kind === 'party_facts') {
    const result = party.facts(asked.token)
    if ('kind' in result) return result
    return { kind: 'answer', status: 200, body: { object: 'list', data: result.facts } }
  }
  try {
    const result = await party.contest(asked.token, { factId: route.id, body: asked.body })
    return 'kind' in result ? result : { kind: 'answer', status: 201, body: result }
  } catch (error) {
    return refusalOfFault(error)
  }
}
