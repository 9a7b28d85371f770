// What took how long, one bar a row on one axis that begins at zero: for people who ask where the time went. The numbers
// are beside the bars, and whatever reads aloud gets a table.
export interface TimelineRow {
  readonly id: string
  readonly label: React.ReactNode
  readonly fromMs: number
  readonly ms: number
  /** Spent outside the house, or in it. */
  readonly where: 'outside' | 'inside'
}

export interface TimelineGroup {
  readonly id: string
  readonly title: string
  readonly rows: readonly TimelineRow[]
}

export function Timeline({
  groups,
  wholeMs,
  language,
  texts,
}: {
  readonly groups: readonly TimelineGroup[]
  readonly wholeMs: number
  readonly language: string
  readonly texts: {
    readonly caption: string
    readonly step: string
    readonly begins: string
    readonly takes: string
  }
}) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{texts.caption}</caption>
      <thead className="text-xs text-ink-2">
        <tr>
          <th className="w-32 py-1 pe-2 text-start font-semibold sm:w-44">{texts.step}</th>
          <th className="py-1 text-start font-semibold">
            <span className="sr-only">{texts.begins}</span>
            <span aria-hidden="true" className="flex justify-between">
              <span>{durationText(0, language)}</span>
              <span>{durationText(wholeMs, language)}</span>
            </span>
          </th>
          <th className="w-20 py-1 ps-2 text-end font-semibold">{texts.takes}</th>
        </tr>
      </thead>
      {groups.map(({ id, title, rows }) => (
        <tbody key={id}>
          <tr>
            <th
              colSpan={3}
              scope="rowgroup"
              className="border-t border-line pt-2 pb-0.5 text-start text-xs font-semibold"
            >
              <bdi>{title}</bdi>
            </th>
          </tr>
          {rows.map((row) => (
            <Row key={row.id} row={row} wholeMs={wholeMs} language={language} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

const looks: Readonly<Record<TimelineRow['where'], string>> = {
  outside: 'border border-accent bg-accent-soft',
  inside: 'bg-ink-2',
}

function Row({
  row: { label, fromMs, ms, where },
  wholeMs,
  language,
}: {
  readonly row: TimelineRow
  readonly wholeMs: number
  readonly language: string
}) {
  const share = (part: number): number => Math.min(100, (100 * part) / Math.max(wholeMs, 0.001))
  return (
    <tr>
      <th scope="row" className="py-0.5 pe-2 text-start font-normal">
        {label}
      </th>
      <td className="py-0.5">
        <span className="sr-only">{durationText(fromMs, language)}</span>
        <span aria-hidden="true" className="relative block h-3 rounded-sm bg-sunken">
          <span
            className={`absolute inset-y-0 min-w-0.5 rounded-xs ${looks[where]}`}
            style={{
              insetInlineStart: `min(${share(fromMs)}%, calc(100% - 2px))`,
              width: `${share(ms)}%`,
            }}
          />
        </span>
      </td>
      <td className="py-0.5 ps-2 text-end whitespace-nowrap">{durationText(ms, language)}</td>
    </tr>
  )
}

/** In the unit and with the digits that a reader wants: 0.08 ms, 4.2 ms, 812 ms, 12.3 sec. */
export function durationText(ms: number, language: string): string {
  const [value, unit] =
    ms < 10_000 ? ([ms, 'millisecond'] as const) : ([ms / 1000, 'second'] as const)
  const digits = ms === 0 ? 0 : value < 1 ? 2 : value < 100 ? 1 : 0
  return durationFormat(language, unit, digits).format(value)
}

const formats = new Map<string, Intl.NumberFormat>()

function durationFormat(
  language: string,
  unit: 'millisecond' | 'second',
  digits: number,
): Intl.NumberFormat {
  const name = `${language} ${unit} ${digits}`
  const format =
    formats.get(name) ??
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
  formats.set(name, format)
  return format
}
