// What is written on the map, as elements over the picture: text that is cut where it must, never overlaps, and
// is measured like any other text. Pointing at a name looks at all of its flows.
import type { CSSProperties, ReactNode } from 'react'
import type { Flow } from './flow.ts'
import { certaintyOf, type MapNode } from './graph.ts'
import type { Box, Layout, PlacedNode } from './layout.ts'
import type { LongList, Measure } from './search.ts'
import { Unknown } from '../../ui/value.tsx'
import type { MapWords } from './words.ts'

export interface LabelsProps {
  readonly layout: Layout
  readonly words: MapWords
  readonly measure: Measure
  readonly shown: readonly Flow[]
  /** Name of the log; empty until it is known. */
  readonly origin: string
  /** Where this gateway runs; null: nobody has said. */
  readonly place: string | null
  readonly glides: boolean
  readonly looked: ReadonlySet<Flow> | null
  readonly onLook: (node: MapNode | null) => void
  readonly onWhole: (list: LongList) => void
}

export function Labels(props: LabelsProps) {
  const { layout, words } = props
  const { t } = words
  return (
    <>
      {(['country', 'cell', 'place', 'kept'] as const).map((column) => (
        <p
          key={column}
          style={at(layout.columns[column])}
          className={`absolute text-xs font-semibold text-ink-2 ${column === 'country' ? 'pe-4 text-end' : column === 'kept' ? 'ps-4' : 'text-center'}`}
        >
          {t(`map.column.${column}`)}
        </p>
      ))}
      {layout.headings.map(({ group, column, box }) => (
        <p
          key={`${column}-${group}`}
          style={at(box)}
          className={`absolute flex items-end truncate pb-1 text-xs font-semibold text-ink ${column === 'kept' ? 'ps-4' : ''}`}
          title={group}
        >
          <span className="truncate">{headingText(group, column, words)}</span>
        </p>
      ))}
      <Cell {...props} />
      {layout.nodes.map((placed) => (
        <Label key={placed.node.id} {...props} placed={placed} />
      ))}
    </>
  )
}

function headingText(group: string, column: 'place' | 'kept', { t }: MapWords): string {
  if (column === 'place') return group === '' ? t('map.noSeller') : group
  return group === 'rest' || group === 'abuseStore' || group === 'review'
    ? t(`map.kept.${group}`)
    : group
}

function at({ x, y, width, height }: Box): CSSProperties {
  return { left: x, top: y, width, height }
}

/** The gateway: what passes, and below it the reasons for what does not. */
function Cell({ layout, words, measure, shown, origin, place, glides }: LabelsProps) {
  const { t } = words
  const passed = shown.filter(({ verdict }) => verdict === 'permit')
  const glide = glides ? 'transition-[top,height] duration-500 ease-in-out' : ''
  return (
    <>
      <div
        style={at(layout.cell)}
        className={`absolute rounded-lg border border-line-strong bg-surface shadow-sm ${glide}`}
      >
        <div className="px-2.5 pt-2.5">
          <p className="text-sm font-semibold whitespace-nowrap">{t('map.cell')}</p>
          <p className="truncate text-xs text-ink" title={place ?? t('map.cell.unsaid')}>
            {place === null ? (
              <Unknown label={t('map.cell.unknown')} />
            ) : (
              t('map.cell.in', { place: words.place(place) })
            )}
          </p>
          <p className="truncate text-xs text-ink-2" title={origin}>
            {origin === '' ? words.volume(shown, measure) : origin}
          </p>
        </div>
      </div>
      <div
        style={at(layout.passage)}
        className={`absolute flex flex-col justify-center bg-permit-soft px-3 ${glide}`}
      >
        <p className="text-sm font-semibold text-permit">✓ {t('map.cell.passes')}</p>
        <p className="truncate text-xs text-ink">{words.volume(passed, measure)}</p>
      </div>
    </>
  )
}

function Label(props: LabelsProps & { readonly placed: PlacedNode }) {
  const { placed, words, measure, glides, looked, onLook, onWhole } = props
  const { node, slot } = placed
  const isFaint = looked !== null && !node.flows.some((flow) => looked.has(flow))
  // What stops here has neither tokens nor a price.
  const volume = words.volume(node.flows, node.column === 'stop' ? 'requests' : measure)
  const name = words.node(node)
  const glide = glides ? 'transition-[top,height,opacity] duration-500 ease-in-out' : ''
  return (
    <div
      style={at(slot)}
      className={`absolute flex flex-col justify-center leading-tight ${shapes[node.column]} ${looksOf(node)} ${isFaint ? 'opacity-75' : ''} ${glide}`}
      onPointerEnter={() => onLook(node)}
      onPointerLeave={() => onLook(null)}
      title={fullName(node, words)}
    >
      {node.more > 0 ? (
        <button
          type="button"
          className="min-h-6 truncate text-start text-sm leading-none font-medium text-accent underline underline-offset-2"
          onClick={() => onWhole(node.column)}
        >
          {name}
        </button>
      ) : (
        <Name node={node} name={name} />
      )}
      {node.set !== null && certaintyOf(node.set) === 'open' ? (
        <span className="hatched my-0.5 w-fit rounded px-1 text-xs text-ink">
          {words.t('map.open')}
        </span>
      ) : null}
      <span className="truncate text-xs text-ink-2">{volume}</span>
    </div>
  )
}

const shapes = {
  country: 'items-end pe-3.5 text-end',
  stop: 'px-3',
  place: 'rounded-md border px-2.5 shadow-xs',
  kept: 'ps-4',
} as const satisfies Record<LongList, string>

function looksOf({ column, stop, set, more }: MapNode): string {
  if (column === 'stop') return stop?.verdict === 'refer' ? 'bg-refer-soft' : 'bg-deny-soft'
  if (column !== 'place') return ''
  const isSolid = more > 0 || (set !== null && certaintyOf(set) === 'known')
  return isSolid ? 'border-line-strong bg-surface' : 'border-dashed border-line-strong bg-surface'
}

function Name({
  node: { column, stop, set, country },
  name,
}: {
  readonly node: MapNode
  readonly name: string
}): ReactNode {
  if (stop !== null) {
    const isReferred = stop.verdict === 'refer'
    return (
      <span
        className={`line-clamp-2 text-xs leading-tight font-semibold ${isReferred ? 'text-refer' : 'text-deny'}`}
      >
        <span aria-hidden="true">{isReferred ? '? ' : '✕ '}</span>
        {name}
      </span>
    )
  }
  const isUnknown = column === 'country' ? country === null : set === 'unknown'
  return (
    <span
      className={`w-fit max-w-full truncate text-sm font-medium ${isUnknown ? 'hatched rounded px-1' : ''}`}
    >
      {name}
    </span>
  )
}

function fullName({ set, column, group, stop, flows, country, more }: MapNode, words: MapWords) {
  if (more > 0) return words.node({ set, column, group, stop, flows, country, more, id: '' })
  if (stop !== null) return [stop.rule, stop.code].filter((one) => one !== null).join(' · ')
  if (set === null)
    return words.listed(
      flows.map((flow) => flow.partyName ?? flow.party),
      6,
    )
  const isQuestion = group === 'rest' || group === 'abuseStore' || group === 'review'
  return words.setInFull(set, column === 'kept' && isQuestion ? group : 'processing')
}
