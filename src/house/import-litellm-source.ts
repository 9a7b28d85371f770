// What the parts of the import of a LiteLLM proxy share.
import type { ConfigPath } from './config-yaml.ts'
import type { Draft } from './import-draft.ts'
import { countIn, variableName } from './import-source.ts'
import { valueAt, type SourceDocument } from './source-document.ts'

export type Values = Readonly<Record<string, unknown>>

export interface LitellmSource {
  readonly document: SourceDocument
  readonly draft: Draft
  /** `credential_list`: values and place by name. */
  readonly credentials: ReadonlyMap<string, Named>
}

/** Values of the source, and where they stand. */
export interface Named {
  readonly values: Values
  readonly path: ConfigPath
}

/** `os.environ/NAME` -> `NAME`; null if the text is no reference, or one that `${NAME}` does not take. */
export function environmentIn(text: string): string | null {
  const name = /^os\.environ\/(.*)$/s.exec(text)?.[1]
  return name !== undefined && variableName.test(name) ? name : null
}

/** Undefined where nothing was written. */
export function textIn(values: Values | undefined, name: string): string | undefined {
  const value = valueAt(values, [name])
  return typeof value === 'string' && !/^(|~|null|Null|NULL)$/.test(value) ? value : undefined
}

/** A number of the source that must be at least 1; null where there is none. */
export function countOf(
  { document, draft: { say } }: LitellmSource,
  text: string | undefined,
  path: ConfigPath,
): number | null {
  if (text === undefined) return null
  const count = countIn(text)
  if (count !== null) return count
  if (environmentIn(text) !== null) {
    say('left-out', path, 'the number comes from the environment', 'write it into the file')
  } else {
    document.report({
      path,
      message: 'must be a whole number of at least 1; correct it, or leave it out',
    })
  }
  return null
}
