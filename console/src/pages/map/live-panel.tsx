// The tail of decisions, newest on top, in a box that never changes its size. It stands still while somebody
// points into it or pauses it. What is read out is a summary now and then, never each row.
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import type { Decision } from '../../api/live.ts'
import { paths } from '../../urls.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import type { Live } from './live.ts'
import type { MapWords } from './words.ts'

const sayEveryMs = 8_000

export function LivePanel({
  live,
  isPaused,
  words,
  onPause,
  onHold,
}: {
  readonly live: Live
  readonly isPaused: boolean
  readonly words: MapWords
  readonly onPause: (isPaused: boolean) => void
  /** Somebody reads in it. */
  readonly onHold: (holds: boolean) => void
}) {
  const { t, count } = words
  const { rows, held, dropped, state } = live
  return (
    <Panel
      title={t('map.live')}
      className="flex flex-col"
      actions={
        <div className="flex items-center gap-2">
          <Badge look={isPaused ? 'refer' : state === 'open' ? 'accent' : 'unknown'}>
            {t(isPaused ? 'map.live.state.paused' : `map.live.state.${state}`)}
          </Badge>
          <Button className="!min-h-7" onClick={() => onPause(!isPaused)} aria-pressed={isPaused}>
            {t(isPaused ? 'map.live.resume' : 'map.live.pause')}
          </Button>
        </div>
      }
    >
      <ol
        className="relative -mx-2 h-96 overflow-y-auto xl:h-[32rem]"
        tabIndex={0}
        aria-label={t('map.live')}
        onPointerEnter={() => onHold(true)}
        onPointerLeave={() => onHold(false)}
        onFocus={() => onHold(true)}
        onBlur={() => onHold(false)}
      >
        {rows.length === 0 ? <li className="p-2 text-ink-2">{t('map.live.empty')}</li> : null}
        {rows.map((row) => (
          <Row key={row.requestId} row={row} words={words} />
        ))}
      </ol>
      <p className="mt-2 h-5 truncate text-xs text-ink-2">
        {[
          held > 0 ? t('map.live.held', { n: held, count: count(held) }) : '',
          dropped > 0 ? t('map.live.dropped', { n: dropped, count: count(dropped) }) : '',
        ]
          .filter((text) => text !== '')
          .join(' · ')}
      </p>
      <Summary rows={rows} words={words} />
    </Panel>
  )
}

function Row({ row, words }: { readonly row: Decision; readonly words: MapWords }) {
  const { t, language } = words
  const { verdict, processing, code, deployment } = row
  const promised = processing.promised
  const where =
    verdict === 'permit'
      ? words.set(promised ?? 'unknown', 'processing')
      : (code ?? t('map.live.nothingSent'))
  return (
    <li>
      <Link
        to={paths.request}
        params={{ requestId: row.requestId }}
        className="grid h-12 grid-cols-[auto_1fr_auto] items-center gap-x-2 rounded px-2 hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <Badge look={verdict}>
          <span className="sr-only">{t(`verdict.${verdict}`)}</span>
        </Badge>
        <span className="min-w-0 leading-tight">
          <span className="block truncate text-sm font-medium">{row.workload}</span>
          <span className="block truncate text-xs text-ink-2" title={deployment ?? ''}>
            {row.model} → {where}
          </span>
        </span>
        <time dateTime={row.at} title={row.at} className="text-xs text-ink-2">
          {clockText(row.at, language)}
        </time>
      </Link>
    </li>
  )
}

function clockText(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at))
}

/** Says, politely and seldom, what came since it last said something. */
function Summary({
  rows,
  words: { t },
}: {
  readonly rows: readonly Decision[]
  readonly words: MapWords
}) {
  const [said, setSaid] = useState('')
  const latest = useEffectEvent(() => rows)
  useEffect(() => {
    let known: string | undefined
    const timer = setInterval(() => {
      const all = latest()
      const seen = all.findIndex(({ requestId }) => requestId === known)
      const fresh = known === undefined ? [] : all.slice(0, seen === -1 ? all.length : seen)
      known = all[0]?.requestId
      if (fresh.length === 0) return
      const of = (verdict: Decision['verdict']) =>
        fresh.filter((one) => one.verdict === verdict).length
      setSaid(
        t('map.live.said', { permits: of('permit'), denies: of('deny'), refers: of('refer') }),
      )
    }, sayEveryMs)
    return () => clearInterval(timer)
  }, [t])
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  )
}
