// Which keys a place of a file knows, read from its JSON schema: so that a message about an unknown
// key can say what was probably meant.
import { z } from 'zod'
import { writtenConfigSchema } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'

export interface SchemaNode {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, SchemaNode>>
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: SchemaNode | boolean
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly propertyNames?: { readonly enum?: readonly string[] }
}

/** The JSON schema of the file as it is written (draft 2020-12). */
export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(writtenConfigSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'Customhouse configuration',
    description: 'customhouse.yaml; see docs/reference/config.md.',
  }
}

/** The keys that the file knows at a path, sorted; empty where its schema names none. */
export type KnownKeys = (path: ConfigPath) => readonly string[]

export const knownKeys = knownKeysOf(configJsonSchema)

/** `schemaOf` is called once, and only if a key is unknown. */
export function knownKeysOf(schemaOf: () => Record<string, unknown>): KnownKeys {
  let root: SchemaNode | undefined
  return (path) => {
    root ??= schemaOf() as SchemaNode
    let nodes: readonly SchemaNode[] = options(root, root)
    for (const segment of path) {
      nodes = nodes
        .flatMap((node) => children(node, segment))
        .flatMap((node) => options(node, root))
    }
    const keys = nodes.flatMap((node) => [
      ...Object.keys(node.properties ?? {}),
      ...(node.propertyNames?.enum ?? []),
    ])
    return [...new Set(keys)].toSorted()
  }
}

/** A node with what it may stand for: the members of a union, and the target of a reference. */
function options(node: SchemaNode, root: SchemaNode | undefined): readonly SchemaNode[] {
  const target = node.$ref?.startsWith('#/$defs/') ? root?.$defs?.[node.$ref.slice(8)] : undefined
  const nodes = [node, ...(target === undefined ? [] : [target])]
  return nodes.flatMap((option) => [option, ...(option.anyOf ?? [])])
}

function children(option: SchemaNode, segment: string | number): readonly SchemaNode[] {
  if (typeof segment === 'number') return option.items === undefined ? [] : [option.items]
  const named = option.properties?.[segment]
  if (named !== undefined) return [named]
  return typeof option.additionalProperties === 'object' ? [option.additionalProperties] : []
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
