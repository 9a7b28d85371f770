// The people of the sandbox: operators with roles, so that its console shows what each sees, and what takes two.
// Everybody here is invented. The first one is who the console opens as.
import type { Role } from '../identity/operator.ts'

export interface Persona {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
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
]
