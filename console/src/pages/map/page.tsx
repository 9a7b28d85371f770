// The first screen: where each customer's prompts go.
import { useText } from '../../text/text.tsx'
import { PageHeader } from '../../ui/panel.tsx'

export function MapPage() {
  const { t } = useText()
  return <PageHeader title={t('nav.map')} />
}
