// Entries as they stand, page by page: what each says openly, and what it only committed to.
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Count, Time } from '../../ui/value.tsx'
import type { LogChange } from './page.tsx'
import { entriesQuery, pageSize, type Entry, type Log } from './queries.ts'
import type { LogSearch } from './search.ts'

export function Entries({
  log,
  search,
  change,
}: {
  readonly log: Log
  readonly search: LogSearch
  readonly change: LogChange
}) {
  const { t, language } = useText()
  const from = Math.min(search.from ?? lastPage(log.size), Math.max(0, log.size - 1))
  const { data, error, refetch } = useQuery(entriesQuery(log.number, from, from + pageSize))
  if (error !== null && data === undefined) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  if (data === undefined) return <Skeleton label={t('app.loading')} className="h-[50vh]" />
  if (data.entries.length === 0) {
    return <EmptyState title={t('log.entries.empty')}>{t('log.entries.empty.next')}</EmptyState>
  }
  const chosen = data.entries.find(({ index }) => index === search.entry)
  return (
    <Panel>
      <Pager log={log} from={from} shown={data.entries.length} size={data.size} change={change} />
      <Table
        label={t('log.entries')}
        columns={columnsOf(t, language)}
        rows={data.entries.toReversed()}
        rowKey={({ index }) => String(index)}
        onOpen={({ index }) => change({ entry: index, from })}
        height="60vh"
      />
      <Dialog
        open={chosen !== undefined}
        onClose={() => change({ entry: undefined })}
        title={t('log.entry', { index: search.entry ?? 0 })}
        closeLabel={t('app.close')}
        wide
      >
        {chosen === undefined ? null : <OneEntry entry={chosen} />}
      </Dialog>
    </Panel>
  )
}

function lastPage(size: number): number {
  return Math.max(0, size - pageSize)
}

function Pager({
  log,
  from,
  shown,
  size,
  change,
}: {
  readonly log: Log
  readonly from: number
  readonly shown: number
  readonly size: number
  readonly change: LogChange
}) {
  const { t, language } = useText()
  const count = (value: number): string => value.toLocaleString(language)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const at = Number(new FormData(event.currentTarget).get('from'))
    if (Number.isSafeInteger(at) && at >= 0) change({ from: at, entry: undefined })
  }
  return (
    <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
      <form onSubmit={submit} className="flex items-end gap-2">
        <div className="w-36">
          <TextField
            key={from}
            label={t('log.entries.from')}
            name="from"
            type="number"
            min={0}
            max={Math.max(0, log.size - 1)}
            defaultValue={from}
          />
        </div>
        <Button type="submit" className="min-h-9">
          {t('log.entries.go')}
        </Button>
      </form>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-ink-2">
          {t('log.entries.shown', {
            from: count(from),
            to: count(from + shown - 1),
            size: count(size),
          })}
        </span>
        <Button
          disabled={from === 0}
          onClick={() => change({ from: Math.max(0, from - pageSize), entry: undefined })}
        >
          {t('log.entries.older')}
        </Button>
        <Button
          disabled={from + shown >= size}
          onClick={() => change({ from: from + pageSize, entry: undefined })}
        >
          {t('log.entries.newer')}
        </Button>
      </div>
    </div>
  )
}

function columnsOf(t: Translate, language: Language): readonly Column<Entry>[] {
  return [
    {
      id: 'index',
      header: t('log.entries.index'),
      width: '6.5rem',
      align: 'end',
      cell: ({ index }) => <Count value={index} language={language} />,
    },
    {
      id: 'at',
      header: t('log.entries.at'),
      width: '15.5rem',
      cell: ({ at }) =>
        at === '' ? null : <Time at={at} language={language} precision="second" />,
    },
    {
      id: 'type',
      header: t('log.entries.type'),
      width: 'minmax(9rem, 1fr)',
      cell: ({ type }) =>
        type === '' ? <Badge look="deny">{t('log.entries.broken')}</Badge> : <bdi>{type}</bdi>,
    },
    {
      id: 'id',
      header: t('log.entries.id'),
      width: 'minmax(18rem, 2fr)',
      cell: ({ id }) => <bdi className="font-mono text-xs">{id}</bdi>,
    },
  ]
}

/** The page orders only what it knows; everything else of the entry is shown as it stands. */
function OneEntry({ entry: { leaf } }: { readonly entry: Entry }) {
  const { t } = useText()
  if (leaf === null) return <p>{t('log.entry.withheld')}</p>
  const { commitments, fields } = partsOf(leaf)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <section>
        <h3 className="mb-1 font-semibold">{t('log.entry.fields')}</h3>
        <Pairs pairs={fields} none={t('log.entry.none')} />
      </section>
      <section>
        <h3 className="font-semibold">{t('log.entry.commitments')}</h3>
        <p className="mb-1 text-sm text-ink-2">{t('log.entry.commitments.what')}</p>
        <Pairs pairs={commitments} none={t('log.entry.none')} />
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{t('log.entry.bytes')}</h3>
        <CopyText text={leaf} copyLabel={t('app.copy')} copiedLabel={t('app.copied')} />
      </section>
    </div>
  )
}

type Pair = readonly [name: string, value: string]

function Pairs({ pairs, none }: { readonly pairs: readonly Pair[]; readonly none: string }) {
  if (pairs.length === 0) return <p className="text-ink-2">{none}</p>
  return (
    <dl className="grid grid-cols-1 gap-x-4 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
      {pairs.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-2">{name}</dt>
          <dd className="wrap-anywhere">
            <bdi className="font-mono text-xs">{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function partsOf(leaf: string): {
  readonly commitments: readonly Pair[]
  readonly fields: readonly Pair[]
} {
  const entry = membersIn(leaf)
  const { commitments, ...fields } = entry
  return { commitments: pairsOf(commitments), fields: pairsOf(fields) }
}

function membersIn(leaf: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(leaf)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // The bytes are shown below as they are; the verifier says what is wrong with them.
    return {}
  }
}

function pairsOf(value: unknown): readonly Pair[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([name, one]) => [
    name,
    typeof one === 'string' ? one : JSON.stringify(one),
  ])
}
