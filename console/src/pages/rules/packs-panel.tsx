// The packs in force: what each is, whose word, which version, and the way to try another text of it.
import { Link } from '@tanstack/react-router'
import type { Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ManagedBadge } from '../parties/managed.tsx'

export function PacksPanel({ packs }: { readonly packs: Answer<'listPacks'>['packs'] }) {
  const { t, language } = useText()
  const mayReplay = useMay('replay.run')
  if (packs.length === 0) return null
  return (
    <Panel title={t('rules.packs')} className="mt-4">
      <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        {packs.map(({ id, title, about, version, rules, statuses, facts, reviewBy, managedBy }) => (
          <li key={id} className="min-w-0">
            <h3 className="flex flex-wrap items-center gap-2 font-semibold">
              <Link to={paths.rules} search={{ pack: id }} className="text-accent underline">
                {title}
              </Link>
              <ManagedBadge managedBy={managedBy} />
            </h3>
            <p className="text-sm text-ink-2">
              {id} · {t('rules.pack.version', { version })} ·{' '}
              {t('rules.pack.holds', { rules, statuses, facts })}
              {reviewBy === null ? null : (
                <>
                  {' · '}
                  {t('rules.column.review')}{' '}
                  <Time at={reviewBy} language={language} precision="day" />
                </>
              )}
            </p>
            <p className="mt-1 text-sm">{about}</p>
            <p className="flex flex-wrap gap-x-4 text-sm">
              <Link
                to={paths.pack}
                params={{ packId: id }}
                className="inline-block min-h-6 text-accent underline"
              >
                {t('rules.pack.open')}
              </Link>
              {mayReplay ? (
                <Link
                  to={paths.whatIf}
                  search={{ kind: 'pack', id }}
                  className="inline-block min-h-6 text-accent underline"
                >
                  {t('rules.pack.edit')}
                </Link>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
