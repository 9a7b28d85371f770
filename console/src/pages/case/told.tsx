// A notice as its customer reads it, before it is issued or after.
import { useText } from '../../text/text.tsx'
import { Lines } from '../../ui/lines.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import type { Told } from './queries.ts'

export function ToldNotice({ told }: { readonly told: Told }) {
  const { t, language } = useText()
  const { deadlines, urgent, clause } = told
  const at = (instant: string | null) =>
    instant === null ? null : <Time at={instant} language={language} />
  return (
    <Terms
      terms={[
        {
          id: 'effect',
          label: t('case.notice.effect'),
          value: told.effect.length === 0 ? null : <Lines lines={told.effect} />,
        },
        { id: 'class', label: t('case.notice.class'), value: t(`case.class.${told.reason_class}`) },
        {
          id: 'evidence',
          label: t('case.notice.evidence'),
          value: told.evidence.length === 0 ? null : <Lines lines={told.evidence} />,
        },
        {
          id: 'clause',
          label: t('case.notice.clause'),
          value: clause === null ? null : <bdi>{clause}</bdi>,
        },
        {
          id: 'urgent',
          label: t('case.notice.urgent'),
          value:
            urgent === null ? null : (
              <bdi>{t('case.notice.urgent.value', { by: urgent.by, why: urgent.why })}</bdi>
            ),
        },
        { id: 'from', label: t('case.notice.from'), value: at(deadlines.in_effect_from) },
        { id: 'answerBy', label: t('case.notice.answerBy'), value: at(deadlines.answer_by) },
        { id: 'ends', label: t('case.notice.contractEnds'), value: at(deadlines.contract_ends) },
        {
          id: 'contest',
          label: t('case.notice.contest'),
          value: told.id === '' ? t('case.notice.contest.later') : told.how_to_contest,
        },
      ]}
    />
  )
}

/** The notices of a step, each as its customer will read it. */
export function ToldBefore({ notices }: { readonly notices: readonly Told[] }) {
  const { t } = useText()
  if (notices.length === 0) return <p>{t('case.review.nobody')}</p>
  return (
    <>
      <h4 className="font-semibold">{t('case.review.told')}</h4>
      <ul className="grid gap-3">
        {notices.map((told) => (
          <li key={told.workload} className="rounded border border-line bg-surface p-3">
            <p className="mb-2 font-semibold">
              <bdi>{t('case.notice.to', { workload: told.workload })}</bdi>
            </p>
            <ToldNotice told={told} />
          </li>
        ))}
      </ul>
    </>
  )
}
