#!/usr/bin/env node
// argv -> command. Each command is one file of cli/, loaded only when it is called.
import { commands } from './cli/commands.ts'
import { help, version } from './cli/help.ts'

const [name = 'help', ...args] = process.argv.slice(2)

if (name === 'help' || name === '--help' || name === '-h') {
  process.stdout.write(await help(args[0]))
} else if (name === 'version' || name === '--version' || name === '-v') {
  process.stdout.write(`${version()}\n`)
} else {
  const load = commands[name]
  if (load === undefined) {
    process.stderr.write(`customhouse: no command '${name}'. Try: customhouse help\n`)
    process.exitCode = 2
  } else if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(await help(name))
  } else {
    const command = await load()
    process.exitCode = await command.run(args)
  }
}
