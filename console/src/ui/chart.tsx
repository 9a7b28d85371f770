// The one place that paints with ECharts: loaded when the first chart is shown, with only the parts that are
// used, in the colours of the page. A chart is a picture with a name; its numbers are in a table beside it.
import { useEffect, useRef } from 'react'
import { themeChanged } from './theme-changed.ts'
import type { Paint, Painter } from './chart-painter.ts'

export type { Paint } from './chart-painter.ts'

export function Chart({
  label,
  paint,
  onPick,
  className = 'h-72',
}: {
  /** What it shows, read out in place of the picture. */
  readonly label: string
  /** Its option, made anew with the colours of the page whenever they change. */
  readonly paint: Paint
  /** The `data` of what was clicked. */
  readonly onPick?: (data: unknown) => void
  readonly className?: string
}) {
  const box = useRef<HTMLDivElement>(null)
  const painter = useRef<Painter | null>(null)
  const latest = useRef({ paint, onPick })
  useEffect(() => {
    latest.current = { paint, onPick }
    painter.current?.paint(paint)
  }, [paint, onPick])
  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    let isGone = false
    void import('./chart-painter.ts').then(({ openPainter }) => {
      if (isGone) return
      painter.current = openPainter(element, (data) => latest.current.onPick?.(data))
      painter.current.paint(latest.current.paint)
    })
    const repaint = () => painter.current?.paint(latest.current.paint)
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', repaint)
    document.addEventListener(themeChanged, repaint)
    return () => {
      isGone = true
      system.removeEventListener('change', repaint)
      document.removeEventListener(themeChanged, repaint)
      painter.current?.close()
      painter.current = null
    }
  }, [])
  return <div ref={box} role="img" aria-label={label} className={`w-full ${className}`} />
}
