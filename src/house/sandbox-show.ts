// What a sandbox shows of itself: its simulated past and its simulated live traffic, as the admin API tells and switches
// them. A real house has none of it.
import type { SandboxDesk } from '../door/admin/ports.ts'
import { startHistory, type History, type HistoryPlan, type StartHistory } from './history.ts'
import { openTrickle, tricklePerMinute, type Trickle } from './trickle.ts'

/** What a start wants to be shown; null: nothing. */
export interface Show {
  readonly history: HistoryPlan | null
  readonly trickle: { readonly isOn: boolean; readonly keys: ReadonlyMap<string, string> }
}

export interface SandboxShow {
  readonly desk: SandboxDesk
  /** The doors are open at `url`; what is begun ends with `stack`, before they close. */
  begin(parts: Omit<StartHistory, 'plan'>, url: string, stack: AsyncDisposableStack): void
}

/** Null outside of a sandbox. */
export function openSandboxShow(show: Show | null | undefined): SandboxShow | null {
  if (show === null || show === undefined) return null
  let history: History | null = null
  let trickle: Trickle | null = null
  return {
    desk: {
      get history() {
        return history?.state() ?? null
      },
      get trickle() {
        return { isOn: trickle?.isOn() ?? false, perMinute: tricklePerMinute }
      },
      setTrickle: (isOn) => trickle?.set(isOn),
    },
    begin(parts, url, stack) {
      const begun = show.history && startHistory({ ...parts, plan: show.history })
      const flowing = openTrickle({ ...show.trickle, url })
      history = begun
      trickle = flowing
      stack.defer(async () => {
        await Promise.all([begun?.close(), flowing.close()])
      })
    },
  }
}
