// What a house starts with: the configuration of the file, and beside it what the API manages.
import type { HeldDesk } from '../journeys/held-changes.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { Register } from '../journeys/register.ts'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { packFactsOf } from './admin.ts'
import { openDirectory } from './directory.ts'
import { baseOf } from './kept-texts.ts'
import { withObjects } from './managed-objects.ts'
import { openObjectKeeper } from './object-keeper.ts'
import type { WorldKeeper } from './reload.ts'
import type { RunOptions } from './run.ts'

/** Throws a Fault that says what to do if the file and what the API manages do not go together any more. */
export function withRegistered(
  options: RunOptions,
  { objects }: Pick<Register, 'objects'>,
): RunOptions {
  const base = baseOf(options.config)
  if (objects.size === 0 || base === null) return options
  const { config, policy, problems } = withObjects(base, [...objects.values()], systemClock.nowMs())
  if (config !== null) return { ...options, config, policy }
  const lines = problems
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ file, path, message }) =>
        `    ${file === undefined ? path : `${file} ${path}`} ${message}`,
    )
  throw new Fault({
    code: 'door.internal',
    internal: `${options.configFile ?? 'the configuration'} does not go with what the API manages:
${lines.join('\n')}
  Put the file back as it was, start, and change those objects by the API (/admin/v1) first.`,
  })
}

/** With all that is needed to hold what was approved. */
export function heldDeskOf(desk: RegisterDesk, keeper: WorldKeeper): HeldDesk {
  const directory = openDirectory(keeper, desk.register)
  return {
    clock: systemClock,
    ...desk,
    world: () => keeper.world(),
    packFacts: () => packFactsOf(keeper),
    directory,
    objects: openObjectKeeper(keeper, desk.register, directory, null),
  }
}
