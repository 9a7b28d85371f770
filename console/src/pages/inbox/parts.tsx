// What the evidence of all kinds of items is laid out with.
import type { ReactNode } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Skeleton } from '../../ui/panel.tsx'
import type { Item } from './queries.ts'

/** Evidence that is being read, or could not be. */
export function Reading({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry: () => void
}) {
  const { t } = useText()
  if (error === null) return <Skeleton label={t('app.loading')} />
  return <Failure error={error} onRetry={onRetry} />
}

/** Where the decision stands: its buttons, or why there are none for this reader. */
export function Decide({ item, children }: { readonly item: Item; readonly children: ReactNode }) {
  const { t, told } = useText()
  return (
    <div className="mt-4 border-t border-line pt-4">
      {item.mayDecide ? (
        children
      ) : (
        <p className="rounded bg-sunken p-3">
          <strong>{t('inbox.mayNot')}</strong> {item.whyNot === null ? null : told(item.whyNot)}
        </p>
      )}
    </div>
  )
}

export function Heading({ children }: { readonly children: ReactNode }) {
  return <h3 className="mt-4 mb-1 text-sm font-semibold">{children}</h3>
}
