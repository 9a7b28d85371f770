// The first screen: where each customer's prompts go, under which rule, how much of it, and the proof. Its state
// is the URL's; one answer of the server is enough for the first picture.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { timeText } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { NoTraffic } from './empty.tsx'
import { bucketWidth, totalsOf, widthOf, type Flows } from './flow.ts'
import { FlowMap } from './flow-map.tsx'
import { FlowTable } from './flow-table.tsx'
import { HeadPanel } from './head-panel.tsx'
import { LivePanel } from './live-panel.tsx'
import { useLive } from './live.ts'
import { mapBaseQuery, partQuery, wholeQuery } from './queries.ts'
import {
  changedSearch,
  wholeLists,
  type MapSearch,
  type Range,
  type SearchChange,
} from './search.ts'
import { Timeline } from './timeline.tsx'
import { Toolbar } from './toolbar.tsx'
import { TotalsRow } from './totals.tsx'
import { useMapWords, type MapWords } from './words.ts'

const GeoMap = lazy(() => import('./geo-map.tsx'))

const route = getRouteApi(paths.map)

/** How often the picture is asked for anew while nobody looks at a flow; until the first request, often. */
const againMs = { hour: 3_000, day: 5_000, quarter: 5_000, empty: 1_000 } as const

export function MapPage() {
  const words = useMapWords()
  const search = route.useSearch()
  const change = useChange()
  const [isPaused, setPaused] = useState(false)
  const [isRead, setRead] = useState(false)
  const live = useLive(isPaused || isRead)
  const { t } = words
  return (
    <>
      <PageHeader title={t('map.title')} lead={t('map.lead')} />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="min-w-0">
          <Main search={search} change={change} words={words} origin={live.head?.origin ?? ''} />
        </div>
        <div className="grid content-start gap-4 md:grid-cols-2 xl:grid-cols-1">
          <LivePanel {...{ live, isPaused, words }} onPause={setPaused} onHold={setRead} />
          <HeadPanel head={live.head} words={words} />
        </div>
      </div>
    </>
  )
}

type Change = (next: SearchChange) => void

/** Changes the URL without a new entry of the history: what was looked at stays one step back. */
function useChange(): Change {
  const navigate = route.useNavigate()
  return useCallback(
    (next) => {
      void navigate({
        search: (before) => changedSearch(before, next),
        replace: true,
        resetScroll: false,
      })
    },
    [navigate],
  )
}

interface MainProps {
  readonly search: MapSearch
  readonly change: Change
  readonly words: MapWords
  readonly origin: string
}

function Main(props: MainProps) {
  const { search, change, words } = props
  const { range = 'quarter', party } = search
  const [isHeld, setHeld] = useState(false)
  const [isPlaying, setPlaying] = useState(false)
  const isStill = isHeld || isPlaying || search.bucket !== undefined
  const whole = useQuery({
    ...wholeQuery(range, party),
    refetchInterval: ({ state: { data } }) => {
      if (isStill) return false
      return data !== undefined && data.flows.length === 0 ? againMs.empty : againMs[range]
    },
  })
  const { data } = whole
  const index = data?.buckets.findIndex(({ from }) => from === search.bucket) ?? -1
  const part = usePart(data, index, party)
  const shown = index === -1 ? data : part.data
  return (
    <Panel className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Toolbar {...{ search, change, words }} flows={data} />
      {whole.error !== null ? (
        <Failure error={whole.error} onRetry={() => void whole.refetch()} />
      ) : data === undefined || shown === undefined ? (
        <Waiting label={words.t('app.loading')} />
      ) : (
        <Shown
          {...{ ...props, whole: data, shown, index, isPlaying, range }}
          isReady={!part.isPlaceholderData && !part.isFetching}
          partError={part.error}
          onPlaying={setPlaying}
          onHold={setHeld}
        />
      )}
    </Panel>
  )
}

/** The part of the time that is looked at; while it is played, the next one is asked for ahead. */
function usePart(whole: Flows | undefined, index: number, party: string | undefined) {
  const client = useQueryClient()
  const bucket = whole?.buckets[index]
  const next = whole?.buckets[index + 1]
  useEffect(() => {
    if (bucket === undefined || next === undefined) return
    void client.prefetchQuery(partQuery(next.from, next.to, party))
  }, [client, bucket, next, party])
  return useQuery({
    ...partQuery(bucket?.from ?? '', bucket?.to ?? '', party),
    enabled: bucket !== undefined,
  })
}

interface ShownProps extends MainProps {
  readonly whole: Flows
  readonly shown: Flows
  readonly index: number
  readonly range: Range
  readonly isPlaying: boolean
  readonly isReady: boolean
  readonly partError: Error | null
  readonly onPlaying: (isPlaying: boolean) => void
  readonly onHold: (holds: boolean) => void
}

function Shown(props: ShownProps) {
  const { whole, shown, index, words, change, isPlaying, range } = props
  const onBucket = useCallback(
    (at: number) => change({ bucket: whole.buckets[at]?.from }),
    [change, whole],
  )
  const totals = useMemo(() => totalsOf(shown.buckets), [shown])
  if (whole.buckets.every(({ requests }) => requests === 0)) return <Nothing {...props} />
  return (
    <>
      <TotalsRow totals={totals} words={words} />
      <Timeline
        {...{ buckets: whole.buckets, at: index, range, isPlaying, words, onBucket }}
        isReady={props.isReady}
        onPlaying={props.onPlaying}
      />
      {props.partError === null ? <Picture {...props} /> : <Failure error={props.partError} />}
      <Footer {...props} />
    </>
  )
}

function Footer({ search, change, words, shown }: ShownProps) {
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
      <p className="text-xs text-ink-2">
        {words.t('map.asOf', { at: timeText(shown.asOf, words.language, 'second') })}
        {shown.behind === 0
          ? ''
          : ` · ${words.t('map.behind', { n: shown.behind, count: words.count(shown.behind) })}`}
        {shown.leftOut === 0
          ? ''
          : ` · ${words.t('map.leftOut', { n: shown.leftOut, count: words.count(shown.leftOut) })}`}
      </p>
      {search.whole === undefined || (search.view ?? 'picture') !== 'picture' ? null : (
        <Button onClick={() => change({ whole: undefined })}>{words.t('map.less')}</Button>
      )}
    </div>
  )
}

function Picture({
  search,
  change,
  words,
  origin,
  whole,
  shown,
  index,
  isPlaying,
  onHold,
}: ShownProps) {
  const router = useRouter()
  const onOpen = useCallback((href: string) => router.history.push(href), [router])
  const { measure = 'requests', view = 'picture' } = search
  const lists = useMemo(() => wholeLists(search), [search])
  const { data: base } = useQuery(mapBaseQuery)
  if (view === 'table') {
    return <FlowTable flows={shown.flows} span={shown} words={words} onOpen={onOpen} />
  }
  if (view === 'geographic' && base?.base) {
    return (
      <Suspense fallback={<Skeleton label={words.t('app.loading')} className="h-[30rem]" />}>
        <GeoMap
          {...{ measure, onHold, onOpen }}
          place={whole.gateway.place}
          shown={shown.flows}
          span={shown}
        />
      </Suspense>
    )
  }
  const widths = (flows: Flows) =>
    flows.flows.reduce((sum, flow) => sum + widthOf(flow, measure), 0)
  const full =
    index === -1
      ? widths(whole)
      : Math.max(widths(shown), ...whole.buckets.map((bucket) => bucketWidth(bucket, measure)))
  return (
    <div>
      <FlowMap
        {...{ measure, full, origin, onHold, onOpen }}
        place={whole.gateway.place}
        whole={whole.flows}
        shown={shown.flows}
        span={shown}
        wholeLists={lists}
        glides={isPlaying}
        onWhole={(list) => change({ whole: [...lists, list].join(',') })}
      />
    </div>
  )
}

/** Nothing at all, or only nothing that was asked for. */
function Nothing({ search, change, words, whole, range }: ShownProps) {
  const { t, language } = words
  const { data: session } = useSession()
  if (range === 'quarter' && search.party === undefined) {
    return <NoTraffic isSandbox={session?.sandbox ?? false} />
  }
  return (
    <EmptyState
      title={t('map.quiet.title')}
      action={
        range === 'quarter' ? (
          <Button onClick={() => change({ party: undefined })}>{t('map.quiet.everybody')}</Button>
        ) : (
          <Button onClick={() => change({ range: 'quarter', bucket: undefined })}>
            {t('map.quiet.longer')}
          </Button>
        )
      }
    >
      {t('map.quiet', {
        from: timeText(whole.from, language, 'minute'),
        to: timeText(whole.to, language, 'minute'),
      })}
    </EmptyState>
  )
}

/** As high as what comes. */
function Waiting({ label }: { readonly label: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Skeleton label={label} className="h-12" />
      <Skeleton label={label} className="h-24" />
      <Skeleton label={label} className="h-[44rem]" />
    </div>
  )
}
