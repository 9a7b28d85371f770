// The console's one clock: what is drawn by the time of day asks here.

export function nowMs(): number {
  return Date.now()
}
