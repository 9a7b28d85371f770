// The time in parts: bars by verdict, one slider over them, and playing them one after another while the person
// wants it. The slider's first step is the whole time.
import { useEffect, type CSSProperties } from 'react'
import { Button } from '../../ui/button.tsx'
import type { Bucket } from './flow.ts'
import type { Range } from './search.ts'
import type { MapWords } from './words.ts'

const stepMs = 900
/** Who asked for less motion gets the same steps, and time to look at each. */
const calmStepMs = 2_000

export function Timeline({
  buckets,
  at,
  range,
  isReady,
  isPlaying,
  words,
  onBucket,
  onPlaying,
}: {
  readonly buckets: readonly Bucket[]
  /** Index of the part that is shown; -1: all of the time. */
  readonly at: number
  readonly range: Range
  /** The part that is shown is there. */
  readonly isReady: boolean
  readonly isPlaying: boolean
  readonly words: MapWords
  readonly onBucket: (index: number) => void
  readonly onPlaying: (isPlaying: boolean) => void
}) {
  const { t } = words
  useSteps({ at, count: buckets.length, isReady, isPlaying, onBucket, onPlaying })
  const bucket = buckets[at]
  const said = bucket === undefined ? spanText(buckets, range, words) : told(bucket, range, words)
  return (
    <section aria-label={t('map.time')} className="flex items-start gap-3">
      <Button
        onClick={() => {
          if (!isPlaying && (at < 0 || at >= buckets.length - 1)) onBucket(0)
          onPlaying(!isPlaying)
        }}
      >
        <span aria-hidden="true">{isPlaying ? '❚❚' : '▶'}</span>
        {t(isPlaying ? 'map.time.pause' : 'map.time.play')}
      </Button>
      <div className="min-w-0 flex-1">
        <Slider
          {...{ buckets, at, onBucket }}
          label={t('map.time.part')}
          said={bucket === undefined ? t('map.time.whole') : said}
        />
        <div className="mt-1 flex min-h-6 items-center justify-between gap-2 text-xs text-ink-2">
          <span className="truncate">{said}</span>
          {at < 0 ? null : (
            <button
              type="button"
              className="min-h-6 shrink-0 font-medium text-accent underline underline-offset-2"
              onClick={() => {
                onPlaying(false)
                onBucket(-1)
              }}
            >
              {t('map.time.whole')}
            </button>
          )}
        </div>
      </div>
    </section>
  )
}

function told({ from, requests, denies, refers }: Bucket, range: Range, words: MapWords): string {
  const { t, language, count } = words
  return t('map.time.bucket', {
    from: partText(from, range, language),
    requests: count(requests),
    denies: count(denies),
    refers: count(refers),
  })
}

function spanText(buckets: readonly Bucket[], range: Range, { t, language }: MapWords): string {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (first === undefined || last === undefined) return ''
  return t('map.time.shown', {
    from: partText(first.from, range, language),
    to: partText(last.from, range, language),
  })
}

/** Goes to the next part when the one before is there; the last one ends it. */
function useSteps({
  at,
  count,
  isReady,
  isPlaying,
  onBucket,
  onPlaying,
}: {
  readonly at: number
  readonly count: number
  readonly isReady: boolean
  readonly isPlaying: boolean
  readonly onBucket: (index: number) => void
  readonly onPlaying: (isPlaying: boolean) => void
}): void {
  useEffect(() => {
    if (!isPlaying || !isReady) return undefined
    if (at >= count - 1) {
      onPlaying(false)
      return undefined
    }
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    const timer = setTimeout(() => onBucket(at + 1), isCalm ? calmStepMs : stepMs)
    return () => clearTimeout(timer)
  }, [at, count, isReady, isPlaying, onBucket, onPlaying])
}

const barsPx = 44

/** A native slider, unseen, lies over the bars: its thumb is one bar wide, so that bars are its steps. */
function Slider({
  buckets,
  at,
  label,
  said,
  onBucket,
}: {
  readonly buckets: readonly Bucket[]
  readonly at: number
  readonly label: string
  readonly said: string
  readonly onBucket: (index: number) => void
}) {
  const last = buckets.length - 1
  const part: CSSProperties & Record<'--part', string> = { '--part': `${100 / buckets.length}%` }
  return (
    <div className="relative rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
      <Bars buckets={buckets} at={at} />
      <input
        type="range"
        min={0}
        max={last}
        value={at < 0 ? last : at}
        aria-label={label}
        aria-valuetext={said}
        onChange={(event) => onBucket(Number(event.target.value))}
        // The last part is where the slider stands already while all of the time is shown.
        onPointerUp={(event) => {
          if (at < 0) onBucket(Number(event.currentTarget.value))
        }}
        style={part}
        className="absolute inset-0 h-full w-full cursor-pointer appearance-none bg-transparent opacity-0 [&::-moz-range-thumb]:w-(--part) [&::-webkit-slider-thumb]:h-full [&::-webkit-slider-thumb]:w-(--part) [&::-webkit-slider-thumb]:appearance-none"
      />
    </div>
  )
}

/** A picture of what the slider says: hidden from those who hear it. */
function Bars({ buckets, at }: { readonly buckets: readonly Bucket[]; readonly at: number }) {
  const most = Math.max(1, ...buckets.map(({ requests }) => requests))
  const height = (n: number) => (n === 0 ? 0 : Math.max(1, (n / most) * barsPx))
  return (
    <div
      aria-hidden="true"
      className="flex items-end border-b border-line-strong"
      style={{ height: barsPx + 5 }}
    >
      {buckets.map((bucket, index) => (
        <div
          key={bucket.from}
          className={`flex h-full min-w-0 flex-1 flex-col justify-end border-t-4 px-[0.5px] ${index === at ? 'border-accent bg-accent-soft' : 'border-transparent'} ${at >= 0 && index !== at ? 'opacity-45' : ''}`}
        >
          <div className="bg-deny" style={{ height: height(bucket.denies) }} />
          <div className="bg-refer" style={{ height: height(bucket.refers) }} />
          <div className="bg-permit" style={{ height: height(bucket.permits) }} />
        </div>
      ))}
    </div>
  )
}

/** The beginning of a part: a day, or an hour or minute with its zone. Days are those of the server, UTC. */
function partText(at: string, range: Range, language: string): string {
  if (at === '') return ''
  const day = { month: 'short', day: 'numeric' } as const
  const clock = {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  } as const
  const format =
    range === 'quarter'
      ? ({ ...day, year: 'numeric', timeZone: 'UTC', timeZoneName: 'short' } as const)
      : range === 'day'
        ? { ...day, ...clock }
        : clock
  return new Intl.DateTimeFormat(language, format).format(new Date(at))
}
