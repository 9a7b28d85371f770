// What Azure's dated API versions do not know of what is said to OpenAI: they refuse fields that came after them,
// so what a translation writes is said in their words, or left out where there is nothing to be said.
// Source: Azure REST API specifications, AzureOpenAI/inference; OpenAI API reference, `safety_identifier` (takes
// the place of `user`).
import type { Channel } from '../place/deployment.ts'
import { renamedMember } from './members.ts'
import type { BodyEdits, EditedBody } from './seller-edits.ts'

type Versioned = Pick<Channel, 'kind' | 'apiVersion'>

export function isDatedAzure({ kind, apiVersion }: Versioned): boolean {
  return kind === 'azure' && apiVersion !== null
}

/**
 * Dated versions know `store` from the preview of 2024-10-01 on; the last dated stable one, 2024-10-21, does not,
 * and stores nothing.
 */
export function datedKnowsStore({ apiVersion }: Versioned): boolean {
  if (apiVersion === null) return true
  const day = apiVersion.slice(0, 10)
  return apiVersion.endsWith('-preview') ? day >= '2024-10-01' : day > '2024-10-21'
}

/** Of bodies that were translated: what a client wrote itself passes, and Azure says so itself. */
export function addDatedEdits(
  { added, removed }: BodyEdits,
  body: EditedBody,
  channel: Versioned,
): void {
  added.push(...renamedMember(body, 'safety_identifier', 'user'))
  if (body.shape === 'chat' && !datedKnowsStore(channel)) removed.set('store', 'store')
}
