// The ribbons of the map. Each is a link to the requests behind it, with its name and volume for those who hear
// the page. One of each column is in the order of Tab; arrow keys go on from there.
import { useId, useRef, type KeyboardEvent, type MouseEvent } from 'react'
import type { Flow } from './flow.ts'
import { certaintyOf, type Band } from './graph.ts'
import { ribbon, type Layout, type PlacedBand } from './layout.ts'
import type { MapWords } from './words.ts'

const capPx = 4
/** What a pointer can hit is never thinner. */
const hitPx = 10

export interface RibbonsProps {
  readonly layout: Layout
  readonly words: MapWords
  /** Flows that are looked at: their share of every ribbon stands out. Null: none. */
  readonly looked: ReadonlySet<Flow> | null
  /** The part of `band` that is `looked` at, 0 to 1. */
  readonly shareOf: (band: Band) => number
  readonly hrefOf: (band: Band) => string
  readonly onLook: (band: Band | null) => void
  readonly onOpen: (href: string) => void
  /** Ribbons glide from one part of the time to the next. */
  readonly glides: boolean
}

export function Ribbons(props: RibbonsProps) {
  const { layout, words } = props
  const id = useId()
  const box = useRef<SVGSVGElement>(null)
  const first = new Map<Band['step'], string>()
  for (const { band } of inReadingOrder(layout.bands)) {
    if (!first.has(band.step)) first.set(band.step, band.id)
  }
  return (
    <svg
      ref={box}
      role="group"
      aria-label={words.t('map.picture')}
      aria-describedby={`${id}-keys`}
      width={layout.width}
      height={layout.height}
      className="block"
      onKeyDown={(event) => walk(event, box.current, layout.bands)}
    >
      <desc id={`${id}-keys`}>{words.t('map.keys')}</desc>
      <Paints id={id} layout={layout} />
      {inReadingOrder(layout.bands).map((placed) => (
        <Ribbon
          key={placed.band.id}
          {...props}
          placed={placed}
          paint={id}
          isStop={first.get(placed.band.step) === placed.band.id}
        />
      ))}
      <Bars layout={layout} />
    </svg>
  )
}

function Ribbon({
  placed,
  paint,
  isStop,
  words,
  looked,
  shareOf,
  hrefOf,
  onLook,
  onOpen,
  glides,
}: RibbonsProps & {
  readonly placed: PlacedBand
  readonly paint: string
  readonly isStop: boolean
}) {
  const { band } = placed
  const share = looked === null ? 0 : shareOf(band)
  const href = hrefOf(band)
  return (
    <a
      href={href}
      data-band={band.id}
      data-step={band.step}
      data-verdict={band.verdict}
      tabIndex={isStop ? 0 : -1}
      aria-label={words.bandAloud(band)}
      className="group outline-none"
      onClick={(event) => follow(event, () => onOpen(href))}
      onPointerEnter={() => onLook(band)}
      onPointerLeave={() => onLook(null)}
      onFocus={() => onLook(band)}
      onBlur={() => onLook(null)}
    >
      <Shape {...{ placed, paint, share, glides }} isDim={looked !== null} />
    </a>
  )
}

function Shape({
  placed,
  paint,
  share,
  isDim,
  glides,
}: {
  readonly placed: PlacedBand
  readonly paint: string
  readonly share: number
  readonly isDim: boolean
  readonly glides: boolean
}) {
  const { band, x1, y1, thickness } = placed
  const isNothing = band.certainty === 'nothing'
  const fill = isNothing ? 'none' : `url(#${paint}-${band.step}-${band.verdict})`
  const moves = glides ? 'transition-[d] duration-500 ease-in-out' : ''
  const ink = inks[band.verdict]
  return (
    <>
      <path
        d={ribbon(placed)}
        className={`fill-transparent stroke-transparent ${moves}`}
        strokeWidth={Math.max(hitPx - thickness, 0)}
        pointerEvents="all"
      />
      <path
        d={ribbon(placed)}
        fill={fill}
        className={`${moves} ${isDim ? 'opacity-35' : ''} ${isNothing ? 'stroke-line-strong' : ''}`}
        strokeDasharray={isNothing ? '4 4' : undefined}
      />
      {band.certainty === 'unknown' || band.certainty === 'open' ? (
        <path
          d={ribbon(placed)}
          fill={`url(#${paint}-hatch)`}
          className={`pointer-events-none ${moves} ${band.certainty === 'open' ? 'opacity-45' : ''}`}
        />
      ) : null}
      {share > 0 ? (
        <path
          d={ribbon(placed, share)}
          className={`pointer-events-none ${ink} ${isNothing ? 'opacity-25' : 'opacity-70'} ${moves}`}
        />
      ) : null}
      <path
        d={ribbon(placed)}
        className="pointer-events-none fill-none stroke-transparent stroke-2 group-focus-visible:stroke-focus"
      />
      {band.step === 'in' ? (
        <rect
          x={x1 - capPx}
          y={y1}
          width={capPx}
          height={thickness}
          className={`pointer-events-none ${ink}`}
        />
      ) : null}
    </>
  )
}

const inks = { permit: 'fill-permit', deny: 'fill-deny', refer: 'fill-refer' } as const

/** A link with a modifier, or another button than the first, is the browser's. */
export function follow(event: MouseEvent, open: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  open()
}

const verdicts = ['permit', 'refer', 'deny'] as const

/** The verdict is made at the gateway: colour gathers towards it, and thins out behind it. */
const opacities = { in: [0.16, 0.5], out: [0.5, 0.34], kept: [0.34, 0.2] } as const

function Paints({ id, layout }: { readonly id: string; readonly layout: Layout }) {
  const ends = new Map(layout.bands.map(({ band, x0, x1 }) => [band.step, [x0, x1] as const]))
  return (
    <defs>
      {[...ends].flatMap(([step, [x0, x1]]) =>
        verdicts.map((verdict) => (
          <linearGradient
            key={`${step}-${verdict}`}
            id={`${id}-${step}-${verdict}`}
            gradientUnits="userSpaceOnUse"
            x1={x0}
            x2={x1}
          >
            {opacities[step].map((opacity, index) => (
              <stop
                key={index}
                offset={index}
                style={{ stopColor: `var(--${verdict})` }}
                stopOpacity={opacity}
              />
            ))}
          </linearGradient>
        )),
      )}
      <pattern
        id={`${id}-hatch`}
        width="7"
        height="7"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="3" height="7" style={{ fill: 'var(--surface)' }} fillOpacity="0.75" />
      </pattern>
    </defs>
  )
}

/** The edges of the nodes, as high as what comes and goes there. */
function Bars({ layout }: { readonly layout: Layout }) {
  return (
    <g className="pointer-events-none" aria-hidden="true">
      {layout.nodes.map(({ node, slot, band }) => {
        if (node.column === 'stop' || node.column === 'place' || band.height === 0) return null
        const x = node.column === 'country' ? slot.x + slot.width - capPx : slot.x
        const isUnknown =
          node.column === 'country'
            ? node.country === null && node.more === 0
            : node.set !== null && certaintyOf(node.set) !== 'known'
        return (
          <rect
            key={node.id}
            x={x}
            y={band.y}
            width={capPx}
            height={band.height}
            rx={1.5}
            className={isUnknown ? 'fill-line-strong' : 'fill-ink-2'}
          />
        )
      })}
    </g>
  )
}

/** Column by column, from top to bottom where they arrive. */
function inReadingOrder(bands: readonly PlacedBand[]): readonly PlacedBand[] {
  const steps = ['in', 'out', 'kept']
  return bands.toSorted(
    (a, b) => steps.indexOf(a.band.step) - steps.indexOf(b.band.step) || a.y1 - b.y1,
  )
}

function walk(event: KeyboardEvent, box: SVGSVGElement | null, bands: readonly PlacedBand[]): void {
  const links = [...(box?.querySelectorAll<SVGAElement>('a[data-band]') ?? [])]
  const at = links.findIndex((link) => link === document.activeElement)
  const here = links[at]
  if (here === undefined) return
  const next = nextOf(event.key, { links, at, here, bands })
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

function nextOf(
  key: string,
  {
    links,
    at,
    here,
    bands,
  }: {
    readonly links: readonly SVGAElement[]
    readonly at: number
    readonly here: SVGAElement
    readonly bands: readonly PlacedBand[]
  },
): SVGAElement | undefined {
  const step = here.dataset['step']
  const column = links.filter((link) => link.dataset['step'] === step)
  switch (key) {
    case 'ArrowDown':
      return column[column.indexOf(here) + 1]
    case 'ArrowUp':
      return column[column.indexOf(here) - 1]
    case 'Home':
      return column[0]
    case 'End':
      return column.at(-1)
    case 'ArrowRight':
      return ahead(links.slice(at + 1), here, bands)
    case 'ArrowLeft':
      return ahead(links.slice(0, at).toReversed(), here, bands)
    default:
      return undefined
  }
}

/** The nearest ribbon of the next column that carries some of the same flows, or any of that column. */
function ahead(
  links: readonly SVGAElement[],
  here: SVGAElement,
  bands: readonly PlacedBand[],
): SVGAElement | undefined {
  const others = links.filter((link) => link.dataset['step'] !== here.dataset['step'])
  const step = others[0]?.dataset['step']
  const column = others.filter((link) => link.dataset['step'] === step)
  const flowsOf = (link: SVGAElement) =>
    bands.find(({ band }) => band.id === link.dataset['band'])?.band.flows ?? []
  const carried = new Set(flowsOf(here))
  return column.find((link) => flowsOf(link).some((flow) => carried.has(flow))) ?? column[0]
}
