// The models a key may use, as each API lists them.
// Sources: OpenAI API reference, "List models"; Claude API reference, "List Models".
import type { Dialect } from '../wire/model-request.ts'

export function modelCard(id: string, dialect: Dialect): object {
  return dialect === 'anthropic'
    ? // Nobody tells us when a model came out; the epoch says so.
      { type: 'model', id, display_name: id, created_at: '1970-01-01T00:00:00Z' }
    : { id, object: 'model', created: 0, owned_by: 'customhouse' }
}

/** All of them: there is no second page. */
export function modelList(ids: readonly string[], dialect: Dialect): object {
  const data = ids.map((id) => modelCard(id, dialect))
  return dialect === 'anthropic'
    ? { data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null }
    : { object: 'list', data }
}
