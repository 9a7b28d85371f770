// Which keys a place of the configuration file knows, read from the JSON schema: so that a message
// about an unknown key can say what was probably meant.
import { z } from 'zod'
import { configSchema } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly propertyNames?: { readonly enum?: readonly string[] }
}

/** The JSON schema of the file as it is written (draft 2020-12). */
export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'Customhouse configuration',
    description: 'customhouse.yaml; see docs/reference/config.md.',
  }
}

let cachedRoot: SchemaNode | undefined

/** Sorted; empty where the schema names none. */
export function knownKeys(path: ConfigPath): readonly string[] {
  cachedRoot ??= configJsonSchema() as SchemaNode
  let nodes: readonly SchemaNode[] = [cachedRoot]
  for (const segment of path) nodes = nodes.flatMap((node) => children(node, segment))
  const keys = nodes.flatMap((node) =>
    [node, ...(node.anyOf ?? [])].flatMap((option) => [
      ...Object.keys(option.properties ?? {}),
      ...(option.propertyNames?.enum ?? []),
    ]),
  )
  return [...new Set(keys)].toSorted()
}

function children(node: SchemaNode, segment: string | number): readonly SchemaNode[] {
  return [node, ...(node.anyOf ?? [])].flatMap((option) => {
    if (typeof segment === 'number') return option.items === undefined ? [] : [option.items]
    const named = option.properties?.[segment]
    if (named !== undefined) return [named]
    return typeof option.additionalProperties === 'object' ? [option.additionalProperties] : []
  })
}

/** The known key nearest to `key`, if it is near enough to be a slip of the pen. */
export function probablyMeant(key: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(key, candidate) }))
    .toSorted((left, right) => left.distance - right.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, best.candidate.length / 3)
    ? best.candidate
    : null
}

/** Changes, insertions, deletions and swaps of neighbours, without case; long texts are cut, as they are no slip. */
function editDistance(left: string, right: string): number {
  const source = left.toLowerCase().slice(0, 64)
  const target = right.toLowerCase().slice(0, 64)
  let before: readonly number[] = []
  let row = Array.from({ length: target.length + 1 }, (_, index) => index)
  for (let at = 1; at <= source.length; at++) {
    const next = [at]
    for (let to = 1; to <= target.length; to++) {
      const same = source[at - 1] === target[to - 1]
      const swapped =
        at > 1 && to > 1 && source[at - 1] === target[to - 2] && source[at - 2] === target[to - 1]
      next.push(
        Math.min(
          (row[to - 1] ?? 0) + (same ? 0 : 1),
          (row[to] ?? 0) + 1,
          (next[to - 1] ?? 0) + 1,
          swapped ? (before[to - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    before = row
    row = next
  }
  return row.at(-1) ?? 0
}
