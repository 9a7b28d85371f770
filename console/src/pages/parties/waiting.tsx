// What was asked for and does not count yet: whom it waits for, and where it stands.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Taken } from './managed.tsx'

export function Waiting({ taken: { change } }: { readonly taken: Taken }) {
  const { t, language } = useText()
  if (change === null) return null
  return (
    <div role="status" className="rounded border border-refer bg-refer-soft p-3">
      <p className="mb-2 flex flex-wrap items-center gap-2">
        <Badge look="refer">{t('managed.waits')}</Badge> {t('managed.waits.why')}
      </p>
      <Terms
        terms={[
          { id: 'change', label: t('managed.waits.change'), value: <code>{change.id}</code> },
          { id: 'what', label: t('managed.waits.what'), value: <bdi>{change.summary}</bdi> },
          {
            id: 'approvals',
            label: t('managed.waits.approvals'),
            value: t('managed.waits.count', {
              given: change.approvals.filter(({ counts }) => counts).length,
              needed: change.approvalsNeeded,
            }),
          },
          {
            id: 'at',
            label: t('managed.waits.asked'),
            value: <Time at={change.requestedAt} language={language} />,
          },
        ]}
      />
      <p className="mt-2">
        <Link
          to={paths.inbox}
          search={{ kind: 'change', id: change.id }}
          className="text-accent underline"
        >
          {t('managed.waits.inbox')}
        </Link>
      </p>
    </div>
  )
}
