// All deployments: as a list that is watched, or one model through each channel side by side.
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Translate } from '../../text/text.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { Compare } from './compare.tsx'
import {
  HealthBadge,
  Latency,
  listQuery,
  PlacesOf,
  Price,
  QuotaLeft,
  type Deployment,
} from './parts.tsx'
import { deploymentViews, deploymentsSearch } from './search.ts'

const route = getRouteApi(paths.deployments)
const againMs = 5_000

export function DeploymentsPage() {
  const { t } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery({ ...listQuery, refetchInterval: againMs })
  const change = (next: Readonly<Record<string, unknown>>): void =>
    void navigate({ search: (before) => deploymentsSearch({ ...before, ...next }) })
  const view = search.view ?? 'list'
  return (
    <>
      <PageHeader
        title={t('nav.deployments')}
        lead={t('deployments.lead')}
        actions={
          <Segments
            label={t('deployments.view')}
            value={view}
            onChange={(next) => change({ view: next })}
            segments={deploymentViews.map((value) => ({
              value,
              label: t(`deployments.view.${value}`),
            }))}
          />
        }
      />
      {error !== null && data === undefined ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[60vh]" />
      ) : data.deployments.length === 0 ? (
        <EmptyState title={t('deployments.empty')}>{t('deployments.empty.next')}</EmptyState>
      ) : view === 'compare' ? (
        <Compare
          deployments={data.deployments}
          model={search.model}
          onModel={(model) => change({ model })}
        />
      ) : (
        <List deployments={data.deployments} />
      )}
    </>
  )
}

function List({ deployments }: { readonly deployments: readonly Deployment[] }) {
  const { t } = useText()
  const navigate = route.useNavigate()
  return (
    <Table
      label={t('nav.deployments')}
      columns={columnsOf(t)}
      rows={deployments}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: paths.deployment, params: { deploymentId: id } })}
      height="calc(100vh - 12rem)"
    />
  )
}

function columnsOf(t: Translate): readonly Column<Deployment>[] {
  const text = (id: 'model' | 'type' | 'channel', width: string): Column<Deployment> => ({
    id,
    header: t(`deployments.${id}`),
    width,
    cell: (row) => <bdi>{row[id]}</bdi>,
  })
  return [
    {
      id: 'id',
      header: t('deployments.id'),
      width: 'minmax(11.5rem, 1.4fr)',
      cell: ({ id }) => (
        <Link
          to={paths.deployment}
          params={{ deploymentId: id }}
          tabIndex={-1}
          className="text-accent hover:underline"
        >
          <bdi>{id}</bdi>
        </Link>
      ),
    },
    text('model', 'minmax(9rem, 1fr)'),
    {
      id: 'seller',
      header: t('deployments.seller'),
      width: 'minmax(9rem, 1fr)',
      cell: ({ seller }) =>
        seller === null ? <Unknown label={t('app.unknown')} /> : <bdi>{seller}</bdi>,
    },
    text('channel', 'minmax(6.5rem, 1fr)'),
    text('type', '6rem'),
    {
      id: 'processing',
      header: t('deployments.processing'),
      width: 'minmax(10rem, 1.2fr)',
      cell: ({ promised }) => <PlacesOf set={promised.processing} />,
    },
    {
      id: 'health',
      header: t('deployments.health'),
      width: '10.5rem',
      cell: (row) => <HealthBadge deployment={row} />,
    },
    {
      id: 'latency',
      header: t('deployments.latency'),
      width: '10.5rem',
      align: 'end',
      cell: (row) => <Latency deployment={row} />,
    },
    {
      id: 'quota',
      header: t('deployments.quota'),
      width: '11rem',
      cell: (row) => <QuotaLeft deployment={row} />,
    },
    {
      id: 'price',
      header: t('deployments.price'),
      width: '11rem',
      align: 'end',
      cell: (row) => <Price deployment={row} />,
    },
  ]
}
