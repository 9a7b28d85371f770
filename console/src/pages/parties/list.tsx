// What the lists of parties, contracts and workloads share: a search in the URL, pages that follow as one
// scrolls, how many there are, what is said when there are none, and the way to make another.
import {
  useInfiniteQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { SearchForm } from '../../ui/search-form.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { paths } from '../../urls.ts'
import type { Step } from '../onboard/search.ts'
import type { Section } from './managed.tsx'
import { NewLink } from './new-link.tsx'

const pageRows = 200

const steps: Readonly<Record<Section, Step>> = {
  parties: 'party',
  contracts: 'contract',
  workloads: 'workload',
}

interface Listed {
  readonly total: number
  readonly next: string | null
}

interface ListQuery {
  readonly limit: number
  readonly search?: string
  readonly after?: string
}

/** The whole page of a list of what is managed here; `ask` reads one page of it. */
export function ListPage<Page extends Listed, Row extends { readonly id: string }>({
  section,
  ask,
  rowsOf,
  columns,
  onOpen,
}: {
  readonly section: Section
  readonly ask: (query: ListQuery, signal: AbortSignal) => Promise<Page>
  readonly rowsOf: (page: Page) => readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly onOpen: (row: Row) => void
}) {
  const { t } = useText()
  const { search } = useSearch({ from: paths[section] })
  const navigate = useNavigate()
  const query = useInfiniteQuery({
    queryKey: [section, search ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ask(
        {
          limit: pageRows,
          ...(search === undefined ? {} : { search }),
          ...(pageParam === '' ? {} : { after: pageParam }),
        },
        signal,
      ),
    getNextPageParam: ({ next }) => next,
  })
  const change = (next: string | undefined): void =>
    void navigate({ to: paths[section], search: next === undefined ? {} : { search: next } })
  const begin = useMay('changes.request') ? (
    <NewLink search={{ step: steps[section] }} label={t(`${section}.new`)} />
  ) : undefined
  return (
    <>
      <PageHeader title={t(`nav.${section}`)} lead={t(`${section}.lead`)} actions={begin} />
      <ListSearchForm search={search} label={t(`${section}.search`)} onChange={change} />
      <List
        label={t(`nav.${section}`)}
        query={query}
        rowsOf={rowsOf}
        columns={columns}
        onOpen={onOpen}
        empty={
          <NothingFound
            isFiltered={search !== undefined}
            title={t(`${section}.empty`)}
            next={t(`${section}.empty.next`)}
            action={begin}
            onClear={() => change(undefined)}
          />
        }
      />
    </>
  )
}

function List<Page extends Listed, Row extends { readonly id: string }>({
  label,
  query,
  rowsOf,
  columns,
  onOpen,
  empty,
}: {
  readonly label: string
  readonly query: UseInfiniteQueryResult<InfiniteData<Page>>
  readonly rowsOf: (page: Page) => readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly onOpen: (row: Row) => void
  readonly empty: ReactNode
}) {
  const { t, language } = useText()
  const { data, error, refetch, hasNextPage, fetchNextPage } = query
  if (data === undefined) {
    return error === null ? (
      <Skeleton label={t('app.loading')} className="h-[60vh]" />
    ) : (
      <Failure error={error} onRetry={() => void refetch()} />
    )
  }
  const rows = data.pages.flatMap(rowsOf)
  const total = data.pages[0]?.total ?? 0
  if (rows.length === 0) return empty
  return (
    <>
      <p className="mb-2 text-sm text-ink-2">
        {t('list.total', { n: total, count: new Intl.NumberFormat(language).format(total) })}
      </p>
      <Table
        label={label}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        rowCount={total}
        onOpen={onOpen}
        onEnd={() => {
          if (hasNextPage) void fetchNextPage()
        }}
        height="calc(100vh - 17rem)"
      />
    </>
  )
}

export function ListSearchForm({
  search,
  label,
  onChange,
}: {
  readonly search: string | undefined
  readonly label: string
  readonly onChange: (search: string | undefined) => void
}) {
  const { t } = useText()
  return (
    <SearchForm
      label={label}
      go={t('requests.search.go')}
      text={search}
      maxLength={200}
      className="mb-3 max-w-xl"
      onSearch={onChange}
    />
  )
}

export function NothingFound({
  isFiltered,
  title,
  next,
  action,
  onClear,
}: {
  readonly isFiltered: boolean
  readonly title: string
  readonly next: string
  readonly action?: ReactNode
  readonly onClear: () => void
}) {
  const { t } = useText()
  return isFiltered ? (
    <EmptyState
      title={t('list.filtered')}
      action={<Button onClick={onClear}>{t('list.filtered.clear')}</Button>}
    >
      {t('list.filtered.next')}
    </EmptyState>
  ) : (
    <EmptyState title={title} action={action}>
      {next}
    </EmptyState>
  )
}
