// Columns of who was served or refused: as far as the clause goes, country and kind of customer.
import type { Translate } from '../../text/text.tsx'
import type { SimpleColumn } from '../money/simple-table.tsx'
import { Country, Kind } from './names.tsx'
import type { Report } from './rows.ts'

type Customer = Pick<Report['traffic'][number], 'country' | 'class'>

export function customerColumns<Row extends { readonly row: Customer }>(
  { shows }: NonNullable<Report['clause']>,
  t: Translate,
): readonly SimpleColumn<Row>[] {
  const several = t('channel.several')
  const country: SimpleColumn<Row> = {
    id: 'country',
    header: t('channel.country'),
    cell: ({ row }) => <Country code={row.country ?? null} />,
    value: ({ row }) => row.country ?? several,
  }
  const kind: SimpleColumn<Row> = {
    id: 'class',
    header: t('channel.class'),
    cell: ({ row }) => <Kind of={row.class ?? null} />,
    value: ({ row }) => row.class ?? several,
  }
  return [country, kind].filter(({ id }) => shows.some((one) => one === id))
}
