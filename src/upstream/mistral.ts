// What Mistral's chat completions call otherwise than OpenAI's. It refuses every field that it does not know,
// so those that mean the same are renamed, and those that ask for what it does anyway are left out. What asks
// for something that it cannot do stays, and Mistral says so itself. Calls of a conversation that another model
// began have ids that it does not take: they get others, the same for the same.
// Sources: Mistral docs, "Chat completion API" (random_seed, max_tokens, usage in the last chunk of a stream);
// its answers 422 `extra_forbidden` and 400 `invalid_function_call` ("must be a-z, A-Z, 0-9, with a length of 9").
import { sha256Hex } from '../kernel/hash.ts'
import { renamedMember } from './members.ts'
import type { BodyEdits, EditedBody } from './seller-edits.ts'
import type { Splice } from './splice.ts'

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
  addIds(added, body)
  // Usage comes unasked.
  removed.set('stream_options', 'stream_options')
  // Nothing is stored there: only to ask for it would be an error.
  if (isFalse(body, 'store')) removed.set('store', 'store')
  // It has no place for who the end user is, and no answer depends on it.
  removed.set('safety_identifier', 'safety_identifier')
}

const resultKey = Buffer.from('"tool_call_id"')
/** Inside a text the quotes of a key are escaped: none is found there. */
const idPattern = /"(?:id|tool_call_id)"\s*:\s*("(?:[^"\\]|\\.)*")/g
const goodId = /^[a-zA-Z0-9]{9}$/

/** Ids stand in the turns alone, and nothing else there has a member of these names. */
function addIds(added: Splice[], { bytes, fields }: EditedBody): void {
  const span = fields.get('messages')
  if (span === undefined || !bytes.includes(resultKey)) return
  for (const match of bytes.toString('latin1', span.start, span.end).matchAll(idPattern)) {
    const [whole, written = '""'] = match
    const id: unknown = JSON.parse(Buffer.from(written, 'latin1').toString('utf8'))
    if (typeof id !== 'string' || goodId.test(id)) continue
    const end = span.start + match.index + whole.length
    const text = JSON.stringify(sha256Hex(id).slice(0, 9))
    added.push({ name: 'tool_call_id', span: { start: end - written.length, end }, text })
  }
}

function isFalse({ bytes, fields }: EditedBody, field: string): boolean {
  const span = fields.get(field)
  return span !== undefined && bytes.toString('latin1', span.start, span.end) === 'false'
}
