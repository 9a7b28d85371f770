// The moment that a page is looked at for: now, or another by what is known now.
import { z } from 'zod'
import type { Clock } from '../../kernel/time.ts'

export const instant = z.iso.datetime()

export const atSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z',
  })
  .optional()
  .meta({ description: 'As of when, by what is known now; now if left out' })

export interface Looked {
  readonly asOfMs: number
  readonly knownAtMs: number
}

export function lookedAt(clock: Clock, at: string | undefined): Looked {
  const nowMs = clock.nowMs()
  return { asOfMs: at === undefined ? nowMs : Date.parse(at), knownAtMs: nowMs }
}
