// Writes the settings of a prompt by a table that has a row for every one of them: a setting that is added
// has no place in any provider's API until somebody has looked for it there.
import type { SettingName, Settings } from './prompt.ts'

type Given = Required<Settings>

/** One row a setting: writes it into the context's body, or says no. */
export type SettingWriters<Context> = {
  readonly [Name in SettingName]: (given: Given[Name], context: Context) => void
}

export function writeSettings<Context>(
  settings: Settings,
  writers: SettingWriters<Context>,
  context: Context,
): void {
  let name: SettingName
  for (name in writers) writeOne(name, settings[name], writers, context)
}

function writeOne<Context, Name extends SettingName>(
  name: Name,
  given: Given[Name] | undefined,
  writers: SettingWriters<Context>,
  context: Context,
): void {
  if (given !== undefined) writers[name](given, context)
}
