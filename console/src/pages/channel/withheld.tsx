// Where the clause does not go: said, so that nobody takes it for nothing.
import { useText } from '../../text/text.tsx'

export function Withheld() {
  const { t } = useText()
  return <p className="hatched rounded p-3 text-ink">{t('channel.notShown')}</p>
}
