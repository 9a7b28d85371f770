// Files that a body refers to by the id that a provider gave them, wherever in the prompt it stands. All customers
// of a channel share one account there, so whatever is referred to must be found in the register for the caller's
// own workload. Every byte is the caller's.
// Sources: OpenAI API reference (file, input_image, images of an edit); Claude API docs, "Files API" (source,
// container_upload); Assistants (file_ids, attachments); Alibaba Model Studio, "Qwen-Long" (fileid://).
import type { StoredReference } from '../kernel/stored-object.ts'
import { isObject } from './read-json.ts'

/** How Alibaba's long-context models name uploaded files in the text of a message. */
export const fileScheme = 'fileid://'

/** Arguments of the caller's own tools, whose members mean what the caller says. */
const callersOwn: ReadonlySet<string> = new Set(['input', 'arguments'])

/** In the order in which they stand; `param` is the field that refers to them. */
export function fileReferences(value: unknown, param: string): readonly StoredReference[] {
  const references: StoredReference[] = []
  collect(value, (id) => references.push({ kind: 'file', id, param }))
  return references
}

function collect(value: unknown, refer: (id: string) => void): void {
  if (typeof value === 'string') {
    if (!value.startsWith(fileScheme)) return
    for (const named of value.split(',')) refer(named.trim().replace(fileScheme, ''))
  } else if (Array.isArray(value)) {
    for (const each of value as readonly unknown[]) collect(each, refer)
  } else if (isObject(value)) {
    for (const key in value) collectMember(key, value[key], refer)
  }
}

/** Servers that match names without regard to case read `File_ID` as `file_id`. */
function collectMember(key: string, value: unknown, refer: (id: string) => void): void {
  const folded = key.toLowerCase()
  const ids =
    folded === 'file_ids' && Array.isArray(value) ? (value as readonly unknown[]) : [value]
  if (folded === 'file_id' || folded === 'file_ids') {
    for (const id of ids) if (typeof id === 'string') refer(id)
  } else if (folded === 'audio' && isObject(value) && typeof value['id'] === 'string') {
    // An earlier spoken answer, which the provider keeps for the whole account and nobody registers yet.
    refer(value['id'])
  } else if (!callersOwn.has(key)) collect(value, refer)
}
