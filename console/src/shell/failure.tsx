// An error in the words of the catalogue, with a way on.
import { errorWords } from '../api/errors.ts'
import { useText } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorPanel } from '../ui/panel.tsx'

export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry?: () => void
}) {
  const { t, said, meaning } = useText()
  const { title, remedy, detail, original, code } = errorWords(error, { said, meaning })
  return (
    <ErrorPanel
      title={t(title)}
      detail={detail}
      original={original === '' ? null : { label: t('error.original'), text: original }}
      remedy={t(remedy)}
      code={t('error.code', { code })}
      action={
        onRetry === undefined ? undefined : <Button onClick={onRetry}>{t('app.retry')}</Button>
      }
    />
  )
}
