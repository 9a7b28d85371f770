// What needs somebody now, as far as whoever is signed in may know of it.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import type { Session } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Tile } from '../../ui/tile.tsx'
import { Count, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { useExceptions, useInbox } from './queries.ts'

type Action = NonNullable<Session['operator']>['actions'][number]

const soonMs = 30 * 86_400_000

export function Attention({ may }: { readonly may: (action: Action) => boolean }) {
  const { t } = useText()
  return (
    <section aria-label={t('start.attention')}>
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Waiting />
        {may('house.read') || may('changes.request') ? <Ending /> : null}
        {may('house.read') ? <Breaches /> : null}
        {may('money.read') ? <Indeterminate /> : null}
      </div>
    </section>
  )
}

function Waiting() {
  const { t, language } = useText()
  const { data } = useInbox()
  const overdue = data?.items.filter((item) => item.overdue).length ?? 0
  return (
    <Link to={paths.inbox} className="rounded-lg">
      <Tile
        label={t('start.waiting')}
        value={<Figure of={data?.mine} language={language} />}
        note={
          data === undefined
            ? t('app.loading')
            : t('start.waiting.of', { n: data.items.length + data.more, overdue })
        }
        look={overdue > 0 ? 'late' : (data?.mine ?? 0) > 0 ? 'waits' : 'plain'}
      />
    </Link>
  )
}

function Ending() {
  const { t, language } = useText()
  const { data } = useExceptions()
  const soon = data?.exceptions.filter(
    ({ state, to }) => state === 'active' && Date.parse(to) - nowMs() < soonMs,
  )
  const ended = data?.exceptions.filter(({ state }) => state === 'expired_in_use').length ?? 0
  return (
    <Tile
      label={t('start.ending')}
      value={<Figure of={soon?.length} language={language} />}
      note={t('start.ending.ended', { n: ended })}
      look={ended > 0 ? 'late' : (soon?.length ?? 0) > 0 ? 'waits' : 'plain'}
    />
  )
}

function Breaches() {
  const { t, language } = useText()
  const { data } = useQuery({
    queryKey: ['breaches'],
    queryFn: ({ signal }) => call('listBreaches', {}, signal),
  })
  const names = data?.breaches.map(({ deployment }) => deployment).join(', ') ?? ''
  return (
    <Tile
      label={t('start.breaches')}
      value={<Figure of={data?.breaches.length} language={language} />}
      note={names === '' ? t('start.breaches.none') : names}
      look={names === '' ? 'plain' : 'late'}
    />
  )
}

function Indeterminate() {
  const { t, language } = useText()
  const { data } = useQuery({
    queryKey: ['start-indeterminate'],
    queryFn: ({ signal }) => call('lostMoney', {}, signal),
  })
  const count = data?.attempts.length
  return (
    <Tile
      label={t('start.indeterminate')}
      value={<Figure of={count} language={language} />}
      note={t(count === 0 ? 'start.indeterminate.none' : 'start.indeterminate.some')}
      look={(count ?? 0) > 0 ? 'waits' : 'plain'}
    />
  )
}

/** What is not here yet, or could not be read, is no zero. */
export function Figure({
  of,
  language,
}: {
  readonly of: number | undefined
  readonly language: string
}) {
  const { t } = useText()
  return of === undefined ? (
    <Unknown label={t('app.unknown')} />
  ) : (
    <Count value={of} language={language} />
  )
}
