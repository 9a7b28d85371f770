// Each person's own start: what fits the roles of whoever is signed in, a section each.
import { useSession } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { PageHeader } from '../../ui/panel.tsx'

export function StartPage() {
  const { t } = useText()
  const { data: session } = useSession()
  const operator = session?.operator ?? null
  if (operator === null) return null
  return <PageHeader title={t('nav.start')} />
}
