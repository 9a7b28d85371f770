// A table of few rows, all of them in the page, with a file of the same rows for whoever wants to go on with them.
import type { ReactNode } from 'react'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { csvText, type CsvCell } from '../../ui/csv.ts'
import { saveText } from '../../ui/save.ts'

export interface SimpleColumn<Row> {
  readonly id: string
  readonly header: string
  readonly align?: 'end'
  readonly cell: (row: Row) => ReactNode
  /** What of it goes into the file. */
  readonly value: (row: Row) => CsvCell
}

export function SimpleTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  file,
}: {
  readonly label: string
  readonly columns: readonly SimpleColumn<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Name of the file, without its end; left out: none is offered. */
  readonly file?: string
}) {
  const { t } = useText()
  const side = ({ align }: SimpleColumn<Row>) => (align === 'end' ? 'text-end' : 'text-start')
  return (
    <div>
      {/* A region that scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div
        className="max-h-[32rem] overflow-auto rounded border border-line"
        role="region"
        tabIndex={0}
        aria-label={label}
      >
        <table className="w-full text-sm" aria-label={label}>
          <thead className="sticky top-0 bg-sunken">
            <tr>
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  className={`px-3 py-2 text-xs font-semibold whitespace-nowrap text-ink-2 ${side(column)}`}
                >
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)} className="border-t border-line">
                {columns.map((column) => (
                  <td key={column.id} className={`px-3 py-1.5 ${side(column)}`}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {file === undefined || rows.length === 0 ? null : (
        <p className="mt-2">
          <Button
            onClick={() => {
              const heads = columns.map(({ header }) => header)
              const lines = rows.map((row) => columns.map(({ value }) => value(row)))
              saveText(`${file}.csv`, csvText([heads, ...lines]))
            }}
          >
            {t('money.csv')}
          </Button>
        </p>
      )}
    </div>
  )
}
