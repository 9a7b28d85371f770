// One notice to a customer: what it feels of it, why, by which clause, until when, and what it said to it. To contest
// and to answer is done in place.
import type { ReactNode } from 'react'
import { useText, type Translate } from '../../text/text.tsx'
import { Lines } from '../../ui/lines.tsx'
import { Badge, type BadgeLook } from '../../ui/badge.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { Left } from '../case/left.tsx'
import { WorkloadLink } from '../own/workloads.tsx'
import type { OwnNotice } from './queries.ts'
import { SayForm } from './say.tsx'

const looks: Readonly<Record<OwnNotice['status'] | 'open', BadgeLook>> = {
  open: 'refer',
  announced: 'refer',
  in_effect: 'deny',
  resting: 'plain',
  ended: 'plain',
}

export function NoticeCard({ notice }: { readonly notice: OwnNotice }) {
  const { t, language } = useText()
  const { workload, stage, from, answerBy, mayAnswer, answers } = notice
  // A question alone takes nothing away.
  const status = notice.status === 'in_effect' && isHarmless(notice) ? 'open' : notice.status
  const isUnanswered = answerBy !== null && mayAnswer && answers.length === 0
  const title = t(`own.notice.stage.${stage}`)
  return (
    <article
      aria-label={`${title}: ${workload}`}
      className="grid gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <div>
        <p className="flex flex-wrap items-center gap-2">
          <strong className="text-base">{title}</strong>
          <WorkloadLink id={workload} />
          <Badge look={looks[status]}>{t(`own.notice.status.${status}`)}</Badge>
          {status === 'announced' ? <Left until={from} /> : null}
        </p>
        {isUnanswered ? (
          <p className="mt-1 text-sm">
            {t('own.notice.answerBy')} <Time at={answerBy} language={language} />{' '}
            <Left until={answerBy} />
          </p>
        ) : null}
      </div>
      <NoticeTerms notice={notice} />
      <SaidToIt notice={notice} />
      <div className="grid gap-3">
        {mayAnswer ? <SayForm notice={notice} what="answer" /> : null}
        {notice.mayContest ? <SayForm notice={notice} what="contest" /> : null}
      </div>
    </article>
  )
}

function NoticeTerms({ notice }: { readonly notice: OwnNotice }) {
  const { t, told, language } = useText()
  const { clause, urgent, evidence, questions, ended, contestBy, contractEnds } = notice
  const time = (at: string | null): ReactNode =>
    at === null ? null : <Time at={at} language={language} />
  const term = (id: 'effect' | 'class' | 'clause' | 'issued' | 'from', value: ReactNode) => ({
    id,
    label: t(`own.notice.${id}`),
    value,
  })
  return (
    <Terms
      terms={[
        term(
          'effect',
          isHarmless(notice) ? (
            t('own.notice.effect.nothing')
          ) : (
            <Lines lines={effectLines(notice, t)} />
          ),
        ),
        {
          id: 'questions',
          label: t('own.notice.questions'),
          value: questions.length === 0 ? null : <Lines lines={questions} />,
        },
        term('class', t(`own.notice.class.${notice.reasonClass}`)),
        {
          id: 'evidence',
          label: t('own.notice.evidence'),
          value:
            evidence.length === 0 ? null : <Lines lines={evidence.map((line) => told(line))} />,
        },
        term('clause', clause === null ? t('own.notice.clause.none') : <bdi>{clause}</bdi>),
        {
          id: 'urgent',
          label: t('own.notice.urgent'),
          value: urgent === null ? null : <bdi>{urgent}</bdi>,
        },
        term('issued', time(notice.issuedAt)),
        term('from', time(notice.from)),
        {
          id: 'contest',
          label: t('own.notice.contestBy'),
          value: contestBy === null ? t('own.notice.contestBy.stands') : time(contestBy),
        },
        { id: 'ends', label: t('own.notice.contractEnds'), value: time(contractEnds) },
        {
          id: 'ended',
          label: t('own.notice.ended'),
          value:
            ended === null ? null : (
              <>
                {time(ended.at)}: <bdi>{endedWords(ended, t)}</bdi>
              </>
            ),
        },
      ]}
    />
  )
}

function endedWords({ why, reason }: NonNullable<OwnNotice['ended']>, t: Translate): string {
  return t(`own.notice.ended.${why}`, { reason })
}

function isHarmless({ stage, limits }: OwnNotice): boolean {
  return stage !== 'suspend' && limits.length === 0
}

/** In the reader's language: the limits are data. */
function effectLines({ stage, limits }: OwnNotice, t: Translate): readonly string[] {
  return [
    ...(stage === 'suspend' ? [t('own.notice.effect.suspend')] : []),
    ...limits.flatMap((limit) => limitLines(limit, t)),
  ]
}

function limitLines(limit: OwnNotice['limits'][number], t: Translate): readonly string[] {
  switch (limit.kind) {
    case 'cap_n':
      return [t(`own.notice.effect.cap_n.${limit.mode}`, { max: limit.max })]
    case 'strip_logprobs':
      return [t(`own.notice.effect.strip_logprobs.${limit.mode}`)]
    case 'refuse_feature':
      return [t('own.notice.effect.refuse_feature', { feature: limit.feature })]
    case 'rate_class': {
      const { requestsPerMinute, tokensPerMinute } = limit
      return [
        ...(requestsPerMinute === null
          ? []
          : [t('own.notice.effect.requests', { n: requestsPerMinute })]),
        ...(tokensPerMinute === null
          ? []
          : [t('own.notice.effect.tokens', { n: tokensPerMinute })]),
      ]
    }
  }
}

function SaidToIt({ notice: { answers, appeals } }: { readonly notice: OwnNotice }) {
  const { t, language } = useText()
  if (answers.length === 0 && appeals.length === 0) return null
  return (
    <section aria-label={t('own.notice.said')} className="grid gap-2 border-t border-line pt-3">
      <h3 className="text-sm font-semibold">{t('own.notice.said')}</h3>
      {answers.map(({ at, text }) => (
        <blockquote key={at} className="border-l-4 border-line-strong pl-3 wrap-anywhere">
          <bdi>{text}</bdi>
          <footer className="text-sm text-ink-2">
            {t('own.notice.answered')} <Time at={at} language={language} />
          </footer>
        </blockquote>
      ))}
      {appeals.map((appeal) => (
        <blockquote key={appeal.id} className="border-l-4 border-line-strong pl-3 wrap-anywhere">
          <bdi>{appeal.statement}</bdi>
          <footer className="text-sm text-ink-2">
            {t('own.notice.contested')} <Time at={appeal.at} language={language} /> ·{' '}
            <AppealState appeal={appeal} />
          </footer>
        </blockquote>
      ))}
    </section>
  )
}

function AppealState({ appeal }: { readonly appeal: OwnNotice['appeals'][number] }) {
  const { t, language } = useText()
  const { outcome, reason, due, decidedAt } = appeal
  if (outcome === null) {
    return (
      <>
        {t('own.notice.appeal.due')} <Time at={due} language={language} /> <Left until={due} />{' '}
        {t('own.notice.appeal.rests')}
      </>
    )
  }
  return (
    <>
      <Badge look={outcome === 'overturned' ? 'permit' : 'plain'}>
        {t(`own.notice.appeal.${outcome}`)}
      </Badge>{' '}
      {decidedAt === null ? null : <Time at={decidedAt} language={language} />}
      {reason === null ? null : (
        <>
          : <bdi>{reason}</bdi>
        </>
      )}
    </>
  )
}
