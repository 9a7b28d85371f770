// Wires the inspector: how long it may look, and the way on which it reaches services of inspection.
import { openInspector } from '../inspection/inspector.ts'
import { systemClock } from '../kernel/time.ts'
import type { Limits } from './limits.ts'

export function openHouseInspector(
  limits: Limits,
  { proxy, ca }: { readonly proxy: string | null; readonly ca: string | null },
): ReturnType<typeof openInspector> {
  return openInspector({
    monotonicMs: () => systemClock.monotonicMs(),
    lookMs: limits.inspectionTimeoutMs,
    connectMs: limits.connectTimeoutMs,
    proxy,
    ca,
  })
}
