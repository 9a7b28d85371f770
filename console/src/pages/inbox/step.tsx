// A step of a case that waits for its second person: what the watch saw, what would be done, and the word on it.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, useDecision, type Item } from './queries.ts'

type Case = Answer<'case'>
type Step = Case['steps'][number]

export function StepDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const found = useCase(item.within ?? '')
  if (found.data === undefined) {
    return <Reading error={found.error} onRetry={() => void found.refetch()} />
  }
  const step = found.data.steps.find(({ id }) => id === item.id)
  if (step === undefined) return <p>{t('inbox.decided')}</p>
  return (
    <>
      <Asked step={step} />
      <Heading>{t('inbox.step.evidence')}</Heading>
      <CaseEvidence found={found.data} workloads={step.workloads} />
      <Acts caseId={found.data.id} step={step} item={item} />
    </>
  )
}

export function useCase(id: string) {
  return useQuery({
    queryKey: evidenceKey('case', id),
    queryFn: ({ signal }) => call('case', { params: { id } }, signal),
  })
}

function Asked({ step }: { readonly step: Step }) {
  const { t } = useText()
  return (
    <Terms
      terms={[
        { id: 'stage', label: t('inbox.step.stage'), value: t(`inbox.stage.${step.stage}`) },
        { id: 'workloads', label: t('inbox.step.workloads'), value: step.workloads.join(', ') },
        {
          id: 'class',
          label: t('inbox.reason'),
          value: t(`inbox.reasonClass.${step.reasonClass}`),
        },
        {
          id: 'words',
          label: t('inbox.step.words'),
          value: step.words === '' ? null : step.words,
        },
        {
          id: 'limits',
          label: t('inbox.step.limits'),
          value: step.limits.length === 0 ? null : step.limits.map(({ kind }) => kind).join(', '),
        },
        { id: 'urgent', label: t('inbox.step.urgent'), value: step.urgent },
        {
          id: 'approvals',
          label: t('inbox.approvals.title'),
          value: t('inbox.approvals', {
            given: step.approvals.length,
            needed: step.approvalsNeeded,
          }),
        },
      ]}
    />
  )
}

/** What the watch counted, in its own sentences, of the workloads that are asked about. */
export function CaseEvidence({
  found,
  workloads,
}: {
  readonly found: Case
  readonly workloads: readonly string[]
}) {
  const { t } = useText()
  return (
    <ul className="grid gap-3">
      {found.members
        .filter(({ workload }) => workloads.includes(workload))
        .map((member) => (
          <li key={member.workload} className="rounded border border-line p-3 text-sm">
            <p>
              <strong>{member.workload}</strong> · {member.party} ·{' '}
              {t('inbox.step.level', { level: member.level })}
            </p>
            <ul className="mt-1 list-disc pl-5">
              {member.statistics.map(({ detector, sentence }) => (
                <li key={detector}>{sentence}</li>
              ))}
            </ul>
            <p className="mt-1 text-ink-2">
              {member.clause === null
                ? t('inbox.step.noClause')
                : t('inbox.step.clause', { clause: member.clause })}
            </p>
          </li>
        ))}
    </ul>
  )
}

function Acts({
  caseId,
  step,
  item,
}: {
  readonly caseId: string
  readonly step: Step
  readonly item: Item
}) {
  const { t } = useText()
  const { data: session } = useSession()
  const mayReject = useMay('changes.approve') || session?.operator?.id === step.proposedBy
  const [reason, setReason] = useState('')
  const params = { id: caseId, step: step.id }
  const approve = useDecision(() => call('approveStep', { params }))
  const reject = useDecision(() => call('rejectStep', { params, body: { reason } }))
  const isBusy = approve.isPending || reject.isPending
  const error = approve.error ?? reject.error
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      <Decide item={item}>
        <Button look="primary" disabled={isBusy} onClick={() => approve.mutate(undefined)}>
          {t('inbox.approve')}
        </Button>
      </Decide>
      {mayReject ? (
        <form
          className="mt-3 flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            reject.mutate(undefined)
          }}
        >
          <div className="min-w-64 flex-1">
            <TextField
              label={t('inbox.step.rejectWhy')}
              value={reason}
              maxLength={2000}
              required
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
          <Button look="danger" type="submit" className="min-h-9" disabled={isBusy}>
            {t('inbox.turnDown')}
          </Button>
        </form>
      ) : null}
    </>
  )
}
