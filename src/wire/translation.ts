// Which shapes can be carried into which others. Where a deployment answers the request's own shape, the bytes
// pass; only where none that may serve does is a request translated.
import type { Operation, WireShape } from './model-request.ts'

/** Shapes whose requests can be decoded into a Prompt. */
const translatable: ReadonlySet<WireShape> = new Set<WireShape>(['chat', 'messages', 'responses'])

/** Shapes that a Prompt can be encoded in, the one that carries most first. */
const targets: readonly WireShape[] = ['messages', 'chat', 'responses', 'gemini', 'converse']

/**
 * The shape in which a request of shape `from` can go to a deployment that answers `shapes`: its own where it is
 * among them, else the best it can be translated into; null if there is none. Tokens are counted in the request's
 * own shape alone: in another they would be others.
 */
export function shapeFor(
  from: WireShape,
  operation: Operation,
  shapes: ReadonlySet<WireShape>,
): WireShape | null {
  if (shapes.has(from)) return from
  if (operation !== 'chat' || !translatable.has(from)) return null
  return targets.find((shape) => shapes.has(shape)) ?? null
}
