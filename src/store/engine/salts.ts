// The salts of one entry lie in one row, `[[field, salt, value], ...]`, because every request writes
// several; forgetting a field rewrites its row, forgetting an entry deletes it.
import type { LogChange, SaltRow } from '../../audit/ports.ts'
import { assert } from '../../kernel/assert.ts'

/** Entry index and the text of its row, in order. An entry's salts stand together. */
export function saltRows(change: LogChange): readonly (readonly [number, string])[] {
  const rows: (readonly [number, string])[] = []
  let text = ''
  for (const [at, { index, field, salt, value }] of change.salts.entries()) {
    // Neither a field's name nor a salt has anything to escape: the audit room saw to that.
    const row = `["${field}","${salt}",${value === null ? 'null' : JSON.stringify(value)}]`
    text += text === '' ? `[${row}` : `,${row}`
    if (change.salts[at + 1]?.index === index) continue
    rows.push([index, `${text}]`])
    text = ''
  }
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
