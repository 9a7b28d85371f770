// How long there is until a deadline, or how long it is over, to the minute.
import { useEffect, useState } from 'react'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'

const tickMs = 30_000
const minuteMs = 60_000

export function Left({ until }: { readonly until: string }) {
  const { t, language } = useText()
  const [now, setNow] = useState(nowMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs()), tickMs)
    return () => clearInterval(timer)
  }, [])
  const ms = Date.parse(until) - now
  const time = spanText(Math.abs(ms), language)
  return (
    <Badge look={ms < 0 ? 'deny' : 'plain'}>
      {t(ms < 0 ? 'case.left.over' : 'case.left', { time })}
    </Badge>
  )
}

/** Days and hours, or hours and minutes: the two that count. */
function spanText(ms: number, language: string): string {
  const minutes = Math.floor(ms / minuteMs)
  const [days, hours, rest] = [
    Math.floor(minutes / 1440),
    Math.floor((minutes % 1440) / 60),
    minutes % 60,
  ]
  const unit = (value: number, name: 'day' | 'hour' | 'minute'): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(
      value,
    )
  return days > 0
    ? `${unit(days, 'day')} ${unit(hours, 'hour')}`
    : `${unit(hours, 'hour')} ${unit(rest, 'minute')}`
}
