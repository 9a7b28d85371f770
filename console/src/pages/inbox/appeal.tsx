// A customer contests a step: what was said to them, what they say, and the decision of somebody who had no part in it.
import { useState, type FormEvent } from 'react'
import { call } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { useDecision, type Item } from './queries.ts'
import { CaseEvidence, useCase } from './step.tsx'
import { textOf, WordsField } from './words-field.tsx'

const outcomes = ['upheld', 'overturned'] as const
type Outcome = (typeof outcomes)[number]

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
  const [outcome, setOutcome] = useState<Outcome>('upheld')
  const decide = useDecision((reason: string) =>
    call('decideAppeal', {
      params: { id: caseId, notice: noticeId },
      body: { outcome, reason },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    decide.mutate(textOf(new FormData(event.currentTarget), 'reason'))
  }
  return (
    <form onSubmit={submit} className="grid justify-items-start gap-3">
      {decide.isError ? <Failure error={decide.error} /> : null}
      <Segments
        label={t('inbox.appeal.outcome')}
        value={outcome}
        onChange={setOutcome}
        segments={outcomes.map((value) => ({ value, label: t(`inbox.appeal.${value}`) }))}
      />
      <div className="w-full">
        <WordsField label={t('inbox.reason')} name="reason" />
      </div>
      <Button look="primary" type="submit" disabled={decide.isPending}>
        {t('inbox.appeal.decide')}
      </Button>
    </form>
  )
}
