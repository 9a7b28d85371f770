// How far off an instant is, in the reader's words: in 3 hours, 2 days ago. The instant itself is in the title.

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

export function Span({
  at,
  nowMs,
  language,
}: {
  readonly at: string
  readonly nowMs: number
  readonly language: string
}) {
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {spanText(Date.parse(at) - nowMs, language)}
    </time>
  )
}

/** Of a distance in milliseconds; whole units, cut towards now; below a minute it is now. */
export function spanText(distanceMs: number, language: string): string {
  if (Math.abs(distanceMs) < 60_000) {
    return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second')
  }
  const [unit, ms] = steps.find(([, each]) => Math.abs(distanceMs) >= each) ?? ['minute', 60_000]
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  return format.format(Math.trunc(distanceMs / ms), unit)
}
