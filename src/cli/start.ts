// `customhouse start`: the gateway. Without a configuration, and over a data folder that never held a
// real book, it starts the sandbox. Exit codes: 0 after SIGINT or SIGTERM, 1 if it cannot start, 2 for
// wrong arguments, 74 if the book could not be written, 128 and the signal's number after a second signal.
import { constants } from 'node:os'

import { Fault } from '../kernel/fault.ts'
import { planStart, type StartPlan } from '../house/plan-start.ts'
import { runHouse } from '../house/run.ts'
import { processEnvironment, readSettings, settingOptions } from '../house/settings.ts'
import { storeFailedExitCode } from '../house/start-writer.ts'
import { greeting } from './greeting.ts'
import { heldSink } from './held-sink.ts'
import { quietSink } from './quiet-sink.ts'

export const name = 'start'
export const summary = 'Start the gateway (the sandbox, if there is no configuration)'
export const options = settingOptions

/** Runs until a signal arrives or the book fails. */
export async function run(args: readonly string[]): Promise<number> {
  const settings = readSettings(args, processEnvironment())
  if (typeof settings === 'string') return failed(settings, 2)
  const ending = Promise.withResolvers<number>()
  endOnSignal(() => ending.resolve(0))
  // Whoever reads the log may go away; the lines are then counted as dropped, and traffic goes on.
  process.stdout.on('error', () => undefined)
  try {
    await using stack = new AsyncDisposableStack()
    const plan = await planStart(settings, processEnvironment())
    if (plan.kind === 'problem') return failed(plan.text, 1)
    stack.defer(() => plan.close())
    const logSink = heldSink(settings.json ? process.stdout : quietSink(process.stdout))
    // Also where the start fails: they may say why.
    stack.defer(() => logSink.release())
    let opened = false
    const running = await runHouse({
      ...plan,
      logSink,
      onFatal: (fault) => {
        // Before that, the start itself fails with it and says so.
        if (opened) process.stderr.write(`customhouse start: ${fault.internal}\n`)
        ending.resolve(storeFailedExitCode)
      },
    })
    opened = true
    process.stdout.write(
      settings.json ? `${firstLine(plan, running.url)}\n` : greeting(plan, running),
    )
    logSink.release()
    const code = await ending.promise
    if (code === 0) await running.close()
    // A failed book must not be written again by an orderly close.
    else process.exit(code)
    return code
  } catch (error) {
    if (isSystemError(error)) return failed(listenText(error), 1)
    if (error instanceof Fault) return failed(error.internal, 1)
    throw error
  }
}

/** The first signal drains; a second one, of either kind, ends at once: the book is made for that. */
function endOnSignal(drain: () => void): void {
  let draining = false
  const heard = (signal: NodeJS.Signals): void => {
    if (draining) process.exit(128 + constants.signals[signal])
    draining = true
    drain()
  }
  process.on('SIGINT', heard)
  process.on('SIGTERM', heard)
}

function failed(text: string, code: number): number {
  process.stderr.write(`customhouse start: ${text}\n`)
  return code
}

/** The object that scripts rely on: admin key and keys in the sandbox only. */
function firstLine(plan: StartPlan, url: string): string {
  const { sample } = plan
  return JSON.stringify({
    url,
    console: `${url}/console/`,
    ...(sample === null
      ? {}
      : {
          adminKey: plan.adminKey,
          keys: sample.keys.map(({ party, workload, key }) => ({ party, workload, key })),
          sandbox: sample.url,
        }),
  })
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function listenText(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') {
    return `the port is already in use (${error.message}); stop what listens there, or choose another with --port`
  }
  return error.message
}
