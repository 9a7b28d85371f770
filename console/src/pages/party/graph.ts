// What the picture of owners is made of: boxes and lines with their words, of the answer of the API. What nobody
// named is a holder of its own, so that the shares that are drawn add up.
import type { Answer } from '../../api/client.ts'
import type { Language, Translate } from '../../text/text.tsx'
import { countryName } from '../../ui/value.tsx'
import type { LaidEdge } from './graph-layout.ts'
import { isOpenShare, percentText, shareText } from './percent.ts'

export type Whole = Answer<'party'>
export type Graph = Whole['graph']
export type Ownership = Graph['ownership'][number]
export type Control = Graph['control'][number]

export interface Line extends LaidEdge {
  readonly look: 'known' | 'unknown' | 'control'
  readonly text: string
  readonly title: string
}

export interface NodeBox {
  readonly id: string
  readonly name: string
  readonly note: string
  readonly look: 'party' | 'organisation' | 'other' | 'unknown'
}

/** No record has such an id. */
const unnamedMark = '\u0001'

export function boxesOf(
  { graph, id }: Pick<Whole, 'graph' | 'id'>,
  t: Translate,
  language: Language,
): readonly NodeBox[] {
  const named = graph.nodes.map((node): NodeBox => {
    const where = node.headquarters ?? node.jurisdiction
    const kind = t(`party.kind.${node.kind}`)
    const isHeld = node.standing === 'current' || node.kind === 'dispersed'
    return {
      id: node.id,
      name: node.name ?? (node.kind === 'dispersed' ? t('party.dispersed') : node.id),
      note: [
        node.kind === 'organisation' && where !== null ? '' : kind,
        where === null ? '' : countryName(where, language),
        isHeld ? '' : t(`party.standing.${node.standing}`),
      ]
        .filter((one) => one !== '')
        .join(' · '),
      look: node.id === id ? 'party' : node.kind === 'organisation' ? 'organisation' : 'other',
    }
  })
  const unnamed = graph.nodes
    .filter(({ unnamed: share }) => share !== '0')
    .map((node): NodeBox => ({
      id: unnamedMark + node.id,
      name: t('party.unnamed'),
      note: t('party.unnamed.note'),
      look: 'unknown',
    }))
  return [...named, ...unnamed]
}

export function linesOf(graph: Graph, t: Translate): readonly Line[] {
  const owned = graph.ownership.map((edge): Line => {
    const text = ownershipText(edge, t)
    const look = edge.written === 'exact' && edge.standing === 'current' ? 'known' : 'unknown'
    return line(edge.id, [edge.owner, edge.of], { look, text, title: text })
  })
  const controlled = graph.control.map((edge): Line => {
    const text = t(`party.control.${edge.kind}`)
    return line(edge.id, [edge.controller, edge.of], { look: 'control', text, title: text })
  })
  const unnamed = graph.nodes
    .filter((node) => node.unnamed !== '0')
    .map((node): Line => {
      const text = `${percentText(node.unnamed)} %`
      const of = node.id
      return line(unnamedMark + of, [unnamedMark + of, of], { look: 'unknown', text, title: text })
    })
  return [...owned, ...controlled, ...unnamed]
}

export function ownershipText({ share, kind, written, standing }: Ownership, t: Translate): string {
  const isUnknown = written === 'unknown' || isOpenShare(share)
  const much = isUnknown ? t('app.unknown') : shareText(share)
  const what = kind === 'direct' ? much : `${much} ${t(`party.ownership.${kind}`)}`
  return standing === 'current' ? what : `${what}, ${t(`party.standing.${standing}`)}`
}

function line(
  id: string,
  [owner, of]: readonly [string, string],
  words: Pick<Line, 'look' | 'text' | 'title'>,
): Line {
  return { id, owner, of, labelWidth: textWidth(words.text) + 18, ...words }
}

/** In px at the size of labels, rather more than less; a letter of Chinese is as wide as two others. */
function textWidth(text: string): number {
  const wide = text.match(/[\u2e80-\uffef]/g)?.length ?? 0
  return text.length * 7.4 + wide * 6.6
}
