// What stands in a page's place when it breaks, and where there is none: said in words, with a way on, while the
// frame around it stays.
import { Link } from '@tanstack/react-router'
import { useText } from '../text/text.tsx'
import { EmptyState } from '../ui/panel.tsx'
import { paths } from '../urls.ts'
import { Failure } from './failure.tsx'

export function BrokenPage({
  error,
  reset,
}: {
  readonly error: unknown
  readonly reset: () => void
}) {
  return <Failure error={error} onRetry={reset} />
}

export function NoPage() {
  const { t } = useText()
  return (
    <EmptyState
      title={t('page.missing')}
      action={
        <Link to={paths.map} className="text-accent underline">
          {t('nav.map')}
        </Link>
      }
    >
      {t('page.missing.remedy')}
    </EmptyState>
  )
}
