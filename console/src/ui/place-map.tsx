// A schematic of places: dots where countries roughly lie, on a bare grid, without borders or any claim to land. A ring
// is what was promised, a dot what somebody said. What has no spot is given back, for words beside the picture.
import { countryOf, spotOf } from './spots.ts'

const [width, height] = [240, 104]

export interface SaidPlace {
  readonly place: string
  readonly look: 'permit' | 'deny' | 'unknown'
}

/** Those that the schematic has no spot for. */
export function withoutSpot(places: readonly string[]): readonly string[] {
  return places.filter((place) => pointOf(place) === null)
}

export function PlaceMap({
  label,
  promised,
  isBounded,
  said,
}: {
  /** Read out in place of the picture. */
  readonly label: string
  readonly promised: readonly string[]
  /** False: it may be elsewhere too, or nobody knows; the ground is hatched. */
  readonly isBounded: boolean
  readonly said: readonly SaidPlace[]
}) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      className={`w-full rounded border border-line ${isBounded ? 'bg-sunken' : 'hatched'}`}
    >
      {[0.25, 0.5, 0.75].map((share) => (
        <g key={share} className="stroke-line">
          <line x1={width * share} x2={width * share} y1={0} y2={height} />
          <line x1={0} x2={width} y1={height * share} y2={height * share} />
        </g>
      ))}
      {unique(promised).map(([key, [x, y]]) => (
        <circle
          key={key}
          data-promised={key}
          cx={x}
          cy={y}
          r={5}
          strokeWidth={1.8}
          className="fill-surface stroke-accent"
        />
      ))}
      {said.map(({ place, look }) => {
        const spot = pointOf(place)
        return spot === null ? null : (
          <circle
            key={place}
            data-said={place}
            cx={spot[0]}
            cy={spot[1]}
            r={2.6}
            className={
              look === 'deny' ? 'fill-deny' : look === 'permit' ? 'fill-permit' : 'fill-unknown'
            }
          />
        )
      })}
    </svg>
  )
}

function unique(places: readonly string[]) {
  const found = new Map<string, readonly [number, number]>()
  for (const place of places) {
    const spot = pointOf(place)
    if (spot !== null) found.set(countryOf(place), spot)
  }
  return [...found]
}

function pointOf(place: string): readonly [x: number, y: number] | null {
  const spot = spotOf(place)
  if (spot === null) return null
  const [east, north] = spot
  const [x, y] = [((east + 130) / 310) * width, ((84 - north) / 134) * height]
  return x < 0 || y < 0 || x > width || y > height ? null : [x, y]
}
