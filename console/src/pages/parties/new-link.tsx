// A link that looks like the button it stands for: to the making of something.
import { Link } from '@tanstack/react-router'
import { paths } from '../../urls.ts'
import type { OnboardSearch } from '../onboard/search.ts'

export function NewLink({
  search,
  label,
}: {
  readonly search: OnboardSearch
  readonly label: string
}) {
  return (
    <Link
      to={paths.onboard}
      search={search}
      className="inline-flex min-h-8 items-center rounded border border-accent bg-accent px-3 text-sm font-medium text-accent-ink hover:opacity-90"
    >
      {label}
    </Link>
  )
}
