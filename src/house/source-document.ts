// A YAML file beside the configuration (a pack, a dossier) on its way to typed data: read once, then
// looked at by schemas and checks that report by path. Nothing here throws, whatever the text is.
import type { z } from 'zod'
import type { Json } from '../kernel/canonical-json.ts'
import type { Report } from './config-check.ts'
import { expandEnvironment } from './config-env.ts'
import type { KnownKeys } from './config-known-keys.ts'
import { findingsOf } from './config-sentences.ts'
import { pathText, readYaml, type ConfigPath, type Position, type Problem } from './config-yaml.ts'
import { defaultLimits } from './limits.ts'

export interface SourceDocument {
  /** As its problems name it. */
  readonly file: string
  /** Plain values as written; null where the text could not be read. */
  readonly written: Json
  readonly report: (finding: Report) => void
  /** Where a problem at `path` stands. */
  readonly where: (path: ConfigPath) => Pick<Problem, 'file' | 'path' | keyof Position>
  /** All that were reported so far, each once, in the order of the file. */
  problems(): readonly Problem[]
}

/** `scalars` as `readYaml` takes it. */
export function readDocument(
  text: string,
  file: string,
  scalars: 'typed' | 'texts' = 'typed',
): SourceDocument {
  const collected: Problem[] = []
  const yaml = readYaml(text.length > defaultLimits.configBytesMax ? '' : text, scalars)
  const report = ({ path, key, message, severity = 'error' }: Report): void => {
    const full = key === undefined ? path : [...path, key]
    const position = yaml.locate(path, key)
    collected.push({ severity, file, path: pathText(full), ...position, message })
  }
  collected.push(...yaml.problems.map((problem) => ({ ...problem, file })))
  return {
    file,
    written: plainValue(yaml.value, text, collected.length > 0, report),
    report,
    where: (path) => ({ file, path: pathText(path), ...yaml.locate(path) }),
    problems: () => inOrder(collected),
  }
}

function plainValue(
  value: unknown,
  text: string,
  isBroken: boolean,
  report: (finding: Report) => void,
): Json {
  if (text.length > defaultLimits.configBytesMax) {
    const message = `the file is longer than ${defaultLimits.configBytesMax} bytes; split it`
    report({ path: [], message })
    return null
  }
  if (value === null) {
    if (!isBroken) report({ path: [], message: 'the file is empty; write it, or take it away' })
    return null
  }
  const { value: copy, forbidden, endless } = expandEnvironment(value, null)
  for (const path of forbidden) {
    const key = String(path.at(-1))
    const message = `the name "${key}" is not allowed; choose another`
    report({ path: path.slice(0, -1), key, message })
  }
  if (endless !== null) {
    const message = 'contains itself or is nested too deeply; write it out'
    report({ path: endless, message })
    return null
  }
  return isPlain(copy, [], report) ? copy : null
}

/** Whether `value` is JSON, so that it can be hashed: half characters and numbers beyond all bounds are not. */
function isPlain(
  value: unknown,
  path: ConfigPath,
  report: (finding: Report) => void,
): value is Json {
  const wrong =
    (typeof value === 'number' && !Number.isFinite(value)) ||
    (typeof value === 'string' && !value.isWellFormed())
  if (wrong) report({ path, message: 'cannot be written as JSON; put it otherwise' })
  if (typeof value !== 'object' || value === null) return !wrong
  const members = Object.entries(value).map(([key, member]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    return isPlain(key, path, report) && isPlain(member, at, report)
  })
  return members.every(Boolean)
}

/** Each once, by file, line and column. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...unique.values()].toSorted(
    (left, right) =>
      compare(left.file ?? '', right.file ?? '') ||
      left.line - right.line ||
      left.column - right.column,
  )
}

function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** Reports what `schema` finds wrong with the whole document. */
export function reportShape(document: SourceDocument, schema: z.ZodType, keysAt: KnownKeys): void {
  const { error } = schema.safeParse(document.written)
  for (const issue of error?.issues ?? []) {
    for (const finding of findingsOf(issue, document.written, keysAt)) document.report(finding)
  }
}

/** A well-formed member of a list or an object of the document, and where it stands. */
export interface Entry<T> {
  /** Its name in an object; its place in a list, as text. */
  readonly name: string
  readonly path: ConfigPath
  readonly value: T
}

/** The members of `section` that `schema` accepts: what is wrong with the others is reported already. */
export function entriesOf<T>(
  document: SourceDocument,
  section: ConfigPath,
  schema: z.ZodType<T>,
): readonly Entry<T>[] {
  const written = valueAt(document.written, section)
  if (typeof written !== 'object' || written === null) return []
  return Object.entries(written).flatMap(([name, member]) => {
    const { data, success } = schema.safeParse(member)
    const segment = Array.isArray(written) ? Number(name) : name
    return success ? [{ name, path: [...section, segment], value: data }] : []
  })
}

/** Undefined where nothing stands at `path`. */
export function valueAt(written: unknown, path: ConfigPath): unknown {
  let value = written
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, segment)
  }
  return value
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
