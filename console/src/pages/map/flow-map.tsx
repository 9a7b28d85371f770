// The map itself: a schematic of places and of this gateway in columns; no geography, no borders. What is
// pointed at or focused shows its share in every ribbon that it passes, and is told in full below.
import { useEffect, useMemo, useState } from 'react'
import { useWidth } from '../../ui/width.ts'
import { Detail } from './detail.tsx'
import { widthOf, type Flow } from './flow.ts'
import { buildGraph, type Band, type Graph, type MapNode } from './graph.ts'
import { Labels } from './labels.tsx'
import { layOut } from './layout.ts'
import { requestsBehind, type Span } from './links.ts'
import { Ribbons } from './ribbons.tsx'
import type { LongList, Measure } from './search.ts'
import { useMapWords } from './words.ts'

export interface FlowMapProps {
  /** Of the whole time: what stands where. */
  readonly whole: readonly Flow[]
  /** Of the part that is shown: how wide it is. */
  readonly shown: readonly Flow[]
  readonly span: Span
  readonly measure: Measure
  /** The value that is drawn in full width. */
  readonly full: number
  readonly wholeLists: ReadonlySet<string>
  readonly origin: string
  readonly place: string | null
  readonly glides: boolean
  readonly onWhole: (list: LongList) => void
  readonly onOpen: (href: string) => void
  /** Somebody looks at a flow: nothing should move now. */
  readonly onHold: (holds: boolean) => void
}

const narrowestPx = 660

type Looking = { readonly band: Band } | { readonly node: MapNode } | null

/** Of what is pointed at: the same ribbon or node is looked at when the picture changes. */
type LookedId = { readonly band: string } | { readonly node: string } | null

export function FlowMap(props: FlowMapProps) {
  const { whole, shown, span, measure, full, wholeLists, origin, place, glides } = props
  const words = useMapWords()
  const [box, width] = useWidth()
  const [lookedId, setLookedId] = useState<LookedId>(null)
  const graph = useMemo(
    () => buildGraph({ whole, shown, measure, wholeLists }),
    [whole, shown, measure, wholeLists],
  )
  const layout = useMemo(
    () => layOut({ graph, measure, full, width: Math.max(width, narrowestPx) }),
    [graph, measure, full, width],
  )
  const looking = useMemo(() => find(graph, lookedId), [graph, lookedId])
  const flows = flowsOf(looking)
  const looked = useMemo(() => (flows === null ? null : new Set(flows)), [flows])
  const { onHold } = props
  useEffect(() => onHold(looking !== null), [looking, onHold])
  return (
    <>
      <div ref={box} className="relative overflow-x-auto overflow-y-hidden">
        {width === 0 ? null : (
          <div className="relative" style={{ width: layout.width, height: layout.height }}>
            <Ribbons
              {...{ layout, words, looked, glides }}
              shareOf={(band) => shareOf(band, looked, measure)}
              hrefOf={(band) => requestsBehind(band, span)}
              onLook={(band) => setLookedId(band === null ? null : { band: band.id })}
              onOpen={props.onOpen}
            />
            <Labels
              {...{ layout, words, measure, shown, origin, place, glides, looked }}
              onLook={(node) => setLookedId(node === null ? null : { node: node.id })}
              onWhole={props.onWhole}
            />
          </div>
        )}
      </div>
      <Detail
        words={words}
        looked={
          looking === null || flows === null
            ? null
            : {
                title: 'band' in looking ? words.band(looking.band) : words.node(looking.node),
                flows,
              }
        }
      />
    </>
  )
}

function find(graph: Graph, id: LookedId): Looking {
  if (id === null) return null
  if ('band' in id) {
    const band = graph.bands.find((one) => one.id === id.band)
    return band === undefined ? null : { band }
  }
  const nodes = [...graph.countries, ...graph.stops, ...graph.places, ...graph.kept]
  const node = nodes.find((one) => one.id === id.node)
  return node === undefined ? null : { node }
}

function flowsOf(looking: Looking): readonly Flow[] | null {
  if (looking === null) return null
  return 'band' in looking ? looking.band.flows : looking.node.flows
}

/** What of a ribbon is looked at; where nothing has a width, by requests. */
function shareOf({ flows }: Band, looked: ReadonlySet<Flow> | null, measure: Measure): number {
  if (looked === null) return 0
  const by = sum(flows, measure) > 0 ? measure : 'requests'
  const all = sum(flows, by)
  const own = flows.filter((flow) => looked.has(flow))
  return all === 0 ? 0 : sum(own, by) / all
}

function sum(flows: readonly Flow[], by: Measure): number {
  return flows.reduce((all, flow) => all + widthOf(flow, by), 0)
}
