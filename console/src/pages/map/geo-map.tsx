// The flows over the operator's own geographic base: the land as the operator's file draws it, with whose it is; each
// flow from its customers' country to where it is processed. What is denied or waits stops where it came from.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useMemo, useState, type KeyboardEvent } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { Skeleton } from '../../ui/panel.tsx'
import { spotOf } from '../../ui/spots.ts'
import { useWidth } from '../../ui/width.ts'
import { Detail } from './detail.tsx'
import { ArcLink, arcTitle } from './geo-arcs.tsx'
import {
  layOnMap,
  project,
  shapePath,
  unknownPoint,
  type Frame,
  type Geo,
  type Point,
} from './geo.ts'
import { widthOf, type Flow } from './flow.ts'
import type { Band } from './graph.ts'
import { requestsBehind, type Span } from './links.ts'
import { mapBaseQuery, mapShapeQuery, type MapBase, type MapShape } from './queries.ts'
import type { Measure } from './search.ts'
import { useMapWords, type MapWords } from './words.ts'

const narrowestPx = 660

export interface GeoMapProps {
  /** Where this gateway runs; null: nobody has said. */
  readonly place: string | null
  readonly shown: readonly Flow[]
  readonly span: Span
  readonly measure: Measure
  readonly onOpen: (href: string) => void
  /** Somebody looks at a flow: nothing should move now. */
  readonly onHold: (holds: boolean) => void
}

export default function GeoMap(props: GeoMapProps) {
  const words = useMapWords()
  const about = useQuery(mapBaseQuery)
  const shape = useQuery(mapShapeQuery)
  const error = about.error ?? shape.error
  if (error !== null) return <Failure error={error} onRetry={() => void shape.refetch()} />
  if (shape.data === undefined || about.data === undefined || about.data.base === null) {
    return <Skeleton label={words.t('app.loading')} className="h-[30rem]" />
  }
  return <Drawn {...props} words={words} base={about.data.base} shape={shape.data} />
}

const marks = [
  ['●', 'map.geo.mark.customer'],
  ['□', 'map.geo.mark.processing'],
  ['◇', 'map.cell'],
  ['⊥', 'map.geo.mark.stopped'],
] as const

interface DrawnProps extends GeoMapProps {
  readonly words: MapWords
  readonly base: MapBase
  readonly shape: MapShape
}

function Drawn(props: DrawnProps) {
  const { shown, span, measure, onOpen, onHold, words, base, shape } = props
  const [box, width] = useWidth()
  const [lookedId, setLookedId] = useState<string | null>(null)
  const { places } = base
  const geo = useMemo(() => {
    const full = widest(shown, measure)
    return layOnMap({ flows: shown, measure, full, width: Math.max(width, narrowestPx), places })
  }, [shown, measure, width, places])
  const looked = geo.arcs.find(({ band }) => band.id === lookedId)?.band ?? null
  useEffect(() => onHold(looked !== null), [looked, onHold])
  const { t } = words
  return (
    <>
      <div ref={box} className="overflow-x-auto overflow-y-hidden">
        {width === 0 ? null : (
          <Picture
            {...{ geo, shape, words, looked }}
            gateway={gatewayPoint(props, geo.frame)}
            hrefOf={(band) => requestsBehind(band, span)}
            onLook={(band) => setLookedId(band?.id ?? null)}
            onOpen={onOpen}
          />
        )}
      </div>
      <p className="mt-1 flex flex-wrap gap-x-4 text-xs text-ink-2">
        {marks.map(([sign, word]) => (
          <span key={word}>
            <span aria-hidden="true" className="me-1 font-semibold text-ink">
              {sign}
            </span>
            {t(word)}
          </span>
        ))}
      </p>
      <p className="mt-1 text-xs text-ink-2">
        {t('map.geo.by')} <bdi>{base.attribution}</bdi>
        {base.note === null ? null : (
          <>
            {' · '}
            <bdi>{base.note}</bdi>
          </>
        )}
        {` · ${t('map.geo.whose')}`}
        {geo.unplaced.length === 0
          ? null
          : ` · ${t('map.geo.unplaced', { places: geo.unplaced.join(', ') })}`}
      </p>
      <Detail
        words={words}
        looked={looked === null ? null : { title: arcTitle(looked, words), flows: looked.flows }}
      />
    </>
  )
}

function gatewayPoint({ place, base }: DrawnProps, frame: Frame): Point | null {
  const spot = place === null ? null : spotOf(place, base.places)
  return spot === null ? null : project(spot, frame)
}

/** The sum of the widest pair of country and verdict, so that one part of the time is drawn in full width. */
function widest(flows: readonly Flow[], measure: Measure): number {
  const sums = Map.groupBy(flows, ({ country, verdict }) => `${country ?? ''} ${verdict}`)
  return Math.max(
    0,
    ...[...sums.values()].map((group) =>
      group.reduce((all, one) => all + widthOf(one, measure), 0),
    ),
  )
}

interface PictureProps {
  readonly geo: Geo
  readonly gateway: Point | null
  readonly shape: MapShape
  readonly words: MapWords
  readonly looked: Band | null
  readonly hrefOf: (band: Band) => string
  readonly onLook: (band: Band | null) => void
  readonly onOpen: (href: string) => void
}

function Picture(props: PictureProps) {
  const { geo, gateway, shape, words } = props
  const { frame, arcs, dots } = geo
  const id = useId()
  return (
    <svg
      role="group"
      aria-label={words.t('map.geo.picture')}
      aria-describedby={`${id}-keys`}
      width={frame.width}
      height={frame.height}
      className="block rounded bg-sunken"
      onKeyDown={walk}
    >
      <desc id={`${id}-keys`}>{words.t('map.geo.keys')}</desc>
      <Land frame={frame} shape={shape} />
      <Unknown frame={frame} words={words} id={id} />
      {arcs.map((arc, index) => (
        <ArcLink key={arc.band.id} {...props} arc={arc} isStop={index === 0} />
      ))}
      <g className="pointer-events-none" aria-hidden="true">
        {dots.map(({ id: key, at, kind }) =>
          kind === 'customer' ? (
            <circle key={key} cx={at.x} cy={at.y} r={4} className="fill-ink stroke-surface" />
          ) : (
            <rect
              key={key}
              x={at.x - 5}
              y={at.y - 5}
              width={10}
              height={10}
              strokeWidth={2}
              className="fill-none stroke-ink"
            />
          ),
        )}
      </g>
      {gateway === null ? null : (
        <path
          d={`M${gateway.x} ${gateway.y - 9}l9 9l-9 9l-9 -9Z`}
          data-gateway
          strokeWidth={2}
          className="pointer-events-none fill-none stroke-accent"
        />
      )}
      <Names geo={geo} words={words} />
    </svg>
  )
}

function Land({ frame, shape }: { readonly frame: Frame; readonly shape: MapShape }) {
  const areas = useMemo(() => shapePath(shape.areas, frame, true), [shape, frame])
  const lines = useMemo(() => shapePath(shape.lines, frame, false), [shape, frame])
  return (
    <g aria-hidden="true" data-base>
      <path
        d={areas}
        fillRule="evenodd"
        className="fill-surface stroke-line-strong"
        strokeWidth={0.5}
      />
      <path d={lines} className="fill-none stroke-line-strong" strokeWidth={0.5} />
    </g>
  )
}

/** Below the map, marked: what lies here lies nowhere that anybody has said. */
function Unknown({
  frame,
  words,
  id,
}: {
  readonly frame: Frame
  readonly words: MapWords
  readonly id: string
}) {
  const { width, mapHeight, height } = frame
  return (
    <g>
      <pattern
        id={`${id}-unknown`}
        width="7"
        height="7"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="1.5" height="7" className="fill-line-strong" />
      </pattern>
      <rect
        x={0}
        y={mapHeight}
        width={width}
        height={height - mapHeight}
        className="fill-surface"
      />
      <rect
        x={0}
        y={mapHeight}
        width={width}
        height={height - mapHeight}
        fill={`url(#${id}-unknown)`}
        className="opacity-60"
      />
      {(['customer', 'processing'] as const).map((kind) => {
        const { x } = unknownPoint(kind, frame)
        return (
          <text
            key={kind}
            x={x}
            y={height - 8}
            textAnchor="middle"
            className="halo fill-ink text-xs font-semibold"
          >
            {words.t(`map.geo.unknown.${kind}`)}
          </text>
        )
      })}
    </g>
  )
}

/** From flow to flow, the widest first. */
function walk(event: KeyboardEvent<SVGSVGElement>): void {
  const links = [...event.currentTarget.querySelectorAll<SVGAElement>('a[data-band]')]
  const at = links.findIndex((link) => link === document.activeElement)
  const next = at === -1 ? undefined : links[placeOf(event.key, at, links.length)]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

function placeOf(key: string, at: number, count: number): number {
  if (key === 'ArrowDown' || key === 'ArrowRight') return at + 1
  if (key === 'ArrowUp' || key === 'ArrowLeft') return at - 1
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : -1
}

const namesMax = 14
const nameGapPx = [92, 15] as const

/** Of the largest, where there is room; the rest is told when it is looked at, and in the table. */
function Names({ geo, words }: { readonly geo: Geo; readonly words: MapWords }) {
  const placed: { readonly x: number; readonly y: number; readonly name: string }[] = []
  const byPlace = Map.groupBy(geo.dots, ({ place }) => place)
  const largest = [...byPlace.values()].toSorted((a, b) => total(b) - total(a))
  for (const dots of largest) {
    const [dot] = dots
    if (dot === undefined || placed.length >= namesMax) continue
    const isLate = dot.at.x > geo.frame.width - 110
    const at = { x: dot.at.x + (isLate ? -9 : 9), y: dot.at.y + 4 }
    const isFree = placed.every(
      ({ x, y }) => Math.abs(x - at.x) > nameGapPx[0] || Math.abs(y - at.y) > nameGapPx[1],
    )
    if (isFree) placed.push({ ...at, name: words.country(dot.place) })
  }
  return (
    <g className="pointer-events-none" aria-hidden="true">
      {placed.map(({ x, y, name }) => (
        <text
          key={name}
          x={x}
          y={y}
          textAnchor={x > geo.frame.width - 119 ? 'end' : 'start'}
          className="halo fill-ink text-xs"
        >
          {name}
        </text>
      ))}
    </g>
  )
}

function total(dots: readonly { readonly value: number }[]): number {
  return dots.reduce((all, { value }) => all + value, 0)
}
