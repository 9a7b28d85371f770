// A command of the product, run to its end in a process of its own.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../src/main.ts')

/** Both streams of `customhouse ARGS` as one text, and its exit code. */
export function customhouse(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { CUSTOMHOUSE_ADMIN_KEY: 'test-admin' },
    })
    let text = ''
    child.stdout.on('data', (chunk) => (text += String(chunk)))
    child.stderr.on('data', (chunk) => (text += String(chunk)))
    child.on('close', (code) => resolve({ code, text }))
  })
}
