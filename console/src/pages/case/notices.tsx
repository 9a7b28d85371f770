// What customers were told, what of it holds now and until when, and what they said to it. Each notice is lifted,
// contested and decided by itself.
import { useState } from 'react'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Time } from '../../ui/value.tsx'
import { ActButton, ActForm } from './act.tsx'
import { Left } from './left.tsx'
import type { CaseProps } from './page.tsx'
import { useCaseAct, type CaseNotice, type Choices } from './queries.ts'
import { ToldNotice } from './told.tsx'

type Choice = Choices['notices'][number] | undefined

export function NoticesPanel({ found, choices }: CaseProps) {
  const { t } = useText()
  return (
    <Panel title={t('case.notices')}>
      {found.notices.length === 0 ? (
        <p className="text-ink-2">{t('case.notices.none')}</p>
      ) : (
        <ol className="grid gap-3">
          {found.notices.toReversed().map((notice) => (
            <Notice
              key={notice.id}
              notice={notice}
              choice={choices?.notices.find(({ id }) => id === notice.id)}
            />
          ))}
        </ol>
      )}
    </Panel>
  )
}

const looks = { announced: 'refer', in_effect: 'deny', resting: 'plain', ended: 'plain' } as const

function Notice({ notice, choice }: { readonly notice: CaseNotice; readonly choice: Choice }) {
  const { t, language } = useText()
  const { told, ended, stage, workload } = notice
  return (
    <li
      className="grid gap-2 rounded border border-line p-3"
      aria-label={`${t(`case.stage.${stage}`)}: ${workload}`}
    >
      <p className="flex flex-wrap items-center gap-2">
        <strong>{t(`case.stage.${stage}`)}</strong>
        <Badge look={looks[told.status]}>{t(`case.notice.status.${told.status}`)}</Badge>
        <bdi>{t('case.notice.to', { workload })}</bdi>
        {told.status === 'announced' ? <Left until={notice.from} /> : null}
      </p>
      <p className="text-sm text-ink-2">
        {t('case.notice.published')} <Time at={notice.publishedAt} language={language} />
      </p>
      {ended === null ? null : (
        <p>
          {t('case.notice.ended')} <Time at={ended.at} language={language} />:{' '}
          <bdi>
            {t('case.notice.ended.value', {
              why: whyWords(ended.why, t),
              by: ended.by,
              reason: ended.reason,
            })}
          </bdi>
        </p>
      )}
      <details>
        <summary className="min-h-6">{t('case.notice.effect')}</summary>
        <div className="mt-2">
          <ToldNotice told={told} />
        </div>
      </details>
      {notice.answers.map(({ by, at, text }) => (
        <Said key={at} title={t('case.notice.answer', { by })} at={at} text={text} />
      ))}
      <Appeals notice={notice} />
      <NoticeActs notice={notice} choice={choice} />
    </li>
  )
}

function whyWords(why: string, t: ReturnType<typeof useText>['t']): string {
  const known = (['lifted', 'overturned', 'disposed'] as const).find((one) => one === why)
  return known === undefined ? why : t(`case.notice.why.${known}`)
}

export function Said({
  title,
  at,
  text,
}: {
  readonly title: string
  readonly at: string
  readonly text: string
}) {
  const { language } = useText()
  return (
    <div>
      <p className="text-sm text-ink-2">
        <bdi>{title}</bdi>, <Time at={at} language={language} />
      </p>
      {/* A customer's words: text, and nothing else. */}
      <p className="whitespace-pre-wrap">
        <bdi>{text}</bdi>
      </p>
    </div>
  )
}

function Appeals({ notice }: { readonly notice: CaseNotice }) {
  const { t, language } = useText()
  return notice.appeals.map(({ id, by, statement, at, due, outcome, decidedBy, reason }) => (
    <div key={id} className="grid gap-1 border-s-2 border-accent ps-3">
      <Said title={t('case.appeal', { by })} at={at} text={statement} />
      {outcome === null ? (
        <>
          <p className="flex flex-wrap items-center gap-2">
            {t('case.appeal.due')} <Time at={due} language={language} /> <Left until={due} />
          </p>
          <p className="text-sm text-ink-2">{t('case.appeal.rests')}</p>
        </>
      ) : (
        <p>
          <bdi>
            {t('case.appeal.decided', {
              outcome: t(`case.appeal.outcome.${outcome}`),
              by: decidedBy ?? '',
              reason: reason ?? '',
            })}
          </bdi>
        </p>
      )}
    </div>
  ))
}

function NoticeActs({ notice, choice }: { readonly notice: CaseNotice; readonly choice: Choice }) {
  const { t, told } = useText()
  if (choice === undefined) return null
  const isContested = notice.appeals.some(({ outcome }) => outcome === null)
  return (
    <>
      {isContested && choice.decide !== null ? (
        <p className="text-sm text-ink-2">{t('case.decide.no', { why: told(choice.decide) })}</p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {choice.decide === null ? (
          <ActButton label={t('case.decide')} look="primary" title={t('case.decide.title')}>
            {(close) => <DecideForm notice={notice} onDone={close} />}
          </ActButton>
        ) : null}
        {choice.enterAppeal === null ? (
          <ActButton label={t('case.enter')} title={t('case.enter.title')}>
            {(close) => <EnterForm notice={notice} onDone={close} />}
          </ActButton>
        ) : null}
        {choice.lift === null ? (
          <ActButton label={t('case.lift')} title={t('case.lift.title')}>
            {(close) => <LiftForm notice={notice} onDone={close} />}
          </ActButton>
        ) : null}
      </div>
    </>
  )
}

interface FormProps {
  readonly notice: CaseNotice
  readonly onDone: () => void
}

function LiftForm({ notice, onDone }: FormProps) {
  const { t } = useText()
  const act = useCaseAct('liftNotice', onDone)
  return (
    <ActForm
      effect={<p>{t('case.lift.effect', { workload: notice.workload })}</p>}
      text={{ label: t('case.reason'), hint: t('case.reason.told') }}
      confirm={t('case.lift')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) =>
        act.mutate({ params: { id: notice.case, notice: notice.id }, body: { reason } })
      }
    />
  )
}

function EnterForm({ notice, onDone }: FormProps) {
  const { t } = useText()
  const act = useCaseAct('enterAppeal', onDone)
  return (
    <ActForm
      effect={<p>{t('case.enter.effect')}</p>}
      text={{ label: t('case.enter.statement') }}
      confirm={t('case.enter')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(statement) =>
        act.mutate({ params: { id: notice.case, notice: notice.id }, body: { statement } })
      }
    />
  )
}

function DecideForm({ notice, onDone }: FormProps) {
  const { t } = useText()
  const act = useCaseAct('decideAppeal', onDone)
  const [outcome, setOutcome] = useState<'upheld' | 'overturned'>('upheld')
  return (
    <ActForm
      effect={<p>{t(`case.decide.${outcome}.effect`, { workload: notice.workload })}</p>}
      text={{ label: t('case.reason'), hint: t('case.reason.told') }}
      confirm={t('case.decide')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) =>
        act.mutate({ params: { id: notice.case, notice: notice.id }, body: { outcome, reason } })
      }
    >
      <div>
        <Segments
          label={t('case.decide.outcome')}
          segments={(['upheld', 'overturned'] as const).map((value) => ({
            value,
            label: t(`case.decide.${value}`),
          }))}
          value={outcome}
          onChange={setOutcome}
        />
      </div>
    </ActForm>
  )
}
