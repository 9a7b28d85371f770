// Assertions stay on in production: a bug fails its request, never the books.

/** Thrown when our own code is wrong. Never caught locally; the door answers 500 with the request id only. */
export class Bug extends Error {
  override readonly name = 'Bug'
}

/** Throws a `Bug` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message)
}

/** Closes a `switch` over a union: the compiler complains if a case is missing. */
export function unreachable(value: never): never {
  throw new Bug(`unreachable: ${String(value)}`)
}
