// The way to the form that changes an object: for whoever may ask for changes, of what the API manages.
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { paths } from '../../urls.ts'
import type { Section } from '../parties/managed.tsx'

const look =
  'inline-flex min-h-8 items-center rounded border border-line-strong bg-surface px-3 text-sm font-medium'

export function ChangeLink({
  section,
  id,
  managedBy,
}: {
  readonly section: Section
  readonly id: string
  readonly managedBy: 'file' | 'api'
}) {
  const { t } = useText()
  const may = useMay('changes.request')
  if (managedBy === 'file' || !may) return null
  switch (section) {
    case 'parties':
      return (
        <Link to={paths.restateParty} params={{ partyId: id }} className={look}>
          {t('amend.go')}
        </Link>
      )
    case 'contracts':
      return (
        <Link to={paths.amendContract} params={{ contractId: id }} className={look}>
          {t('amend.contract.go')}
        </Link>
      )
    case 'workloads':
      return (
        <Link to={paths.restateWorkload} params={{ workloadId: id }} className={look}>
          {t('amend.go')}
        </Link>
      )
  }
}
