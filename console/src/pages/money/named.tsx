// Sums of all days of each name, and how a name stands in a table.
import type { Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { addDecimals } from '../../ui/decimal.ts'
import { countryName, Unknown } from '../../ui/value.tsx'
import type { Dimension } from './search.ts'

export type SpentRow = Answer<'spend'>['rows'][number]

export interface NamedSums {
  readonly id: string | null
  readonly currency: string
  readonly attempts: number
  readonly tokens: number
  readonly price: string
  readonly cost: string
  readonly margin: string
}

/** All days of each name, the largest first. */
export function namesIn(rows: readonly SpentRow[], by: Dimension): readonly NamedSums[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row[by] ?? null, row.currency]))
  return [...groups.values()]
    .map((some): NamedSums => {
      const sum = (name: 'price' | 'cost' | 'margin') => addDecimals(some.map((row) => row[name]))
      return {
        id: some[0]?.[by] ?? null,
        currency: some[0]?.currency ?? '',
        attempts: some.reduce((total, { attempts }) => total + attempts, 0),
        tokens: some.reduce((total, { tokens }) => total + tokens, 0),
        price: sum('price'),
        cost: sum('cost'),
        margin: sum('margin'),
      }
    })
    .toSorted((left, right) => Number(right.price) - Number(left.price))
}

export function Named({
  id,
  by,
  name,
}: {
  readonly id: string | null
  readonly by: Dimension
  readonly name: string | null
}) {
  const { t, language } = useText()
  if (id === null || id === '') return <Unknown label={t('app.unknown')} />
  return <bdi title={id}>{by === 'country' ? countryName(id, language) : (name ?? id)}</bdi>
}
