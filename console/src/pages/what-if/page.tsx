// What if: one thing is changed, the recorded requests are decided again, and what moves is shown with its money.
// Nothing is kept and nothing counts before it was published, which takes whom the page names.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { ChangeForm } from './change-form.tsx'
import { replayBodyOf, type ReplayBody } from './proposal.ts'
import { PublishPanel } from './publish.tsx'
import type { Job } from './report-rows.ts'
import { ReportPanels } from './report.tsx'
import { useChange, type Change } from './use-change.ts'

function Empty() {
  const { t } = useText()
  return <EmptyState title={t('whatIf.empty')}>{t('whatIf.empty.next')}</EmptyState>
}

const pollMs = 500

function useReplay(id: string | undefined) {
  return useQuery({
    queryKey: ['replay', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => call('readReplay', { params: { id: id ?? '' } }, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? pollMs : false),
  })
}

export function WhatIfPage() {
  const { t } = useText()
  const search = useSearch({ from: paths.whatIf })
  const navigate = useNavigate()
  const mayRun = useMay('replay.run')
  const change = useChange(search)
  /** The change that the shown replay is of; a link knows of none. */
  const [asked, setAsked] = useState<{ readonly id: string; readonly change: Change } | null>(null)
  const start = useMutation({
    mutationFn: (body: ReplayBody) => call('startReplay', { body }),
    onSuccess(job) {
      setAsked({ id: job.id, change })
      const { kind, id } = change.fields
      const { revision } = search
      const about = {
        ...(id === '' ? {} : { id }),
        ...(revision === undefined ? {} : { revision }),
      }
      void navigate({ to: paths.whatIf, search: { kind, ...about, replay: job.id } })
    },
  })
  const job = useReplay(search.replay)
  const isRunning = start.isPending || job.data?.state === 'running'
  return (
    <>
      <PageHeader title={t('nav.whatIf')} lead={t('whatIf.lead')} />
      <div className="grid grid-cols-1 gap-4">
        {mayRun ? (
          <ChangeForm
            change={change}
            isRunning={isRunning}
            onRun={() => {
              const body = replayBodyOf(change.fields, change.fact, change.draft)
              if (body !== null) start.mutate(body)
            }}
          />
        ) : (
          <Panel>
            <p className="text-ink-2">{t('whatIf.forbidden')}</p>
          </Panel>
        )}
        {start.error === null ? null : <Failure error={start.error} />}
        <div aria-live="polite">{isRunning ? <Progress job={job.data} /> : null}</div>
        {search.replay === undefined ? (
          isRunning ? null : (
            <Empty />
          )
        ) : job.error !== null ? (
          <Failure error={job.error} onRetry={() => void job.refetch()} />
        ) : job.data === undefined ? (
          <Skeleton label={t('app.loading')} className="h-96" />
        ) : (
          <Outcome job={job.data} asked={asked?.id === job.data.id ? asked.change : null} />
        )}
      </div>
    </>
  )
}

function Outcome({ job, asked }: { readonly job: Job; readonly asked: Change | null }) {
  const { t } = useText()
  if (job.state === 'running') return null
  if (job.report === null) {
    return (
      <Panel title={t('whatIf.failed')}>
        <p role="alert">{job.problem}</p>
      </Panel>
    )
  }
  return (
    <>
      <ReportPanels job={job} report={job.report} />
      <PublishPanel change={asked} />
    </>
  )
}

const phases = ['preparing', 'reading', 'deciding'] as const

/** What the replay is at: how long a step takes is known to nobody, so no bar pretends to. */
function Progress({ job }: { readonly job: Job | undefined }) {
  const { t } = useText()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  const at = phases.indexOf(job?.phase ?? 'preparing')
  return (
    <Panel title={t('whatIf.running')}>
      <ol className="flex flex-wrap gap-x-6 gap-y-1">
        {phases.map((phase, index) => (
          <li
            key={phase}
            aria-current={index === at ? 'step' : undefined}
            className={index === at ? 'font-semibold text-accent' : 'text-ink-2'}
          >
            <span aria-hidden="true">{index < at ? '✓ ' : index === at ? '● ' : '○ '}</span>
            {t(`whatIf.phase.${phase}`)}
          </li>
        ))}
        <li className="text-ink-2" aria-hidden="true">
          {t('whatIf.elapsed', { n: seconds })}
        </li>
      </ol>
    </Panel>
  )
}
