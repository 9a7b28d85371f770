// A customer contests a step: what was said to them, what they say, and the decision of somebody who had no part in it.
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { OutcomeForm } from './outcome-form.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import type { Item } from './queries.ts'
import { CaseEvidence, useCase } from './step.tsx'

const outcomes = ['upheld', 'overturned'] as const

export function AppealDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const found = useCase(item.within ?? '')
  if (found.data === undefined) {
    return <Reading error={found.error} onRetry={() => void found.refetch()} />
  }
  const notice = found.data.notices.find(({ id }) => id === item.id)
  if (notice === undefined) return <p>{t('inbox.decided')}</p>
  const open = notice.appeals.filter(({ outcome }) => outcome === null)
  return (
    <>
      <Heading>{t('inbox.appeal.statement')}</Heading>
      {open.map(({ id, by, statement }) => (
        <blockquote key={id} className="border-l-4 border-line-strong pl-3 wrap-anywhere">
          {statement}
          <footer className="text-sm text-ink-2">{by}</footer>
        </blockquote>
      ))}
      <Heading>{t('inbox.appeal.notice', { stage: t(`inbox.stage.${notice.stage}`) })}</Heading>
      <ul className="list-disc pl-5 text-sm">
        {notice.summary.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Heading>{t('inbox.step.evidence')}</Heading>
      <CaseEvidence found={found.data} workloads={[notice.workload]} />
      <Decide item={item}>
        <DecideForm caseId={found.data.id} noticeId={notice.id} />
      </Decide>
    </>
  )
}

function DecideForm({ caseId, noticeId }: { readonly caseId: string; readonly noticeId: string }) {
  const { t } = useText()
  return (
    <OutcomeForm
      label={t('inbox.appeal.outcome')}
      outcomes={outcomes}
      named={(outcome) => t(`inbox.appeal.${outcome}`)}
      reasonLabel={t('inbox.reason')}
      decide={(body) => call('decideAppeal', { params: { id: caseId, notice: noticeId }, body })}
    >
      {t('inbox.appeal.decide')}
    </OutcomeForm>
  )
}
