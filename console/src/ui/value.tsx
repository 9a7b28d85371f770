// Values with their units: amounts, counts, instants, sets of places. What nobody knows is drawn as unknown,
// hatched and in words, never as zero and never as nothing.

export function Unknown({ label }: { readonly label: string }) {
  return <span className="hatched rounded px-1 text-ink-2">{label}</span>
}

/**
 * An amount as the server gave it, an exact decimal: grouped and cut to `digits` for reading, the whole in the
 * title. Never a float: sums are the server's.
 */
export function Money({
  amount,
  currency,
  digits = 2,
}: {
  readonly amount: string
  readonly currency: string
  readonly digits?: number
}) {
  return (
    <span className="whitespace-nowrap" title={`${amount} ${currency}`}>
      {shortDecimal(amount, digits)} <span className="text-ink-2">{currency}</span>
    </span>
  )
}

/** `1234567.891` -> `1,234,567.89`; an amount too small for `digits` keeps its first digit that counts. */
export function shortDecimal(amount: string, digits: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? []
  const firstThatCounts = fraction.search(/[1-9]/)
  const kept =
    whole === '0' && firstThatCounts >= digits ? Math.min(firstThatCounts + 2, 12) : digits
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}${grouped}${kept === 0 ? '' : `.${fraction.padEnd(kept, '0').slice(0, kept)}`}`
}

/** A whole number, grouped; `compact` for charts and tiles: 1.2M, its whole in the title. */
export function Count({
  value,
  language,
  compact = false,
}: {
  readonly value: number
  readonly language: string
  readonly compact?: boolean
}) {
  const whole = countFormat(language).format(value)
  if (!compact) return <span>{whole}</span>
  return <span title={whole}>{compactCount(value, language)}</span>
}

const countFormats = new Map<string, Intl.NumberFormat>()

function countFormat(language: string): Intl.NumberFormat {
  const format = countFormats.get(language) ?? new Intl.NumberFormat(language)
  countFormats.set(language, format)
  return format
}

export function compactCount(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(
    value,
  )
}

/** An instant (RFC 3339) in the reader's zone, which is named; the same in UTC in the title. */
export function Time({
  at,
  language,
  precision = 'minute',
}: {
  readonly at: string
  readonly language: string
  readonly precision?: 'day' | 'minute' | 'second'
}) {
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {timeText(at, language, precision)}
    </time>
  )
}

export function timeText(
  at: string,
  language: string,
  precision: 'day' | 'minute' | 'second',
): string {
  return timeFormat(language, precision).format(new Date(at))
}

/** Making one costs more than a row of a table: they are kept, a few a language. */
const timeFormats = new Map<string, Intl.DateTimeFormat>()

function timeFormat(language: string, precision: 'day' | 'minute' | 'second'): Intl.DateTimeFormat {
  const name = `${language} ${precision}`
  const known = timeFormats.get(name)
  if (known !== undefined) return known
  const clock: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'second' ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZoneName: 'short',
  }
  const format = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    ...(precision === 'day' ? {} : clock),
  })
  timeFormats.set(name, format)
  return format
}

/** The places of one of the seven location questions, as the API gives them. */
export type PlaceSet = 'unknown' | { readonly open: boolean; readonly places: readonly string[] }

export function Places({
  set,
  unknownLabel,
  openLabel,
  title,
}: {
  readonly set: PlaceSet
  readonly unknownLabel: string
  /** "or elsewhere": an open set may hold more than what it names. */
  readonly openLabel: string
  /** Names of the places, for the title. */
  readonly title?: string
}) {
  if (set === 'unknown') return <Unknown label={unknownLabel} />
  return (
    <span title={title}>
      {set.places.join(', ')}
      {set.open ? <span className="hatched ml-1 rounded px-1 text-ink-2">{openLabel}</span> : null}
    </span>
  )
}

/** The name of a country (ISO 3166-1 alpha-2) in the reader's language, or its code. */
export function countryName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}
