// Signed heads, the largest first, each with who else signed it.
import { useQuery } from '@tanstack/react-query'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Count, Time } from '../../ui/value.tsx'
import type { LogChange } from './page.tsx'
import { headsQuery, type Head, type Log } from './queries.ts'

export function Heads({
  log,
  before,
  change,
}: {
  readonly log: Log
  readonly before: number | undefined
  readonly change: LogChange
}) {
  const { t, language } = useText()
  const { data, error, refetch } = useQuery(headsQuery(log.number, before))
  if (error !== null && data === undefined) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  if (data === undefined) return <Skeleton label={t('app.loading')} className="h-[50vh]" />
  if (data.checkpoints.length === 0) {
    return <EmptyState title={t('log.heads.none')}>{t('log.heads.none.next')}</EmptyState>
  }
  const { next } = data
  return (
    <Panel>
      <Table
        label={t('log.view.heads')}
        columns={columnsOf(t, language)}
        rows={data.checkpoints}
        rowKey={({ size }) => String(size)}
        height="60vh"
      />
      <div className="mt-3 flex gap-2">
        <Button disabled={before === undefined} onClick={() => change({ before: undefined })}>
          {t('log.heads.first')}
        </Button>
        <Button disabled={next === null} onClick={() => change({ before: next ?? undefined })}>
          {t('log.heads.older')}
        </Button>
      </div>
    </Panel>
  )
}

function columnsOf(t: Translate, language: Language): readonly Column<Head>[] {
  return [
    {
      id: 'size',
      header: t('log.heads.size'),
      width: '8rem',
      align: 'end',
      cell: ({ size }) => <Count value={size} language={language} />,
    },
    {
      id: 'at',
      header: t('log.heads.at'),
      width: '15.5rem',
      cell: ({ at }) => <Time at={at} language={language} precision="second" />,
    },
    {
      id: 'root',
      header: t('log.heads.root'),
      width: 'minmax(20rem, 2fr)',
      cell: ({ root }) => <code className="font-mono text-xs">{root}</code>,
    },
    {
      id: 'witnesses',
      header: t('log.heads.witnesses'),
      width: 'minmax(8rem, 1fr)',
      cell: ({ witnesses }) =>
        witnesses.length === 0 ? (
          <span className="text-ink-2">{t('app.none')}</span>
        ) : (
          <bdi>{witnesses.map(({ name }) => name).join(', ')}</bdi>
        ),
    },
  ]
}
