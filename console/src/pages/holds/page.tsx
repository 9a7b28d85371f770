// Legal holds: what must be kept, for which matter, and which orders to erase wait for it.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { HoldItem } from './hold.tsx'
import { useHolds, useWaitingErasures } from './queries.ts'
import { views } from './search.ts'
import { SetHoldButton } from './set.tsx'

export function HoldsPage() {
  const { t } = useText()
  const { view = 'standing' } = useSearch({ from: paths.holds })
  const navigate = useNavigate()
  const { data, error, refetch } = useHolds({ state: view })
  return (
    <>
      <PageHeader
        title={t('nav.holds')}
        lead={t('holds.lead')}
        actions={<SetHoldButton about={null} />}
      />
      <div className="mb-3">
        <Segments
          label={t('holds.view')}
          segments={views.map((value) => ({ value, label: t(`holds.view.${value}`) }))}
          value={view}
          onChange={(next) => void navigate({ to: paths.holds, search: { view: next } })}
        />
      </div>
      <Waiting />
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-[50vh]" />
        ) : null
      ) : data.holds.length === 0 ? (
        <EmptyState title={t(`holds.empty.${view}`)}>{t(`holds.empty.${view}.next`)}</EmptyState>
      ) : (
        <ul aria-label={t('holds.list')} className="grid gap-3">
          {data.holds.map((hold) => (
            <HoldItem key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
    </>
  )
}

/** Shown, not decided: whose right is stronger is for lawyers. */
function Waiting() {
  const { t, language } = useText()
  const { data } = useWaitingErasures(useMay('house.read'))
  if (data === undefined || data.length === 0) return null
  return (
    <div className="mb-4">
      <Panel title={t('holds.erasures')}>
        <p className="mb-2 text-ink-2">{t('holds.erasures.conflict')}</p>
        <ul className="grid gap-2">
          {data.map(({ id, about, reason, orderedAt, by, waitsFor }) => (
            <li key={id} className="wrap-anywhere">
              {t(`holds.kind.${about.kind}`)} <bdi className="font-mono text-sm">{about.id}</bdi>:{' '}
              <bdi>{reason}</bdi> (<bdi>{by}</bdi>, <Time at={orderedAt} language={language} />)
              <br />
              <span className="text-sm text-ink-2">
                {t('holds.erasures.waiting', { holds: waitsFor.join(', ') })}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  )
}
