// A table of any length: only the rows in sight are in the page, the rest is height. Rows are a fixed height,
// so that nothing moves when more arrive. Semantics are a table's own (rowcount, rowindex), whatever is in sight.
// Where rows open, one of them is in the order of Tab, and arrows, Page Up and Down, Home and End go on from it.
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

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
  /** A row that is undefined has its place, and is loading. */
  readonly rows: readonly (Row | undefined)[]
  /** Left out: a row is its place. Where rows come late and never move, what was drawn of the place is filled, not made anew. */
  readonly rowKey?: (row: Row) => string
  /** Of all rows, those too that are not here yet; -1: nobody counted them (WAI-ARIA). */
  readonly rowCount?: number
  /** Opens a row: Enter, or a click. */
  readonly onOpen?: (row: Row) => void
  /** Asked for once when the end comes into sight. */
  readonly onEnd?: () => void
  /** Told which rows are in sight, both included. */
  readonly onRange?: (first: number, last: number) => void
  /** Height of the box that scrolls, e.g. `60vh`; left out: as high as its rows. */
  readonly height?: string
}

const rowPx = 36

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, rowCount, onOpen, onEnd, onRange, height } = props
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= rows.length - 1 && rows.length > 0) onEnd?.()
  }, [last, rows.length, onEnd])
  useEffect(() => {
    if (last >= 0) onRange?.(first, last)
  }, [first, last, onRange])
  const active = useActiveRow(rows.length, (index) => {
    virtual.scrollToIndex(index)
    focusRow(box.current, index)
  })
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
      onKeyDown={onOpen === undefined ? undefined : active.onKeyDown}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={ariaCount(rowCount ?? rows.length)}
        // As wide as the columns at their least: head and rows share it.
        className="min-w-max"
      >
        <div role="rowgroup" className="sticky top-0 z-10 bg-sunken">
          <Heads columns={columns} template={template} />
        </div>
        <div role="rowgroup" className="relative" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start }) => {
            const row = rows[index]
            return (
              <KeptRow
                key={row === undefined || rowKey === undefined ? index : rowKey(row)}
                {...{ row, index, start, template, columns, onOpen }}
                isActive={index === active.index}
                onFocus={active.set}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Heads<Row>({
  columns,
  template,
}: {
  readonly columns: readonly Column<Row>[]
  readonly template: string
}) {
  return (
    <div role="row" aria-rowindex={1} className="grid" style={{ gridTemplateColumns: template }}>
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
  )
}

function BodyRow<Row>({
  row,
  index,
  start,
  template,
  columns,
  onOpen,
  isActive,
  onFocus,
}: {
  readonly row: Row | undefined
  readonly index: number
  readonly start: number
  readonly template: string
  readonly columns: readonly Column<Row>[]
  readonly onOpen: ((row: Row) => void) | undefined
  readonly isActive: boolean
  readonly onFocus: (index: number) => void
}) {
  const opens = onOpen !== undefined && row !== undefined
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      aria-busy={row === undefined}
      tabIndex={onOpen === undefined ? undefined : isActive ? 0 : -1}
      onFocus={() => onFocus(index)}
      onClick={(event) => {
        if (opens && !isOfItsOwn(event.target)) onOpen(row)
      }}
      onKeyDown={(event) => {
        // A link or button in the row acts for itself.
        if (opens && event.key === 'Enter' && event.target === event.currentTarget) onOpen(row)
      }}
      className={`absolute inset-x-0 grid items-center border-t border-line text-sm ${onOpen === undefined ? '' : 'cursor-pointer hover:bg-sunken focus-visible:-outline-offset-2'}`}
      style={{
        gridTemplateColumns: template,
        height: `${rowPx}px`,
        transform: `translateY(${start}px)`,
      }}
    >
      {columns.map(({ id, align, cell }) => (
        <div
          key={id}
          role="cell"
          className={`overflow-hidden px-3 text-ellipsis whitespace-nowrap ${align === 'end' ? 'text-end' : ''}`}
        >
          {row === undefined ? <span className="block h-3 rounded bg-sunken" /> : cell(row)}
        </div>
      ))}
    </div>
  )
}

/** Drawn again only where something of the row changed: most of them stay while others scroll in. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memo forgets that it is of any row
const KeptRow = memo(BodyRow) as typeof BodyRow

/** A header counts as a row; nobody's count stays nobody's. */
function ariaCount(rows: number): number {
  return rows < 0 ? -1 : rows + 1
}

function isOfItsOwn(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, select') !== null
}

/** Which row Tab leads to, and the keys that go on from it. */
function useActiveRow(count: number, focus: (index: number) => void) {
  const [index, set] = useState(0)
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowPx) - 2)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -count,
      End: count,
    }
    const step = steps[event.key]
    if (step === undefined || count === 0) return
    event.preventDefault()
    // From the box itself an arrow enters the rows, where one of them is next.
    const isEntering = event.target === event.currentTarget && Math.abs(step) === 1
    const next = Math.min(count - 1, Math.max(0, isEntering ? index : index + step))
    set(next)
    focus(next)
  }
  return { index: Math.min(index, Math.max(0, count - 1)), set, onKeyDown }
}

/** The row comes into the page with the next frames, once the box has scrolled there. */
function focusRow(box: HTMLElement | null, index: number, tries = 10): void {
  const row = box?.querySelector<HTMLElement>(`[data-index="${index}"]`)
  if (row) row.focus({ preventScroll: true })
  else if (tries > 0) requestAnimationFrame(() => focusRow(box, index, tries - 1))
}
