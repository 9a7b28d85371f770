// What a form changes of a pack, as an edit of its text: comments and order stay, so that whoever approves reads the
// same file with one change in it. The text is checked by whoever takes it, like any other.
import {
  isMap,
  isNode,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { PackEdit, PackText } from '../journeys/rule-book.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { LoadedPack } from './loaded-pack.ts'

/** `textOf` must give the text that `pack` was loaded from. */
export function draftEdit(
  packs: readonly LoadedPack[],
  textOf: (packId: string) => PackText | null,
  edit: PackEdit,
): (PackText & { readonly packId: string }) | Refusal {
  const pack = packs.find((one) => holds(one, edit))
  if (pack === undefined) {
    const what = edit.kind === 'zone' ? 'zone' : 'rule or status'
    return refuse('admin.invalid', {
      param: 'edit.id',
      message: `No pack in force has a ${what} of this id.`,
    })
  }
  const written = textOf(pack.pack.id)
  if (written === null) {
    const message = `The text of ${pack.file} is not known here; edit the file itself.`
    return refuse('admin.invalid', { param: 'edit.id', message })
  }
  const { text, file } = written
  const edited = edit.kind === 'zone' ? editZone(text, edit) : editState(text, edit)
  if (!Array.isArray(edited)) {
    return refuse('admin.invalid', { param: edited.param, message: edited.message })
  }
  return { packId: pack.pack.id, file, text: spliced(text, edited) }
}

/** Characters of a text that others take the place of. */
interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

interface EditProblem {
  readonly param: string
  readonly message: string
}

function holds({ pack, zones }: LoadedPack, edit: PackEdit): boolean {
  if (edit.kind === 'zone') return zones.has(edit.id)
  return [...pack.rules, ...pack.statuses].some(({ id }) => id === edit.id)
}

const question = 'a question asked in a what-if; name a source before it is published'

function editState(
  text: string,
  { id, state, from }: Extract<PackEdit, { kind: 'state' }>,
): Splice[] | EditProblem {
  const document = parseDocument(text)
  const item = itemOf(document, 'rules', id) ?? itemOf(document, 'statuses', id)
  const states = item?.get('states')
  const last = isSeq(states) ? states.items.at(-1) : undefined
  if (!isSeq(states) || !isMap(last)) {
    const message = 'It has no list of states in its pack; write one into the text.'
    return { param: 'edit.id', message }
  }
  const note = JSON.stringify(question)
  const added = `{ state: ${state}, from: ${from}, source: ${String(last.get('source'))}, note: ${note} }`
  // Two states may not begin on one day.
  const same = states.items.find((one) => isMap(one) && String(one.get('from')) === from)
  return isMap(same) ? replaced(same, added) : appended(text, states, added)
}

function editZone(
  text: string,
  { id, change, place, from }: Extract<PackEdit, { kind: 'zone' }>,
): Splice[] | EditProblem {
  const document = parseDocument(text)
  const versions = document.getIn(['zones', id, 'versions'])
  const last = isSeq(versions) ? versions.items.at(-1) : undefined
  if (!isSeq(versions) || !isMap(last)) {
    return { param: 'edit.id', message: 'It has no versions in its pack; write one into the text.' }
  }
  const listed = placesIn(last, 'members')
  const isIn = listed.includes(place)
  if (change === 'add' && isIn) {
    return { param: 'edit.place', message: `${place} is a member of it already.` }
  }
  if (change === 'remove' && !isIn) {
    return { param: 'edit.place', message: `${place} is no member of it.` }
  }
  if (String(last.get('from')) >= from) {
    const message = `Its last version begins on ${String(last.get('from'))}; choose a later day.`
    return { param: 'edit.from', message }
  }
  const members = change === 'add' ? [...listed, place] : listed.filter((one) => one !== place)
  const bound = last.get('bound')
  const grown =
    typeof bound === 'string' ? bound : flow([...new Set([...placesIn(last, 'bound'), ...members])])
  const words = last.has('text') ? `text: ${String(last.get('text'))}, ` : ''
  const source = `source: ${String(last.get('source'))}, note: ${JSON.stringify(question)}`
  const added = `{ from: ${from}, ${words}members: ${flow(members)}, bound: ${grown}, ${source} }`
  return [...ended(text, last, from), ...appended(text, versions, added)]
}

/** `to` of a version: set, or put behind its `from`. */
function ended(text: string, version: YAMLMap, to: string): Splice[] {
  const written = version.get('to', true)
  if (isNode(written)) return replaced(written, to)
  const from = version.get('from', true)
  const at = isNode(from) ? (from.range?.[1] ?? 0) : 0
  return [
    {
      from: at,
      to: at,
      text: version.flow === true ? `, to: ${to}` : lineAfter(text, version, `to: ${to}`),
    },
  ]
}

function replaced({ range }: Node, text: string): Splice[] {
  return [{ from: range?.[0] ?? 0, to: range?.[1] ?? 0, text }]
}

/** One more item at the end of a list, written as the list is. */
function appended(text: string, list: YAMLSeq, item: string): Splice[] {
  const last = list.items.at(-1)
  if (list.flow === true) {
    // Before the bracket that closes it.
    const at = (list.range?.[1] ?? 1) - 1
    return [{ from: at, to: at, text: `, ${item}` }]
  }
  const range = isNode(last) ? last.range : null
  const at = endOfLine(text, trimmedEnd(text, range?.[1] ?? text.length))
  const dash = ' '.repeat(Math.max(0, columnOf(text, range?.[0] ?? 0) - 2))
  return [{ from: at, to: at, text: `\n${dash}- ${item}` }]
}

function lineAfter(text: string, { range }: Node, line: string): string {
  return `\n${' '.repeat(columnOf(text, range?.[0] ?? 0))}${line}`
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1)
}

function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** From the end, so that no splice moves another. */
function spliced(text: string, splices: readonly Splice[]): string {
  let result = text
  for (const one of splices.toSorted((left, right) => right.from - left.from)) {
    result = result.slice(0, one.from) + one.text + result.slice(one.to)
  }
  return result
}

/** `NO` is a country and no answer. */
function flow(places: readonly string[]): string {
  return `[${places.map((place) => (place === 'NO' ? '"NO"' : place)).join(', ')}]`
}

function itemOf(document: Document, section: string, id: string): YAMLMap | null {
  const list = document.get(section)
  if (!isSeq(list)) return null
  const found = list.items.find((one) => isMap(one) && one.get('id') === id)
  return isMap(found) ? found : null
}

function placesIn(map: YAMLMap, name: string): readonly string[] {
  const list = map.get(name)
  return isSeq(list) ? list.toJSON().map(String) : []
}
