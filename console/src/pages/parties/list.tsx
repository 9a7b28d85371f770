// What the lists of parties, contracts and workloads share: a search in the URL, pages that follow as one
// scrolls, how many there are, and what is said when there are none.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { EmptyState, Skeleton } from '../../ui/panel.tsx'
import { Table, type Column } from '../../ui/table.tsx'

export const pageRows = 200

interface ListPage {
  readonly total: number
  readonly next: string | null
}

export function List<Page extends ListPage, Row extends { readonly id: string }>({
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
  readonly onOpen?: (row: Row) => void
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
        {...(onOpen === undefined ? {} : { onOpen })}
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
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget).get('search')
    onChange(typeof given === 'string' && given.trim() !== '' ? given.trim() : undefined)
  }
  return (
    <form
      key={search ?? ''}
      role="search"
      onSubmit={submit}
      className="mb-3 flex max-w-xl items-end gap-2"
    >
      <div className="min-w-0 flex-1">
        <TextField
          label={label}
          labelHidden
          placeholder={label}
          name="search"
          type="search"
          maxLength={200}
          defaultValue={search ?? ''}
        />
      </div>
      <Button type="submit" className="min-h-9">
        {t('requests.search.go')}
      </Button>
    </form>
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
