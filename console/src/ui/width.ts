// How wide an element is, in whole pixels, now and whenever that changes; 0 before it stands.
import { useLayoutEffect, useRef, useState } from 'react'

export function useWidth() {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    setWidth(Math.floor(element.clientWidth))
    const watcher = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)))
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return [box, width] as const
}
