// Lines of CSV (RFC 4180) that spreadsheets open: what a customer may have written is text there, never a formula.

/** A number is left as it is: a formula cannot be made of one. */
export type CsvCell = string | { readonly number: string }

/** One line with its end (CRLF). Null is an empty cell. */
export function csvLine(cells: readonly (CsvCell | null)[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

function cellText(cell: CsvCell | null): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return cell.number
  const text = isFormula(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Whatever a spreadsheet calculates instead of showing it, behind blanks too (OWASP, CSV injection). */
function isFormula(text: string): boolean {
  return /^\s*[=+\-@\t\r＝＋－＠]/.test(text)
}
