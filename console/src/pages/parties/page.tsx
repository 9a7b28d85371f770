// Parties: who they are, whether what is held about them can be relied on, and what rests on them.
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/table.tsx'
import { Count, countryName, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ListPage } from './list.tsx'
import { ManagedBadge } from './managed.tsx'

type Row = Answer<'listParties'>['parties'][number]

function columnsOf(t: Translate, language: Language): readonly Column<Row>[] {
  const numbers = (name: 'contracts' | 'workloads'): Column<Row> => ({
    id: name,
    header: t(`nav.${name}`),
    width: '7rem',
    align: 'end',
    cell: (row) => <Count value={row[name]} language={language} />,
  })
  return [
    {
      id: 'name',
      header: t('parties.column.name'),
      width: 'minmax(14rem, 2fr)',
      cell: ({ id, legalName }) => (
        <Link
          to={paths.party}
          params={{ partyId: id }}
          tabIndex={-1}
          className="text-accent hover:underline"
        >
          <bdi>{legalName}</bdi>
        </Link>
      ),
    },
    {
      id: 'id',
      header: t('parties.column.id'),
      width: 'minmax(8rem, 1fr)',
      cell: ({ id }) => <code className="text-xs">{id}</code>,
    },
    {
      id: 'country',
      header: t('parties.column.country'),
      width: 'minmax(8rem, 1fr)',
      cell: ({ country }) => countryName(country, language),
    },
    {
      id: 'type',
      header: t('parties.column.type'),
      width: '9rem',
      cell: ({ entityType }) =>
        entityType === null ? (
          <Unknown label={t('app.unknown')} />
        ) : (
          t(`party.entity.${entityTypeOf(entityType)}`)
        ),
    },
    {
      id: 'dossier',
      header: t('parties.column.dossier'),
      width: '9rem',
      cell: ({ dossier }) => <DossierBadge standing={dossier} />,
    },
    numbers('contracts'),
    numbers('workloads'),
    {
      id: 'managed',
      header: t('managed.by'),
      width: '6.5rem',
      cell: ({ managedBy }) => <ManagedBadge managedBy={managedBy} />,
    },
  ]
}

const entityTypes = ['company', 'state_owned', 'university', 'government', 'individual'] as const

export function entityTypeOf(name: string): (typeof entityTypes)[number] | 'other' {
  return entityTypes.find((one) => one === name) ?? 'other'
}

export function DossierBadge({ standing }: { readonly standing: Row['dossier'] }) {
  const { t } = useText()
  return (
    <Badge look={standing === 'current' ? 'permit' : 'unknown'}>
      {t(`parties.dossier.${standing}`)}
    </Badge>
  )
}

export function PartiesPage() {
  const { t, language } = useText()
  const navigate = useNavigate()
  const columns = useMemo(() => columnsOf(t, language), [t, language])
  return (
    <ListPage
      section="parties"
      ask={(query, signal) => call('listParties', { query }, signal)}
      rowsOf={({ parties }) => parties}
      columns={columns}
      onOpen={({ id }) => void navigate({ to: paths.party, params: { partyId: id } })}
    />
  )
}
