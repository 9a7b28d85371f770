// The salts of one entry lie in one row, `[[field, salt, value], ...]`, because every request writes
// several; forgetting a field rewrites its row, forgetting an entry deletes it.
import type { LogChange, SaltRow } from '../../audit/ports.ts'
import { assert } from '../../kernel/assert.ts'

/** Entry index -> the text of its row, in order. */
export function saltRows(change: LogChange): ReadonlyMap<number, string> {
  const byIndex = new Map<number, (readonly [string, string, string | null])[]>()
  for (const { index, field, salt, value } of change.salts) {
    const fields = byIndex.get(index)
    if (fields === undefined) byIndex.set(index, [[field, salt, value]])
    else fields.push([field, salt, value])
  }
  const rows = new Map<number, string>()
  for (const [index, fields] of byIndex) rows.set(index, JSON.stringify(fields))
  return rows
}

/** The salts of one row, by field. */
export function saltsOf(index: number, text: string): readonly SaltRow[] {
  const fields: unknown = JSON.parse(text)
  assert(Array.isArray(fields), 'a salt row is a list')
  return fields
    .map((entry: unknown) => {
      assert(Array.isArray(entry), 'a salt is a list')
      const [field, salt, value]: unknown[] = entry
      assert(typeof field === 'string' && typeof salt === 'string', 'a salt has a field')
      assert(typeof value === 'string' || value === null, 'a value is text or forgotten')
      return { index, field, salt, value }
    })
    .toSorted((left, right) => (left.field < right.field ? -1 : 1))
}
