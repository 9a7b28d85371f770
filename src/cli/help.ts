// The help texts, made from the same tables that parse the arguments.
import { readFileSync } from 'node:fs'

import { commands, type Command } from './commands.ts'

/** What package.json says, beside the sources and beside what is built of them alike. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return String(Object(JSON.parse(text)).version)
}

/** The help of one command, or the list of all. */
export async function help(name?: string): Promise<string> {
  const load = name === undefined ? undefined : commands[name]
  if (load !== undefined) return commandHelp(await load())
  const all = await Promise.all(Object.values(commands).map((one) => one()))
  const width = Math.max(...all.map((command) => command.name.length))
  const lines = all.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return `customhouse: the control point for AI models that cross borders

${lines.join('\n')}

customhouse COMMAND --help tells the options of one; customhouse --version the release.
`
}

function commandHelp(command: Command): string {
  const options = Object.entries(command.options)
  const flags = options.map(([name, { type }]) =>
    type === 'boolean' ? `--${name}` : `--${name} ${name.replaceAll('-', '_').toUpperCase()}`,
  )
  const width = Math.max(0, ...flags.map((flag) => flag.length))
  const lines = options.map(([, option], index) => {
    const fallback = typeof option.default === 'string' ? ` (default ${option.default})` : ''
    return `  ${(flags[index] ?? '').padEnd(width)}  ${option.description}${fallback}`
  })
  const operands = command.operands === undefined ? '' : ` ${command.operands}`
  return `customhouse ${command.name}${operands}: ${command.summary}

${lines.join('\n')}
`
}
