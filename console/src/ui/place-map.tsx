// A schematic of places: dots where countries roughly lie, on a bare grid, without borders or any claim to land. A ring
// is what was promised, a dot what somebody said. What has no spot is given back, for words beside the picture.

/** Degrees east and north of a point inside, rounded: only to tell places apart. */
const spots: Readonly<Record<string, readonly [east: number, north: number]>> = {
  AE: [54, 24],
  AR: [-64, -34],
  AT: [14, 48],
  AU: [146, -30],
  BE: [4, 51],
  BH: [50, 26],
  BR: [-50, -12],
  CA: [-100, 56],
  CH: [8, 47],
  CL: [-71, -33],
  CN: [104, 36],
  CO: [-74, 4],
  CZ: [15, 50],
  DE: [10, 51],
  DK: [10, 56],
  EE: [26, 59],
  EG: [30, 27],
  ES: [-4, 40],
  FI: [26, 63],
  FR: [2, 46],
  GB: [-2, 54],
  GR: [22, 39],
  HK: [114, 22],
  HU: [19, 47],
  ID: [110, -3],
  IE: [-8, 53],
  IL: [35, 31],
  IN: [79, 22],
  IT: [12, 43],
  JP: [138, 36],
  KE: [38, 0],
  KR: [128, 37],
  LU: [6, 50],
  MX: [-102, 23],
  MY: [103, 4],
  NG: [8, 9],
  NL: [5, 52],
  NO: [9, 61],
  NZ: [172, -41],
  PH: [122, 13],
  PL: [20, 52],
  PT: [-8, 39],
  QA: [51, 25],
  RO: [25, 46],
  RU: [60, 58],
  SA: [45, 24],
  SE: [16, 62],
  SG: [104, 1],
  TH: [101, 15],
  TR: [33, 39],
  TW: [121, 24],
  UA: [31, 49],
  US: [-98, 39],
  VN: [107, 16],
  ZA: [25, -29],
}

const [width, height] = [240, 104]

export interface SaidPlace {
  readonly place: string
  readonly look: 'permit' | 'deny' | 'unknown'
}

/** Those that the schematic has no spot for. */
export function withoutSpot(places: readonly string[]): readonly string[] {
  return places.filter((place) => spotOf(place) === null)
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
        const spot = spotOf(place)
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
    const spot = spotOf(place)
    if (spot !== null) found.set(countryOf(place), spot)
  }
  return [...found]
}

function countryOf(place: string): string {
  return place.split('.', 1)[0] ?? place
}

function spotOf(place: string): readonly [x: number, y: number] | null {
  const spot = spots[countryOf(place)]
  if (spot === undefined) return null
  const [east, north] = spot
  return [((east + 130) / 310) * width, ((84 - north) / 134) * height]
}
