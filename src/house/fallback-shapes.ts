// In which ways a request can reach a model and not the one that it falls back to: translated requests reach more
// than their own shape, legacy completions and vectors do not.
import { shapeFor } from '../wire/translation.ts'
import type { Operation, WireShape } from '../wire/model-request.ts'
import type { Deployment } from '../place/deployment.ts'

/** The shapes of requests that may fall back at all, as clients write them. */
const asked: readonly (readonly [WireShape, Operation])[] = [
  ['chat', 'chat'],
  ['messages', 'chat'],
  ['responses', 'chat'],
  ['completions', 'text_completion'],
]

type Shaped = Pick<Deployment, 'shapes'>

/** Null if no request to `model` can fall back; else the shapes of those that could, and do not reach `next`. */
export function unreachedShapes(
  model: readonly Shaped[],
  next: readonly Shaped[],
): readonly WireShape[] | null {
  const reaching = (all: readonly Shaped[]) =>
    asked.filter(([shape, operation]) =>
      all.some(({ shapes }) => shapeFor(shape, operation, shapes) !== null),
    )
  const own = reaching(model)
  if (own.length === 0) return null
  const other = reaching(next)
  return own.filter((one) => !other.includes(one)).map(([shape]) => shape)
}
