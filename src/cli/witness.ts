// `customhouse witness`: prints what to send to a witness of the log, and takes what it signed, over the admin
// API of a running gateway. Exit codes: 0 done, 1 refused or unreachable, 2 wrong arguments.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isRecord, textOf as text } from './admin-call.ts'
import { adminOptions, runAdminCommand, Usage } from './admin-command.ts'

export const name = 'witness'
export const summary = 'Ask witnesses to cosign the log, and keep what they signed'
export const operands = 'request|add FILE'
export const options = {
  old: {
    type: 'string',
    default: '0',
    description: 'The size that the witness cosigned last, 0 if nothing yet (request)',
  },
  ...adminOptions,
} as const

export function run(args: readonly string[]): Promise<number> {
  const parse = () => parseArgs({ args: [...args], options, allowPositionals: true })
  return runAdminCommand(name, parse, async ({ call, print }, values, positionals) => {
    const [action, file, ...more] = positionals
    if (more.length > 0) throw new Usage(`say ${operands}`)
    if (action === 'request' && file === undefined) {
      if (!/^\d{1,15}$/.test(values.old)) throw new Usage('--old is a number of entries')
      const answer = await call(`/admin/v1/log/witness-request?old=${values.old}`)
      return print(answer, text(answer, 'body').trimEnd().split('\n'))
    }
    if (action === 'add' && file !== undefined) {
      const answer = await call('/admin/v1/log/cosignatures', { note: noteIn(file) })
      const witnesses = Array.isArray(answer['witnesses']) ? answer['witnesses'] : []
      return print(answer, [
        `the head at ${String(answer['size'])} entries is cosigned by`,
        ...witnesses.filter(isRecord).map((one) => `  ${text(one, 'name')} at ${text(one, 'at')}`),
      ])
    }
    throw new Usage(`say ${operands}`)
  })
}

function noteIn(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new Usage(`cannot read ${file}: ${error instanceof Error ? error.message : ''}`)
  }
}
