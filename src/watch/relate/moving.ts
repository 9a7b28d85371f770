// Moving means in 16 bits: shares of 0..1, and any value within a named range.

const full = 0xffff

export function readShare(view: DataView, at: number): number {
  return view.getUint16(at) / full
}

/** Moves the mean at `at` towards `value` (0..1) by `1/window` of the way. */
export function moveShare(view: DataView, at: number, value: number, window: number): void {
  const before = view.getUint16(at)
  const target = Math.min(1, Math.max(0, value)) * full
  const step = (target - before) / window
  // Rounded away from zero, so that a mean never stops short of where it is going.
  const whole = step < 0 ? Math.floor(step) : Math.ceil(step)
  const after = before + whole
  view.setUint16(at, (target - before) * (target - after) < 0 ? Math.round(target) : after)
}

/** The mean of two means by how much each has seen. */
export function mergeShare(
  from: DataView,
  fromAt: number,
  into: DataView,
  at: number,
  weight: number,
): void {
  const mean = into.getUint16(at) * (1 - weight) + from.getUint16(fromAt) * weight
  into.setUint16(at, Math.round(mean))
}
