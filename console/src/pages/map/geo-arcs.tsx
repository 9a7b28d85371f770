// Flows over the base, each a link to its requests, with its name and volume for those who hear the page.
import { arcPath, type Arc } from './geo.ts'
import { processing } from './flow.ts'
import type { Band } from './graph.ts'
import { follow } from './ribbons.tsx'
import type { MapWords } from './words.ts'

/** What a pointer can hit is never thinner. */
const hitPx = 12

interface ArcProps {
  readonly arc: Arc
  /** It is in the order of Tab; arrow keys go on from it. */
  readonly isStop: boolean
  readonly words: MapWords
  readonly looked: Band | null
  readonly hrefOf: (band: Band) => string
  readonly onLook: (band: Band | null) => void
  readonly onOpen: (href: string) => void
}

/** From which country to where; of what was stopped, as the schematic says it. */
export function arcTitle(band: Band, words: MapWords): string {
  const [first] = band.flows
  if (first === undefined || band.verdict !== 'permit') return words.band(band)
  return words.t('map.geo.flow', {
    country: words.country(first.country),
    place: words.setInFull(processing(first), 'processing'),
  })
}

export function ArcLink({ arc, isStop, words, looked, hrefOf, onLook, onOpen }: ArcProps) {
  const { band } = arc
  const href = hrefOf(band)
  const isDim = looked !== null && looked.id !== band.id
  return (
    <a
      href={href}
      data-band={band.id}
      data-verdict={band.verdict}
      tabIndex={isStop ? 0 : -1}
      aria-label={words.bandAloud(band, arcTitle(band, words))}
      className={`group outline-none ${isDim ? 'opacity-25' : ''}`}
      onClick={(event) => follow(event, () => onOpen(href))}
      onPointerEnter={() => onLook(band)}
      onPointerLeave={() => onLook(null)}
      onFocus={() => onLook(band)}
      onBlur={() => onLook(null)}
    >
      {arc.to === null ? <Stopped arc={arc} /> : <Sent arc={arc} to={arc.to} />}
    </a>
  )
}

const strokes = { permit: 'stroke-permit', deny: 'stroke-deny', refer: 'stroke-refer' } as const

function Sent({ arc, to }: { readonly arc: Arc; readonly to: NonNullable<Arc['to']> }) {
  const { from, ends, thickness, band } = arc
  const path = arcPath(from, to)
  return (
    <>
      <path
        d={path}
        pointerEvents="stroke"
        strokeWidth={Math.max(hitPx, thickness + 4)}
        className="fill-none stroke-transparent group-focus-visible:stroke-focus"
      />
      <path
        d={path}
        strokeWidth={thickness}
        strokeLinecap="round"
        strokeDasharray={band.certainty === 'known' ? undefined : '6 4'}
        className={`pointer-events-none fill-none opacity-60 group-hover:opacity-100 group-focus-visible:opacity-100 ${strokes[band.verdict]}`}
      />
      {ends.length < 2
        ? null
        : ends.map((end) => (
            <line
              key={`${end.x} ${end.y}`}
              x1={to.x}
              y1={to.y}
              x2={end.x}
              y2={end.y}
              strokeDasharray="2 3"
              className={`pointer-events-none ${strokes[band.verdict]}`}
            />
          ))}
    </>
  )
}

/** A short way and a bar across it: it went nowhere. Denied to the right, waiting to the left. */
function Stopped({ arc: { from, thickness, band } }: { readonly arc: Arc }) {
  const side = band.verdict === 'deny' ? 1 : -1
  const [x, y] = [from.x + side * 20, from.y + 12]
  return (
    <>
      <line
        x1={from.x}
        y1={from.y}
        x2={x}
        y2={y}
        pointerEvents="stroke"
        strokeWidth={Math.max(hitPx, thickness + 4)}
        className="stroke-transparent group-focus-visible:stroke-focus"
      />
      <line
        x1={from.x}
        y1={from.y}
        x2={x}
        y2={y}
        strokeWidth={thickness}
        className={`pointer-events-none ${strokes[band.verdict]}`}
      />
      <line
        x1={x + side * 5}
        y1={y - 8}
        x2={x - side * 5}
        y2={y + 8}
        strokeWidth={3}
        className={`pointer-events-none ${strokes[band.verdict]}`}
      />
    </>
  )
}
