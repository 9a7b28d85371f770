// One value against one comparison, in three values. A share is an interval: a comparison holds only
// if it holds for all of it, and fails only if it fails for all of it.
import type { InputValue } from '../kernel/answer.ts'
import { unreachable } from '../kernel/assert.ts'
import { boundsTouch, boundsWithin } from '../kernel/place-bounds.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import { compare, rationalText } from '../kernel/rational.ts'
import { notOf, type Truth } from '../kernel/truth.ts'
import type { Matcher } from './rule.ts'

/** U also where the value is of a kind that the comparison does not know: nothing follows from it. */
export function matchTruth(value: InputValue, matcher: Matcher): Truth {
  switch (value.kind) {
    case 'unknown':
      return 'U'
    case 'text':
      if (matcher.op === 'in') return truthOf(matcher.texts.has(value.value))
      return matcher.op === 'not_in' ? truthOf(!matcher.texts.has(value.value)) : 'U'
    case 'texts':
      return matchTexts(value.value, matcher)
    case 'interval':
      return matchInterval(value, matcher)
    case 'places':
      if (matcher.op === 'places_within') return boundsWithin(value.value, matcher.places)
      return matcher.op === 'places_touch' ? boundsTouch(value.value, matcher.places) : 'U'
    case 'flag':
      if (matcher.op !== 'is_flag') return 'U'
      return matcher.value ? value.value : notOf(value.value)
    default:
      return unreachable(value)
  }
}

function truthOf(holds: boolean): Truth {
  return holds ? 'T' : 'F'
}

function matchTexts(texts: ReadonlySet<string>, matcher: Matcher): Truth {
  if (matcher.op === 'includes_any') return truthOf(!texts.isDisjointFrom(matcher.texts))
  if (matcher.op === 'includes_all') return truthOf(texts.isSupersetOf(matcher.texts))
  return matcher.op === 'texts_within' ? truthOf(texts.isSubsetOf(matcher.texts)) : 'U'
}

function matchInterval(
  { from, to }: Extract<InputValue, { kind: 'interval' }>,
  matcher: Matcher,
): Truth {
  switch (matcher.op) {
    case 'at_least':
      if (compare(from, matcher.bound) >= 0) return 'T'
      return to !== null && compare(to, matcher.bound) < 0 ? 'F' : 'U'
    case 'more_than':
      if (compare(from, matcher.bound) > 0) return 'T'
      return to !== null && compare(to, matcher.bound) <= 0 ? 'F' : 'U'
    case 'at_most':
      return notOf(matchInterval({ kind: 'interval', from, to }, { ...matcher, op: 'more_than' }))
    case 'less_than':
      return notOf(matchInterval({ kind: 'interval', from, to }, { ...matcher, op: 'at_least' }))
    case 'in':
    case 'not_in':
    case 'includes_any':
    case 'includes_all':
    case 'texts_within':
    case 'places_within':
    case 'places_touch':
    case 'is_flag':
    case 'unlisted':
      return 'U'
    default:
      return unreachable(matcher)
  }
}

/** A value as a reader would say it. */
export function valueWords(value: InputValue): string {
  switch (value.kind) {
    case 'unknown':
      return 'not known'
    case 'text':
      return value.value
    case 'texts':
      return value.value.size === 0 ? 'none' : [...value.value].toSorted().join(', ')
    case 'interval': {
      const from = rationalText(value.from)
      if (value.to === null) return `${from} or more`
      const to = rationalText(value.to)
      return from === to ? from : `${from} to ${to}`
    }
    case 'places': {
      if (value.value.kind === 'unknown') return 'not known'
      const members = [...value.value.members].toSorted().join(', ')
      const { bound } = value.value
      if (bound === 'world') return `${members}, and anywhere else`
      const more = [...bound.difference(value.value.members)].toSorted()
      return more.length === 0 ? members : `${members}, and perhaps ${more.join(', ')}`
    }
    case 'flag':
      return { T: 'yes', F: 'no', U: 'not known' }[value.value]
    default:
      return unreachable(value)
  }
}

export const opWords = {
  in: 'is',
  not_in: 'is not',
  includes_any: 'includes any of',
  includes_all: 'includes all of',
  texts_within: 'is within',
  at_least: 'is at least',
  more_than: 'is more than',
  at_most: 'is at most',
  less_than: 'is less than',
  places_within: 'lies within',
  places_touch: 'touches',
} as const

export function matcherWords(matcher: Matcher): string {
  switch (matcher.op) {
    case 'is_flag':
      return matcher.value ? 'is true' : 'is false'
    case 'unlisted':
      return `is compared with ${matcher.missing}`
    case 'at_least':
    case 'more_than':
    case 'at_most':
    case 'less_than':
      return `${opWords[matcher.op]} ${rationalText(matcher.bound)}`
    case 'places_within':
    case 'places_touch':
      return `${opWords[matcher.op]} ${placesWords(matcher.places)}`
    case 'in':
    case 'not_in':
    case 'includes_any':
    case 'includes_all':
    case 'texts_within':
      return `${opWords[matcher.op]} ${[...matcher.texts].toSorted().join(', ')}`
    default:
      return unreachable(matcher)
  }
}

function placesWords(places: PlaceSet): string {
  if (places.kind === 'unknown') return 'a set that is not known'
  return [...places.places].toSorted().join(', ') + (places.open ? ' and others' : '')
}
