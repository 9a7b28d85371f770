// Where countries roughly lie: a point inside each, in whole degrees, after the field "Geographic coordinates" of the
// World Factbook of the CIA (public domain). Only to tell places apart: it says nothing of borders or of whose land it is.

/** Degrees east and north. */
export type Spot = readonly [east: number, north: number]

/** ISO 3166-1 alpha-2, degrees east, degrees north. */
const written =
  'AD 2 43; AE 54 24; AF 65 33; AG -62 17; AI -63 18; AL 20 41; AM 45 40; AO 19 -13; ' +
  'AQ 0 -83; AR -64 -34; AS -171 -14; AT 13 47; AU 133 -27; AW -70 13; AX 20 60; AZ 48 41; ' +
  'BA 18 44; BB -60 13; BD 90 24; BE 4 51; BF -2 13; BG 25 43; BH 51 26; BI 30 -4; BJ 2 10; ' +
  'BL -63 18; BM -65 32; BN 115 5; BO -65 -17; BQ -68 12; BR -55 -10; BS -76 24; BT 91 28; ' +
  'BV 3 -54; BW 24 -22; BY 28 53; BZ -89 17; CA -95 60; CC 97 -13; CD 25 0; CF 21 7; ' +
  'CG 15 -1; CH 8 47; CI -5 8; CK -160 -21; CL -71 -30; CM 12 6; CN 105 35; CO -72 4; ' +
  'CR -84 10; CU -80 22; CV -24 16; CW -69 12; CX 106 -11; CY 33 35; CZ 16 50; DE 9 51; ' +
  'DJ 43 12; DK 10 56; DM -61 15; DO -71 19; DZ 3 28; EC -78 -2; EE 26 59; EG 30 27; ' +
  'EH -13 24; ER 39 15; ES -4 40; ET 38 8; FI 26 64; FJ 178 -18; FK -59 -52; FM 158 7; ' +
  'FO -7 62; FR 2 46; GA 12 -1; GB -2 54; GD -62 12; GE 44 42; GF -53 4; GG -3 49; GH -2 8; ' +
  'GI -5 36; GL -40 72; GM -16 13; GN -10 11; GP -61 16; GQ 10 2; GR 22 39; GS -37 -54; ' +
  'GT -90 15; GU 145 13; GW -15 12; GY -59 5; HK 114 22; HM 73 -53; HN -86 15; HR 16 45; ' +
  'HT -72 19; HU 20 47; ID 120 -5; IE -8 53; IL 35 31; IM -4 54; IN 77 20; IO 71 -6; ' +
  'IQ 44 33; IR 53 32; IS -18 65; IT 13 43; JE -2 49; JM -77 18; JO 36 31; JP 138 36; ' +
  'KE 38 1; KG 75 41; KH 105 13; KI 173 1; KM 44 -12; KN -63 17; KP 127 40; KR 128 37; ' +
  'KW 46 29; KY -81 19; KZ 68 48; LA 105 18; LB 36 34; LC -61 14; LI 10 47; LK 81 7; ' +
  'LR -9 6; LS 28 -29; LT 24 56; LU 6 50; LV 25 57; LY 17 25; MA -5 32; MC 7 44; MD 29 47; ' +
  'ME 19 42; MF -63 18; MG 47 -20; MH 168 9; MK 22 42; ML -4 17; MM 98 22; MN 105 46; ' +
  'MO 114 22; MP 146 15; MQ -61 15; MR -12 20; MS -62 17; MT 14 36; MU 58 -20; MV 73 3; ' +
  'MW 34 -13; MX -102 23; MY 112 2; MZ 35 -18; NA 17 -22; NC 166 -22; NE 8 16; NF 168 -29; ' +
  'NG 8 10; NI -85 13; NL 6 52; NO 10 62; NP 84 28; NR 167 -1; NU -170 -19; NZ 174 -41; ' +
  'OM 57 21; PA -80 9; PE -76 -10; PF -140 -15; PG 147 -6; PH 122 13; PK 70 30; PL 20 52; ' +
  'PM -56 47; PN -130 -25; PR -66 18; PS 35 32; PT -8 39; PW 134 7; PY -58 -23; QA 51 25; ' +
  'RE 56 -21; RO 25 46; RS 21 44; RU 100 60; RW 30 -2; SA 45 25; SB 159 -8; SC 56 -5; ' +
  'SD 30 15; SE 15 62; SG 104 1; SH -6 -16; SI 15 46; SJ 20 78; SK 20 49; SL -12 9; ' +
  'SM 12 44; SN -14 14; SO 49 10; SR -56 4; SS 30 8; ST 7 1; SV -89 14; SX -63 18; SY 38 35; ' +
  'SZ 32 -27; TC -72 22; TD 19 15; TF 69 -49; TG 1 8; TH 100 15; TJ 71 39; TK -172 -9; ' +
  'TL 126 -9; TM 60 40; TN 9 34; TO -175 -20; TR 35 39; TT -61 11; TV 178 -8; TW 121 24; ' +
  'TZ 35 -6; UA 32 49; UG 32 1; UM 167 19; US -97 38; UY -56 -33; UZ 64 41; VA 12 42; ' +
  'VC -61 13; VE -66 8; VG -65 18; VI -65 18; VN 108 16; VU 167 -16; WF -176 -13; ' +
  'WS -172 -14; YE 48 15; YT 45 -13; ZA 24 -29; ZM 30 -15; ZW 30 -20; '

const spots: ReadonlyMap<string, Spot> = new Map(
  written
    .split(';')
    .map((row) => row.trim().split(' '))
    .map(([code = '', east, north]) => [code, [Number(east), Number(north)]]),
)

/** Regions are named within their country: `JP.japaneast`. */
export function countryOf(place: string): string {
  return place.split('.', 1)[0] ?? place
}

/** Of a country or a region; `own` are the operator's, by place. Null: nobody says where it is. */
export function spotOf(
  place: string,
  own: Readonly<Record<string, readonly number[]>> = {},
): Spot | null {
  for (const name of [place, countryOf(place)]) {
    const [east, north] = Object.hasOwn(own, name) ? (own[name] ?? []) : []
    if (east !== undefined && north !== undefined) return [east, north]
  }
  return spots.get(countryOf(place)) ?? null
}
