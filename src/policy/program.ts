// Conditions over all deployments at once. What does not depend on the deployment is one number (0 F,
// 1 U, 2 T: and is the minimum, or the maximum, not 2-x). What does is two bit vectors, certainly true
// and possibly true, on which Kleene's and, or and not are plain word operations. Bits beyond the last
// deployment are rubbish: whoever reads a vector masks it first.
import type { Branch } from './state.ts'
import { branches } from './state.ts'
import type { Truth } from '../kernel/truth.ts'

export type Bits = Uint32Array
export type Ternary = 0 | 1 | 2

export interface Vector {
  /** Certainly true. */
  readonly t: Bits
  /** Not certainly false; holds all of `t`. */
  readonly p: Bits
}

export type Outcome = Ternary | Vector

export type Node =
  | { readonly kind: 'constant'; readonly value: Ternary }
  | { readonly kind: 'leaf'; readonly scope: 'subject' | 'request'; readonly index: number }
  | { readonly kind: 'vector'; readonly vector: Vector }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[]; readonly out: Vector }
  | { readonly kind: 'not'; readonly part: Node; readonly out: Vector }
  | {
      readonly kind: 'status'
      /** By position in `branches`. */
      readonly factors: readonly Ternary[]
      readonly part: Node
      readonly out: Vector
    }

/** The values of leaves in one run; a subject's are read when first needed. */
export interface Leaves {
  subject(index: number): Ternary
  readonly request: Uint8Array
  readonly branch: number
}

export function branchIndex(branch: Branch): number {
  return branches.indexOf(branch)
}

export function ternary(truth: Truth): Ternary {
  if (truth === 'U') return 1
  return truth === 'T' ? 2 : 0
}

export function newBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5)
}

export function newVector(count: number): Vector {
  return { t: newBits(count), p: newBits(count) }
}

export function setBit(bits: Bits, position: number): void {
  const word = position >>> 5
  bits[word] = (bits[word] ?? 0) | (1 << (position & 31))
}

export function hasBit(bits: Bits, position: number): boolean {
  return ((bits[position >>> 5] ?? 0) & (1 << (position & 31))) !== 0
}

/** Positions of the set bits, ascending. */
export function positionsOf(bits: Bits): number[] {
  const positions: number[] = []
  for (let word = 0; word < bits.length; word++) {
    for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1) {
      positions.push(word * 32 + 31 - Math.clz32(rest & -rest))
    }
  }
  return positions
}

/**
 * The condition for all deployments. A vector it returns is the node's own and holds until the same
 * node runs again: conditions run one at a time, and nothing keeps one without copying it.
 */
export function runNode(node: Node, leaves: Leaves): Outcome {
  switch (node.kind) {
    case 'constant':
      return node.value
    case 'leaf':
      if (node.scope === 'subject') return leaves.subject(node.index)
      return asTernary(leaves.request[node.index])
    case 'vector':
      return node.vector
    case 'all':
      return runAll(node.parts, node.out, leaves)
    case 'any':
      return runAny(node.parts, node.out, leaves)
    case 'not':
      return runNot(runNode(node.part, leaves), node.out)
    case 'status': {
      const factor = node.factors[leaves.branch]
      if (factor === 0) return 0
      const outcome = runNode(node.part, leaves)
      return factor === 1 ? notTrue(outcome, node.out) : outcome
    }
  }
}

function asTernary(value: number | undefined): Ternary {
  if (value === 2) return 2
  return value === 0 ? 0 : 1
}

/** And with U. */
function notTrue(outcome: Outcome, out: Vector): Outcome {
  if (typeof outcome === 'number') return outcome === 0 ? 0 : 1
  out.t.fill(0)
  out.p.set(outcome.p)
  return out
}

function runAll(parts: readonly Node[], out: Vector, leaves: Leaves): Outcome {
  let least: Ternary = 2
  let isVector = false
  for (const part of parts) {
    const outcome = runNode(part, leaves)
    if (typeof outcome === 'number') {
      if (outcome === 0) return 0
      if (outcome < least) least = outcome
    } else if (isVector) {
      for (let word = 0; word < out.t.length; word++) {
        out.t[word] = (out.t[word] ?? 0) & (outcome.t[word] ?? 0)
        out.p[word] = (out.p[word] ?? 0) & (outcome.p[word] ?? 0)
      }
    } else {
      out.t.set(outcome.t)
      out.p.set(outcome.p)
      isVector = true
    }
  }
  if (!isVector) return least
  if (least === 1) out.t.fill(0)
  return out
}

function runAny(parts: readonly Node[], out: Vector, leaves: Leaves): Outcome {
  let most: Ternary = 0
  let isVector = false
  for (const part of parts) {
    const outcome = runNode(part, leaves)
    if (typeof outcome === 'number') {
      if (outcome === 2) return 2
      if (outcome > most) most = outcome
    } else if (isVector) {
      for (let word = 0; word < out.t.length; word++) {
        out.t[word] = (out.t[word] ?? 0) | (outcome.t[word] ?? 0)
        out.p[word] = (out.p[word] ?? 0) | (outcome.p[word] ?? 0)
      }
    } else {
      out.t.set(outcome.t)
      out.p.set(outcome.p)
      isVector = true
    }
  }
  if (!isVector) return most
  if (most === 1) out.p.fill(0xff_ff_ff_ff)
  return out
}

function runNot(outcome: Outcome, out: Vector): Outcome {
  if (typeof outcome === 'number') return asTernary(2 - outcome)
  for (let word = 0; word < out.t.length; word++) {
    // Both are read before either is written: `out` may not be the part's own, but costs nothing to trust less.
    const t = outcome.t[word] ?? 0
    out.t[word] = ~(outcome.p[word] ?? 0)
    out.p[word] = ~t
  }
  return out
}
