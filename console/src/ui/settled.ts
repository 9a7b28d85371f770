// A value once nobody has changed it for a moment.
import { useEffect, useState } from 'react'

const settleMs = 300

/** The value once it has been the same for a moment: nobody is asked at each key. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text)), settleMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
