// The facts that are held about a customer, with their sources, for its people: to read, and to contest with a
// statement. What is for the compliance role alone does not exist here.
import { z } from 'zod'
import {
  contestFact,
  contestMax,
  contestStates,
  factsShownTo,
  type ContestState,
} from '../../journeys/party-facts.ts'
import { isoTime } from '../../kernel/time.ts'
import { ownPartyOf } from './own-party.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()

const contestSchema = z.object({
  id: z.string(),
  at: instant,
  statement: z.string(),
  dueAt: instant.nullable().meta({ description: 'When it is to be answered; null: it is' }),
  answer: z
    .object({
      outcome: z.enum(['upheld', 'rejected']).meta({ description: 'upheld: you are right' }),
      at: instant,
      until: instant.meta({ description: 'Then the question is open again' }),
    })
    .nullable(),
})

const factSchema = z.object({
  id: z.string(),
  statement: z.string(),
  source: z.string(),
  verifiedAt: instant.nullable(),
  reviewBy: instant.nullable(),
  contested: z.boolean().meta({ description: 'A contest of it stands open' }),
  contest: contestSchema.nullable().meta({ description: 'The last one that was made here' }),
  mayContest: z.boolean(),
})

export function ownFactRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/own/facts',
      id: 'ownFacts',
      summary: 'What is held about your organisation, with sources, and what you contested of it',
      needs: ['own.act'],
      reach: ['party'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ facts: z.array(factSchema) }),
      async handle({ by }) {
        const partyId = ownPartyOf(by)
        const states = contestStates(deps, partyId)
        return {
          facts: factsShownTo(deps, partyId).map((fact) => {
            const state = states.get(fact.id)
            return {
              ...fact,
              contest: state === undefined ? null : contestJson(state),
              mayContest: (state?.dueAtMs ?? null) === null,
            }
          }),
        }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/own/facts/{id}/contest',
      id: 'contestOwnFact',
      summary: 'Contest a fact held about your organisation: a question for a person opens',
      needs: ['own.act'],
      reach: ['party'],
      params: z.object({ id: z.string().max(300) }),
      query: none,
      body: z.strictObject({
        statement: z.string().trim().min(1, 'Say what is wrong.').max(contestMax),
      }),
      status: 201,
      answer: z.object({
        contest: z.string(),
        case: z.string().meta({ description: 'To name it by when you ask about it' }),
        dueAt: instant,
      }),
      async handle({ params, body: { statement }, by }) {
        const partyId = ownPartyOf(by)
        return contestFact(deps, { partyId, factId: params.id, statement, by: by.id })
      },
    }),
  ]
}

function contestJson(state: ContestState): z.input<typeof contestSchema> {
  const { id, atMs, statement, dueAtMs, answer } = state
  return {
    id,
    at: isoTime(atMs),
    statement,
    dueAt: dueAtMs === null ? null : isoTime(dueAtMs),
    answer:
      answer === null
        ? null
        : {
            outcome: answer.outcome,
            at: isoTime(answer.atMs),
            until: isoTime(answer.untilMs),
          },
  }
}
