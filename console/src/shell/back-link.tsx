// The way back from one of many to the list of them.
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useText } from '../text/text.tsx'
import { paths } from '../urls.ts'

export function BackLink({
  to,
  search = {},
  children,
}: {
  readonly to: 'contracts' | 'parties' | 'requests' | 'rules' | 'watch' | 'workloads'
  /** Of rules: the day that is looked at. */
  readonly search?: { readonly at?: string }
  readonly children: ReactNode
}) {
  const { t } = useText()
  return (
    <nav aria-label={t('page.back')} className="mb-2 text-sm">
      <Link to={paths[to]} search={search} className="text-accent underline">
        {children}
      </Link>
    </nav>
  )
}
