// Lines that two texts share, and those that only one of them has, by their longest common subsequence. Pure.

export interface Line {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  /** In the text after; of a removed line in the one before. */
  readonly number: number
}

/** Beyond so many pairs of lines the middle counts as taken out and put in whole. */
const pairsMax = 4_000_000

export function diffLines(before: string, after: string): readonly Line[] {
  const old = before.split('\n')
  const now = after.split('\n')
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (
    tail < Math.min(old.length, now.length) - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1
  }
  const same = (from: number, to: number): Line[] =>
    now.slice(from, to).map((text, index) => ({ kind: 'same', text, number: from + index + 1 }))
  const middle = between(
    old.slice(head, old.length - tail),
    now.slice(head, now.length - tail),
    head,
  )
  return [...same(0, head), ...middle, ...same(now.length - tail, now.length)]
}

/** By the longest common subsequence. */
function between(old: readonly string[], now: readonly string[], offset: number): Line[] {
  const removed = (at: number): Line => ({
    kind: 'removed',
    text: old[at] ?? '',
    number: offset + at + 1,
  })
  const added = (at: number): Line => ({
    kind: 'added',
    text: now[at] ?? '',
    number: offset + at + 1,
  })
  if (old.length * now.length > pairsMax) {
    return [...old.map((_, at) => removed(at)), ...now.map((_, at) => added(at))]
  }
  const width = now.length + 1
  const lengths = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === now[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: now[j] ?? '', number: offset + j + 1 })
      i += 1
      j += 1
    } else if (
      j >= now.length ||
      (i < old.length && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push(removed(i))
      i += 1
    } else {
      lines.push(added(j))
      j += 1
    }
  }
  return lines
}

/** Lines that are left out, before the line of this number. */
export interface Folded {
  readonly kind: 'folded'
  readonly number: number
  readonly count: number
}

const around = 3

/** What is far from any difference is left out. */
export function foldedLines(lines: readonly Line[]): readonly (Line | Folded)[] {
  const isNear = lines.map(() => false)
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue
    const [from, to] = [Math.max(0, index - around), Math.min(lines.length - 1, index + around)]
    for (let at = from; at <= to; at += 1) isNear[at] = true
  }
  const parts: (Line | Folded)[] = []
  let count = 0
  const fold = (number: number): void => {
    if (count > 0) parts.push({ kind: 'folded', number, count })
    count = 0
  }
  for (const [index, line] of lines.entries()) {
    if (isNear[index] !== true) {
      count += 1
      continue
    }
    fold(index)
    parts.push(line)
  }
  fold(lines.length)
  return parts
}
