// A report's rows over all months that are looked at: what was told under the same names is added up, with the months in
// which it was told by itself.
import type { Answer } from '../../api/client.ts'

export type Report = Answer<'channelReport'>
type Traffic = Report['traffic'][number]
type Refused = Report['refusals'][number]
type Duty = Report['duties'][number]

export interface Summed<Row> {
  readonly row: Omit<Row, 'month'>
  readonly months: number
  readonly count: number
  readonly tokens: number
}

export function summedTraffic({ traffic }: Report): readonly Summed<Traffic>[] {
  return summed(
    traffic,
    ({ model, channel, country, class: kind }) => [model, channel, country, kind],
    ({ calls, tokens }) => ({ count: calls, tokens }),
  )
}

export function summedRefusals({ refusals }: Report): readonly Summed<Refused>[] {
  return summed(
    refusals,
    ({ rules, country, class: kind }) => [rules, country, kind],
    ({ requests }) => ({ count: requests, tokens: 0 }),
  )
}

function summed<Row>(
  rows: readonly Row[],
  namesOf: (row: Row) => readonly unknown[],
  countOf: (row: Row) => { readonly count: number; readonly tokens: number },
): readonly Summed<Row>[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(namesOf(row)))
  return [...groups.values()]
    .flatMap((some) => {
      const [row] = some
      if (row === undefined) return []
      const counts = some.map(countOf)
      return {
        row,
        months: some.length,
        count: counts.reduce((sum, { count }) => sum + count, 0),
        tokens: counts.reduce((sum, { tokens }) => sum + tokens, 0),
      }
    })
    .toSorted((left, right) => right.count - left.count)
}

export interface HeldDuty {
  readonly duty: Omit<Duty, 'month' | 'on' | 'state'>
  readonly on: Duty['on']
  readonly state: Duty['state']
  readonly months: number
}

/** Of several months the worst that was said: what was broken once was not kept. */
export function heldDuties({ duties }: Report): readonly HeldDuty[] {
  const groups = Map.groupBy(duties, ({ model, channel, rule, kind }) =>
    JSON.stringify([model, channel, rule, kind]),
  )
  return [...groups.values()].flatMap((some) => {
    const [duty] = some
    if (duty === undefined) return []
    const said = (state: Duty['state']): boolean => some.some((one) => one.state === state)
    return {
      duty,
      on: some.every(({ on }) => on === 'all') ? ('all' as const) : ('some' as const),
      state: said('broken')
        ? ('broken' as const)
        : said('promised')
          ? ('promised' as const)
          : ('kept' as const),
      months: some.length,
    }
  })
}
