// `customhouse sandbox`: the simulated providers alone, for trying a client or a gateway against them.
// Exit codes: 0 after SIGINT or SIGTERM, 1 if it cannot start, 2 for wrong arguments.
import { parseArgs } from 'node:util'

import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { instant, lifelike, openSandbox } from '../sandbox/sandbox.ts'

export const name = 'sandbox'
export const summary = 'Run the simulated providers alone'

export const options = {
  port: { type: 'string', default: '4010', description: 'Port to listen on; 0 takes a free one' },
  host: { type: 'string', default: '127.0.0.1', description: 'Address to listen on' },
  'data-dir': { type: 'string', description: 'Folder of the durable count; memory only without' },
  instant: { type: 'boolean', default: false, description: 'Answer without any delay' },
  json: { type: 'boolean', default: false, description: 'Print one JSON object on the first line' },
} as const

/** Runs until a signal arrives. */
export async function run(args: readonly string[]): Promise<number> {
  const values = readArguments(args)
  if (typeof values === 'string') {
    process.stderr.write(`customhouse sandbox: ${values}\n`)
    return 2
  }
  const { host, json, 'data-dir': dataDir } = values
  const port = Number(values.port)
  try {
    await using stack = new AsyncDisposableStack()
    const profile = values.instant ? instant : lifelike
    const sandbox = await openSandbox({
      host,
      port,
      dataDir: dataDir ?? null,
      clock: systemClock,
      profile,
    })
    stack.defer(() => sandbox.close())
    process.stdout.write(json ? `${JSON.stringify({ url: sandbox.url })}\n` : greeting(sandbox.url))
    await signalled()
    return 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`customhouse sandbox: ${error.internal}\n`)
    return 1
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options })
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return `--port must be a number from 0 to 65535, not ${values.port}`
    }
    return values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function greeting(url: string): string {
  return `Simulated providers are listening at ${url} (northwind, azure, kiso). No model runs here.

Try one:
  curl ${url}/northwind/v1/chat/completions \\
    -H 'authorization: Bearer sandbox-northwind' -H 'content-type: application/json' \\
    -d '{"model": "gpt-4o@se", "messages": [{"role": "user", "content": "Hello"}]}'

What arrived, per region: ${url}/_truth
`
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
