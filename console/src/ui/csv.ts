// What a table shows as CSV (RFC 4180) for spreadsheets: amounts as they are, every other text as text and never as a
// formula.

/** Amounts and counts are numbers; null is an empty cell. */
export type CsvCell = string | number | { readonly amount: string } | null

export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('')
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'object') return cell.amount
  const text = /^\s*[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
