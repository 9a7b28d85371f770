// A list that shows nothing: because nothing is there yet, or because of its filters, which can then be taken away.
import { useText } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/panel.tsx'

export function EmptyList({
  of,
  isFiltered,
  clearLabel,
  onClear,
}: {
  readonly of: 'requests' | 'rules' | 'watch'
  readonly isFiltered: boolean
  readonly clearLabel: string
  readonly onClear: () => void
}) {
  const { t } = useText()
  return (
    <EmptyState
      title={t(isFiltered ? `${of}.empty.filtered` : `${of}.empty`)}
      action={isFiltered ? <Button onClick={onClear}>{clearLabel}</Button> : undefined}
    >
      {t(isFiltered ? `${of}.empty.filtered.next` : `${of}.empty.next`)}
    </EmptyState>
  )
}
