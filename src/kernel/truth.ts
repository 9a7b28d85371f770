// Kleene's strong three-valued logic: U is "not known", never "half true". An expression is U only
// if the unknown part could still decide it.

export type Truth = 'T' | 'F' | 'U'

/** F if any is F, else U if any is U, else T; T over nothing. */
export function allOf(truths: Iterable<Truth>): Truth {
  let result: Truth = 'T'
  for (const truth of truths) {
    if (truth === 'F') return 'F'
    if (truth === 'U') result = 'U'
  }
  return result
}

/** T if any is T, else U if any is U, else F; F over nothing. */
export function anyOf(truths: Iterable<Truth>): Truth {
  let result: Truth = 'F'
  for (const truth of truths) {
    if (truth === 'T') return 'T'
    if (truth === 'U') result = 'U'
  }
  return result
}

export function notOf(truth: Truth): Truth {
  if (truth === 'U') return 'U'
  return truth === 'T' ? 'F' : 'T'
}
