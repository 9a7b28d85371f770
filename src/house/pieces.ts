// A large value cut into messages that each take little time to receive: a thread that reads a file beside
// running requests must not hand over all that it read in one go. Plain data, maps, sets and secrets.
import { unreachable } from '../kernel/assert.ts'
import type { Steps } from '../kernel/steps.ts'
import { Secret } from './secret.ts'

/** In the order of the value: members belong to what was opened last and is not closed. */
export type Piece =
  | { readonly kind: 'open'; readonly as: Container['as']; readonly at: unknown }
  | { readonly kind: 'members'; readonly members: readonly Member[] }
  | { readonly kind: 'secret'; readonly at: unknown; readonly text: string }
  | { readonly kind: 'close' }

/** Where it stands, and what; a place in a list or a set is not looked at. */
type Member = readonly [at: unknown, value: unknown]

/** Values in one message. */
const weightMax = 500
/** Characters that weigh as much as one value. */
const charactersPerValue = 100

export function* piecesOf(value: unknown, at: unknown = 'value'): Generator<Piece> {
  if (value instanceof Secret) {
    yield { kind: 'secret', at, text: value.reveal() }
    return
  }
  if (typeof value !== 'object' || value === null || weightOf(value) <= weightMax) {
    yield { kind: 'members', members: [[at, value]] }
    return
  }
  yield { kind: 'open', as: containerOf(value), at }
  let members: Member[] = []
  let total = 0
  for (const member of membersOf(value)) {
    const weight = weightOf(member[1])
    if (members.length > 0 && total + weight > weightMax) {
      yield { kind: 'members', members }
      members = []
      total = 0
    }
    if (weight > weightMax) yield* piecesOf(member[1], member[0])
    else members.push(member)
    total += weight <= weightMax ? weight : 0
  }
  if (members.length > 0) yield { kind: 'members', members }
  yield { kind: 'close' }
}

/** Values in `value`, or any number above the maximum: what is too heavy is not counted to its end. */
function weightOf(value: unknown): number {
  let weight = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0 && weight <= weightMax) {
    const next = waiting.pop()
    weight += typeof next === 'string' ? 1 + next.length / charactersPerValue : 1
    if (next instanceof Secret) return weightMax + 1
    if (typeof next === 'object' && next !== null) {
      for (const [, member] of membersOf(next)) waiting.push(member)
    }
  }
  return weight
}

function containerOf(value: object): Container['as'] {
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'map'
  return value instanceof Set ? 'set' : 'object'
}

function membersOf(value: object): Iterable<Member> {
  return value instanceof Map || value instanceof Set || Array.isArray(value)
    ? value.entries()
    : Object.entries(value)
}

type Container =
  | { readonly as: 'object'; readonly into: Record<string, unknown> }
  | { readonly as: 'list'; readonly into: unknown[] }
  | { readonly as: 'map'; readonly into: Map<unknown, unknown> }
  | { readonly as: 'set'; readonly into: Set<unknown> }

/** The value again, a step a piece. `next` gives null after the last; the caller says what was sent. */
export function* fromPieces<Value>(next: () => Piece | null): Steps<Value> {
  const root: Record<string, unknown> = {}
  let open: Container = { as: 'object', into: root }
  const around: Container[] = []
  for (let piece = next(); piece !== null; piece = next()) {
    if (piece.kind === 'open') {
      const opened = emptyOf(piece.as)
      put(open, piece.at, opened.into)
      around.push(open)
      open = opened
    } else if (piece.kind === 'close') {
      open = around.pop() ?? open
    } else if (piece.kind === 'secret') {
      put(open, piece.at, new Secret(piece.text))
    } else {
      for (const [at, value] of piece.members) put(open, at, value)
    }
    yield
  }
  const holder: object = root
  const value: Value = Reflect.get(holder, 'value')
  return value
}

function emptyOf(as: Container['as']): Container {
  switch (as) {
    case 'list':
      return { as, into: [] }
    case 'map':
      return { as, into: new Map() }
    case 'set':
      return { as, into: new Set() }
    case 'object':
      return { as, into: {} }
    default:
      return unreachable(as)
  }
}

function put({ as, into }: Container, at: unknown, value: unknown): void {
  if (as === 'object') into[String(at)] = value
  else if (as === 'list') into.push(value)
  else if (as === 'map') into.set(at, value)
  else into.add(value)
}
