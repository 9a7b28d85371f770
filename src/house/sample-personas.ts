// The people of the sandbox: operators with roles, so that its console shows what each sees, and what takes two.
// Three are people of others: a customer's, a model owner's, and an auditor from outside. Everybody here is invented. The
// first one is who the console opens as.
import { dayMs } from '../kernel/time.ts'
import type { Role } from '../identity/operator.ts'
import type { Scope } from '../identity/scope.ts'

export interface Persona {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  /** Of the moment at which they are made; left out: the whole house. */
  readonly scope?: (nowMs: number) => Scope
  /** Of their access, from then on; left out: it has no end. */
  readonly days?: number
}

export const samplePersonas: readonly Persona[] = [
  // Runs the sandbox: reads all of it, and still approves nothing.
  {
    id: 'ines.oduya',
    name: 'Inês Oduya',
    roles: ['admin', 'engineer', 'compliance', 'finance', 'auditor'],
  },
  { id: 'tomasz.wieczorek', name: 'Tomasz Wieczorek', roles: ['engineer'] },
  { id: 'mei-ling.tan', name: 'Tan Mei Ling', roles: ['compliance'] },
  { id: 'amara.diallo', name: 'Amara Diallo', roles: ['approver'] },
  { id: 'henrik.aaltonen', name: 'Henrik Aaltonen', roles: ['approver'] },
  { id: 'sofia.quispe', name: 'Sofía Quispe', roles: ['analyst'] },
  { id: 'kenji.morita', name: 'Morita Kenji', roles: ['analyst'] },
  { id: 'leila.haddad', name: 'Leila Haddad', roles: ['finance'] },
  { id: 'rohan.mukherjee', name: 'Rohan Mukherjee', roles: ['auditor'] },
  {
    id: 'jonas.reuter',
    name: 'Jonas Reuter',
    roles: ['customer'],
    scope: () => ({ kind: 'party', partyId: 'muster-werke' }),
  },
  {
    id: 'dana.whitlock',
    name: 'Dana Whitlock',
    roles: ['model_owner'],
    scope: () => ({ kind: 'owner', partyId: 'northwind-ai' }),
  },
  // Looks at two customers, over two months back and one ahead, and is gone then.
  {
    id: 'beatriz.lobo',
    name: 'Beatriz Lobo',
    roles: ['auditor'],
    scope: (nowMs) => ({
      kind: 'audit',
      parties: ['aoba-bank', 'muster-werke'],
      fromMs: nowMs - 60 * dayMs,
      toMs: nowMs + 30 * dayMs,
    }),
    days: 30,
  },
]
