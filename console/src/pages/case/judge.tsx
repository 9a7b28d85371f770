// Judging a case, for all of its workloads that were not judged yet: what it ends, and what is learnt from it.
import { useState } from 'react'
import { useText } from '../../text/text.tsx'
import { Segments } from '../../ui/segments.tsx'
import { ActButton, ActForm } from './act.tsx'
import { useCaseAct, type WholeCase } from './queries.ts'

const outcomes = ['confirmed', 'honest', 'inconclusive'] as const

export function JudgeButton({ found }: { readonly found: WholeCase }) {
  const { t } = useText()
  return (
    <ActButton label={t('case.judge')} title={t('case.judge.title')}>
      {(close) => <JudgeForm found={found} onDone={close} />}
    </ActButton>
  )
}

function JudgeForm({ found, onDone }: { readonly found: WholeCase; readonly onDone: () => void }) {
  const { t } = useText()
  const open = found.members
    .filter(({ disposition }) => disposition === null)
    .map(({ workload }) => workload)
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>('inconclusive')
  const [named, setNamed] = useState<readonly string[]>(open)
  const act = useCaseAct('disposeCase', onDone)
  if (open.length === 0) return <p>{t('case.judge.all')}</p>
  return (
    <ActForm
      effect={
        <>
          <p>{t(`case.judge.${outcome}.effect`)}</p>
          <p>{t('case.judge.quiet')}</p>
        </>
      }
      text={{ label: t('case.reason'), hint: t('case.reason.hint') }}
      confirm={t('case.judge')}
      isBusy={act.isPending || named.length === 0}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) =>
        act.mutate({ params: { id: found.id }, body: { outcome, reason, workloads: [...named] } })
      }
    >
      <p className="text-ink-2">{t('case.judge.lead')}</p>
      <div>
        <Segments
          label={t('case.judge.outcome')}
          segments={outcomes.map((value) => ({ value, label: t(`case.outcome.${value}`) }))}
          value={outcome}
          onChange={setOutcome}
        />
      </div>
      {open.length === 1 ? null : (
        <fieldset className="grid gap-1">
          <legend className="text-sm font-medium text-ink-2">{t('case.members')}</legend>
          {open.map((workload) => (
            <label key={workload} className="flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                className="size-4"
                checked={named.includes(workload)}
                onChange={(event) =>
                  setNamed(
                    event.target.checked
                      ? [...named, workload]
                      : named.filter((one) => one !== workload),
                  )
                }
              />
              <bdi>{workload}</bdi>
            </label>
          ))}
        </fieldset>
      )}
    </ActForm>
  )
}
