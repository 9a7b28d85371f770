// A table of any length: only the rows in sight are in the page, the rest is height. Rows are a fixed height,
// so that nothing moves when more arrive. Semantics are a table's own (rowcount, rowindex), whatever is in sight.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'

export interface Column<Row> {
  readonly id: string
  readonly header: string
  /** A CSS grid track: `12rem`, `minmax(8rem, 1fr)`. */
  readonly width: string
  readonly align?: 'start' | 'end'
  readonly cell: (row: Row) => ReactNode
}

export interface TableProps<Row> {
  /** Read out as the table's name. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Of all rows, those too that are not here yet. */
  readonly rowCount?: number
  /** Opens a row: Enter, or a click. */
  readonly onOpen?: (row: Row) => void
  /** Asked for once when the end comes into sight. */
  readonly onEnd?: () => void
  /** Height of the box that scrolls, e.g. `60vh`; left out: as high as its rows. */
  readonly height?: string
}

const rowPx = 36

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, rowCount, onOpen, onEnd, height } = props
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= rows.length - 1 && rows.length > 0) onEnd?.()
  }, [last, rows.length, onEnd])
  const template = columns.map(({ width }) => width).join(' ')
  return (
    <div
      ref={box}
      className="relative overflow-auto rounded-lg border border-line bg-surface"
      style={{ maxHeight: height ?? `${(rows.length + 1) * rowPx + 2}px` }}
      role="region"
      aria-label={label}
      // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
    >
      <div role="table" aria-label={label} aria-rowcount={(rowCount ?? rows.length) + 1}>
        <div role="rowgroup" className="sticky top-0 z-10 min-w-max bg-sunken">
          <div
            role="row"
            aria-rowindex={1}
            className="grid"
            style={{ gridTemplateColumns: template }}
          >
            {columns.map(({ id, header, align }) => (
              <div
                key={id}
                role="columnheader"
                className={`px-3 py-2 text-xs font-semibold text-ink-2 ${align === 'end' ? 'text-end' : ''}`}
              >
                {header}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className="relative min-w-max"
          style={{ height: `${virtual.getTotalSize()}px` }}
        >
          {items.map(({ index, start }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <TableRow
                key={rowKey(row)}
                row={row}
                columns={columns}
                template={template}
                index={index}
                startPx={start}
                onOpen={onOpen}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function TableRow<Row>({
  row,
  columns,
  template,
  index,
  startPx,
  onOpen,
}: {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly template: string
  readonly index: number
  readonly startPx: number
  readonly onOpen: ((row: Row) => void) | undefined
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      tabIndex={onOpen === undefined ? undefined : 0}
      onClick={() => onOpen?.(row)}
      onKeyDown={(event) => opensOn(event, () => onOpen?.(row))}
      className={`absolute inset-x-0 grid items-center border-t border-line text-sm ${onOpen === undefined ? '' : 'cursor-pointer hover:bg-sunken focus-visible:-outline-offset-2'}`}
      style={{
        gridTemplateColumns: template,
        height: `${rowPx}px`,
        transform: `translateY(${startPx}px)`,
      }}
    >
      {columns.map(({ id, align, cell }) => (
        <div
          key={id}
          role="cell"
          className={`overflow-hidden px-3 text-ellipsis whitespace-nowrap ${align === 'end' ? 'text-end' : ''}`}
        >
          {cell(row)}
        </div>
      ))}
    </div>
  )
}

function opensOn(event: KeyboardEvent, open: () => void): void {
  // A link or button in the row acts for itself.
  if (event.key === 'Enter' && event.target === event.currentTarget) open()
}
