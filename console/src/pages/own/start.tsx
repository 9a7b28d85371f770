// The start of a customer's person: what waits for them, their workloads with what is left and spent, and what was
// refused with what helps.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useText } from '../../text/text.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Panel } from '../../ui/panel.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { NoticeCard } from '../notices/notice.tsx'
import { deadlinesOf, isOpenNotice, useOwnNotices } from '../notices/queries.ts'
import { Readings } from '../notices/readings.tsx'
import { Figure } from '../start/attention.tsx'
import { LoadPanel } from '../start/load.tsx'
import { TryCall } from '../start/try-call.tsx'
import { LeftPanel } from './left.tsx'
import { useOpens } from './opens.ts'
import { declarationsQuery, factsQuery, useOverview } from './queries.ts'
import { RefusedPanel } from './refused.tsx'
import { WorkloadsPanel } from './workloads.tsx'

/** Of open notices; the rest is on their page. */
const shownMax = 3

export function OwnStart() {
  const { t } = useText()
  const overview = useOverview()
  const seesWorkloads = useOpens(paths.workloads)
  const seesRequests = useOpens(paths.requests)
  return (
    <>
      <Tiles />
      <OpenNotices />
      <div className="mt-4 grid gap-4 xl:grid-cols-2">
        <LoadPanel
          title={t('own.workloads')}
          {...(seesWorkloads ? { lead: t('own.workloads.first') } : {})}
          query={overview}
        >
          {(data) => <WorkloadsPanel workloads={data.workloads} />}
        </LoadPanel>
        {seesWorkloads ? <TryCall /> : null}
        <LoadPanel title={t('own.limits')} query={overview}>
          {(data) => <LeftPanel contracts={data.contracts} />}
        </LoadPanel>
        <LoadPanel
          title={t('start.refusals')}
          query={overview}
          more={
            seesRequests ? (
              <Link
                to={paths.requests}
                search={{ verdict: 'deny' }}
                className="text-sm text-accent underline"
              >
                {t('start.more.requests')}
              </Link>
            ) : null
          }
        >
          {(data) => <RefusedPanel refused={data.refused} />}
        </LoadPanel>
      </div>
    </>
  )
}

function Tiles() {
  const { t, language } = useText()
  const { data: told } = useOwnNotices()
  const { data: facts } = useQuery(factsQuery)
  const { data: declared } = useQuery(declarationsQuery)
  const open = told?.notices.filter((one) => isOpenNotice(one))
  const [next] = open?.flatMap((one) => deadlinesOf(one, nowMs())).toSorted() ?? []
  const due = told?.readings.filter(({ acknowledgedAt }) => acknowledgedAt === null).length
  const contested = facts?.facts.filter((fact) => fact.contested).length
  const waiting = declared?.declarations.filter(({ state }) => state === 'waiting').length
  const figure = (of: number | undefined): ReactNode => <Figure of={of} language={language} />
  return (
    <section aria-label={t('start.attention')}>
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Link to={paths.ownNotices} className="rounded-lg">
          <Tile
            label={t('own.tile.notices')}
            value={figure(open?.length)}
            note={
              next === undefined ? (
                t('own.tile.notices.none')
              ) : (
                <>
                  {t('own.tile.notices.due')} <Time at={next} language={language} />
                </>
              )
            }
            look={(open?.length ?? 0) > 0 ? 'late' : 'plain'}
          />
        </Link>
        <Link to={paths.ownNotices} className="rounded-lg">
          <Tile
            label={t('own.tile.readings')}
            value={figure(due)}
            note={t((due ?? 0) > 0 ? 'own.tile.readings.some' : 'own.tile.readings.none')}
            look={(due ?? 0) > 0 ? 'waits' : 'plain'}
          />
        </Link>
        <Link to={paths.ownFacts} className="rounded-lg">
          <Tile
            label={t('own.tile.facts')}
            value={figure(contested)}
            note={t('own.tile.facts.of', { n: facts?.facts.length ?? 0 })}
          />
        </Link>
        <Link to={paths.ownDeclarations} className="rounded-lg">
          <Tile
            label={t('own.tile.declarations')}
            value={figure(waiting)}
            note={t('own.tile.declarations.of', { n: declared?.declarations.length ?? 0 })}
          />
        </Link>
      </div>
    </section>
  )
}

function OpenNotices() {
  const { t } = useText()
  const { data } = useOwnNotices()
  const due = data?.readings.filter(({ acknowledgedAt }) => acknowledgedAt === null) ?? []
  const open = data?.notices.filter((one) => isOpenNotice(one)) ?? []
  return (
    <div className="mt-4 grid gap-4">
      <Readings readings={due} />
      <Panel
        title={t('own.open')}
        actions={
          <Link to={paths.ownNotices} className="text-sm text-accent underline">
            {t('own.open.all')}
          </Link>
        }
      >
        {open.length === 0 ? (
          <p className="text-ink-2">{t(data === undefined ? 'app.loading' : 'own.open.none')}</p>
        ) : (
          <div className="grid gap-3">
            {open.slice(0, shownMax).map((notice) => (
              <NoticeCard key={notice.id} notice={notice} />
            ))}
          </div>
        )}
      </Panel>
    </div>
  )
}
