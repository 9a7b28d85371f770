// What was done about a case, and what waits: each step with who asked for it and who approved it, and, where it waits,
// who may approve it, who may not and why, and the notice that would follow.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { ActButton, ActForm } from './act.tsx'
import type { CaseProps } from './page.tsx'
import { ProposeForm } from './propose.tsx'
import { useCaseAct, type CaseStep, type Choices, type WholeCase } from './queries.ts'
import { ToldBefore } from './told.tsx'

export function StepsPanel({ found, choices }: CaseProps) {
  const { t } = useText()
  return (
    <Panel
      title={t('case.steps')}
      actions={
        choices?.work === null && found.state === 'open' ? (
          <ActButton
            label={t('case.steps.propose')}
            look="primary"
            title={t('case.propose.title')}
            wide
          >
            {(close) => <ProposeForm found={found} onDone={close} />}
          </ActButton>
        ) : undefined
      }
    >
      {found.steps.length === 0 ? (
        <p className="text-ink-2">{t('case.steps.none')}</p>
      ) : (
        <ol className="grid gap-3">
          {found.steps.toReversed().map((step) => (
            <Step
              key={step.id}
              found={found}
              step={step}
              choice={choices?.steps.find(({ id }) => id === step.id)}
            />
          ))}
        </ol>
      )}
    </Panel>
  )
}

interface StepProps {
  readonly found: WholeCase
  readonly step: CaseStep
  readonly choice: Choices['steps'][number] | undefined
}

function Step({ found, step, choice }: StepProps) {
  const { t, language } = useText()
  const { stage, proposedBy, proposedAt, approvals, rejected, effectedAt, urgent } = step
  const left = step.approvalsNeeded - approvals.length
  const who = proposedBy === 'watch' ? t('case.by.watch') : proposedBy
  return (
    <li
      className="grid gap-1.5 rounded border border-line p-3"
      aria-label={t(`case.stage.${stage}`)}
    >
      <p className="flex flex-wrap items-center gap-2">
        <strong>{t(`case.stage.${stage}`)}</strong>
        {rejected !== null ? (
          <Badge>{t('case.step.rejected')}</Badge>
        ) : effectedAt === null ? (
          <Badge look="accent">{t('case.step.waits', { n: left, count: left })}</Badge>
        ) : (
          <>
            <Badge look="permit">{t('case.step.taken')}</Badge>
            <Time at={effectedAt} language={language} />
          </>
        )}
      </p>
      <p className="text-sm">
        <bdi>{t('case.step.for', { workloads: step.workloads.join(', ') })}</bdi>
      </p>
      <p className="text-sm text-ink-2">
        <bdi>{t('case.step.askedBy', { by: who })}</bdi>,{' '}
        <Time at={proposedAt} language={language} />
      </p>
      {approvals.map(({ by, at }) => (
        <p key={by} className="text-sm text-ink-2">
          <bdi>{t('case.step.approvedBy', { by })}</bdi>, <Time at={at} language={language} />
        </p>
      ))}
      {urgent === null ? null : <p>{t('case.step.urgent', { why: urgent })}</p>}
      {rejected === null ? null : (
        <p>{t('case.step.rejectedBy', { by: rejected.by, reason: rejected.reason })}</p>
      )}
      {choice === undefined ? null : <Waiting {...{ found, step, choice }} left={left} />}
    </li>
  )
}

function Waiting({
  found,
  step,
  choice,
  left,
}: Omit<StepProps, 'choice'> & {
  readonly choice: Choices['steps'][number]
  readonly left: number
}) {
  const { t, told } = useText()
  const names = choice.approvers.map(({ name, id }) => `${name} (${id})`).join(', ')
  return (
    <div className="grid gap-2 border-t border-line pt-2">
      <p className="text-sm">
        {names === '' ? t('case.step.approvers.none') : t('case.step.approvers', { names })}
      </p>
      {choice.approve === null ? null : (
        <p className="text-sm text-ink-2">{t('case.approve.no', { why: told(choice.approve) })}</p>
      )}
      <div className="flex flex-wrap gap-2">
        {choice.approve === null ? (
          <ActButton label={t('case.approve')} look="primary" title={t('case.approve.title')} wide>
            {(close) => <ApproveForm {...{ found, step, choice, left }} onDone={close} />}
          </ActButton>
        ) : null}
        {choice.reject === null ? (
          <ActButton label={t('case.reject')} title={t('case.reject.title')}>
            {(close) => <RejectForm {...{ found, step }} onDone={close} />}
          </ActButton>
        ) : null}
      </div>
    </div>
  )
}

function ApproveForm({
  found,
  step,
  choice,
  left,
  onDone,
}: {
  readonly found: WholeCase
  readonly step: CaseStep
  readonly choice: Choices['steps'][number]
  readonly left: number
  readonly onDone: () => void
}) {
  const { t } = useText()
  const act = useCaseAct('approveStep', onDone)
  return (
    <ActForm
      confirm={t('case.approve')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={() => act.mutate({ params: { id: found.id, step: step.id } })}
      effect={
        <>
          <p>
            {left <= 1
              ? t('case.approve.last')
              : t('case.approve.more', { n: left - 1, count: left - 1 })}
          </p>
          <ToldBefore notices={choice.notices} />
        </>
      }
    />
  )
}

function RejectForm({
  found,
  step,
  onDone,
}: {
  readonly found: WholeCase
  readonly step: CaseStep
  readonly onDone: () => void
}) {
  const { t } = useText()
  const act = useCaseAct('rejectStep', onDone)
  return (
    <ActForm
      effect={<p>{t('case.reject.effect')}</p>}
      text={{ label: t('case.reason'), hint: t('case.reason.hint') }}
      confirm={t('case.reject')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) => act.mutate({ params: { id: found.id, step: step.id }, body: { reason } })}
    />
  )
}
