// What Mistral's chat completions call otherwise than OpenAI's. It refuses every field that it does not know,
// so those that mean the same are renamed, and those that ask for what it does anyway are left out. What asks
// for something that it cannot do stays, and Mistral says so itself.
// Sources: Mistral docs, "Chat completion API" (random_seed, max_tokens, usage in the last chunk of a stream);
// its answer 422 `extra_forbidden` for others.
import { renamedMember } from './members.ts'
import type { BodyEdits, EditedBody } from './seller-edits.ts'

/** OpenAI's name, and Mistral's. */
const renamed = [
  ['max_completion_tokens', 'max_tokens'],
  ['seed', 'random_seed'],
] as const

export function addMistralEdits({ added, removed }: BodyEdits, body: EditedBody): void {
  for (const [theirs, ours] of renamed) {
    if (!body.fields.has(theirs)) continue
    if (body.fields.has(ours)) removed.set(theirs, theirs)
    else added.push(...renamedMember(body, theirs, ours))
  }
  // Usage comes unasked.
  removed.set('stream_options', 'stream_options')
  // Nothing is stored there: only to ask for it would be an error.
  if (isFalse(body, 'store')) removed.set('store', 'store')
}

function isFalse({ bytes, fields }: EditedBody, field: string): boolean {
  const span = fields.get(field)
  return span !== undefined && bytes.toString('latin1', span.start, span.end) === 'false'
}
