// Asking for a step: what is wanted, then what it would do and tell, by the server's own words, and only then the asking.
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call, type Answer, type Input } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, SelectField, TextField } from '../../ui/field.tsx'
import { useCaseAct, type WholeCase } from './queries.ts'
import { ToldBefore } from './told.tsx'

type Asked = NonNullable<Input<'proposeStep'>['body']>
type Limit = NonNullable<Asked['limits']>[number]

const stages = ['watch', 'analysts', 'verify', 'limit', 'suspend'] as const
const classes = ['extraction', 'resale', 'purpose', 'parameters', 'sharing'] as const
const features = ['logprobs', 'n', 'batch', 'background', 'files'] as const

export function ProposeForm({
  found,
  onDone,
}: {
  readonly found: WholeCase
  readonly onDone: () => void
}) {
  const [reviewed, setReviewed] = useState<Asked | null>(null)
  const preview = useMutation({
    mutationFn: (body: Asked) => call('previewStep', { params: { id: found.id }, body }),
    onSuccess: (_, body) => setReviewed(body),
  })
  return (
    <>
      {/* Kept while it is reviewed, so that whoever goes back finds what they wrote. */}
      <div hidden={reviewed !== null}>
        <AskForm
          found={found}
          isBusy={preview.isPending}
          error={preview.error}
          onCancel={onDone}
          onReview={(asked) => preview.mutate(asked)}
        />
      </div>
      {reviewed === null || preview.data === undefined ? null : (
        <Review
          caseId={found.id}
          asked={reviewed}
          preview={preview.data}
          onBack={() => setReviewed(null)}
          onDone={onDone}
        />
      )}
    </>
  )
}

function Review({
  caseId,
  asked,
  preview,
  onBack,
  onDone,
}: {
  readonly caseId: string
  readonly asked: Asked
  readonly preview: Answer<'previewStep'>
  readonly onBack: () => void
  readonly onDone: () => void
}) {
  const { t } = useText()
  const act = useCaseAct('proposeStep', onDone)
  const { approvals, approvers, notices } = preview
  const names = approvers.map(({ name, id }) => `${name} (${id})`).join(', ')
  return (
    <div className="grid grid-cols-1 gap-3">
      <p>
        <strong>{t(`case.stage.${asked.stage}`)}</strong>
        {': '}
        {approvals === 0
          ? t('case.review.now')
          : t('case.review.approvals', { n: approvals, count: approvals })}
      </p>
      {approvals === 0 ? null : (
        <p className="text-ink-2">
          {names === '' ? t('case.step.approvers.none') : t('case.step.approvers', { names })}
        </p>
      )}
      <ToldBefore notices={notices} />
      {act.error === null ? null : <Failure error={act.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{t('case.propose.back')}</Button>
        <Button
          look="primary"
          autoFocus
          disabled={act.isPending}
          onClick={() => act.mutate({ params: { id: caseId }, body: asked })}
        >
          {t('case.propose.send')}
        </Button>
      </div>
    </div>
  )
}

function AskForm({
  found,
  isBusy,
  error,
  onCancel,
  onReview,
}: {
  readonly found: WholeCase
  readonly isBusy: boolean
  readonly error: unknown
  readonly onCancel: () => void
  readonly onReview: (asked: Asked) => void
}) {
  const { t } = useText()
  const [stage, setStage] = useState<(typeof stages)[number]>('verify')
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onReview(askedIn(new FormData(event.currentTarget), stage))
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-4">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <SelectField
          label={t('case.propose.stage')}
          value={stage}
          onChange={(event) =>
            setStage(stages.find((one) => one === event.target.value) ?? 'verify')
          }
        >
          {stages.map((one) => (
            <option key={one} value={one}>
              {t(`case.stage.${one}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('case.propose.reason')} name="reasonClass">
          {classes.map((one) => (
            <option key={one} value={one}>
              {t(`case.class.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Workloads found={found} />
      {stage === 'verify' || stage === 'limit' || stage === 'analysts' ? <Limits /> : null}
      {stage === 'watch' || stage === 'analysts' ? null : (
        <Area name="questions" label={t('case.propose.questions')} />
      )}
      <Area name="words" label={t('case.propose.words')} hint={t('case.propose.words.hint')} />
      {stage === 'watch' ? null : (
        <TextField
          name="urgent"
          label={t('case.propose.urgent')}
          hint={t('case.propose.urgent.hint')}
          maxLength={500}
        />
      )}
      {stage === 'suspend' ? (
        <Check name="termination" label={t('case.propose.termination')} />
      ) : null}
      {error === null ? null : <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>{t('app.cancel')}</Button>
        <Button type="submit" look="primary" disabled={isBusy}>
          {t('case.propose.review')}
        </Button>
      </div>
    </form>
  )
}

function Workloads({ found }: { readonly found: WholeCase }) {
  const { t } = useText()
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-medium text-ink-2">{t('case.propose.workloads')}</legend>
      {found.members.map(({ workload, disposition }) => (
        <Check
          key={workload}
          name="workloads"
          value={workload}
          label={disposition === null ? workload : `${workload} (${t('case.propose.disposed')})`}
          defaultChecked={disposition === null}
          disabled={disposition !== null}
        />
      ))}
    </fieldset>
  )
}

function Limits() {
  const { t } = useText()
  const number = (name: 'cap_n' | 'requests' | 'tokens', max: number) => (
    <TextField
      name={name}
      type="number"
      min={1}
      max={max}
      step={1}
      label={t(`case.propose.limit.${name}`)}
    />
  )
  return (
    <fieldset className="grid gap-3 rounded border border-line p-3">
      <legend className="px-1 text-sm font-medium text-ink-2">{t('case.propose.limits')}</legend>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        {number('cap_n', 128)}
        {number('requests', 1_000_000_000)}
        {number('tokens', 1_000_000_000)}
      </div>
      <Check name="strip_logprobs" label={t('case.propose.limit.logprobs')} />
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="text-sm font-medium text-ink-2">{t('case.propose.limit.refuse')}</legend>
        {features.map((feature) => (
          <Check
            key={feature}
            name="features"
            value={feature}
            label={t(`case.feature.${feature}`)}
          />
        ))}
      </fieldset>
    </fieldset>
  )
}

function Area({
  name,
  label,
  hint = '',
}: {
  readonly name: string
  readonly label: string
  readonly hint?: string
}) {
  return (
    <Field label={label} hint={hint}>
      {(ties) => (
        <textarea
          {...ties}
          name={name}
          rows={2}
          maxLength={1000}
          className="w-full rounded border border-line-strong bg-surface p-2"
        />
      )}
    </Field>
  )
}

function Check({
  label,
  ...rest
}: {
  readonly label: string
  readonly name: string
  readonly value?: string
  readonly defaultChecked?: boolean
  readonly disabled?: boolean
}) {
  return (
    <label className="flex min-h-6 items-center gap-2">
      <input type="checkbox" className="size-4" {...rest} />
      <bdi>{label}</bdi>
    </label>
  )
}

/** As the API takes it; what is wrong with it the server says, by field. */
function askedIn(form: FormData, stage: (typeof stages)[number]): Asked {
  const text = (name: string): string => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const all = (name: string): string[] =>
    form.getAll(name).filter((value) => typeof value === 'string')
  const count = (name: string): number | null => (text(name) === '' ? null : Number(text(name)))
  const [most, requestsPerMinute, tokensPerMinute] = ['cap_n', 'requests', 'tokens'].map(count)
  const limits: Limit[] = [
    ...(most == null ? [] : [{ kind: 'cap_n', max: most, mode: 'rewrite' } as const]),
    ...(form.has('strip_logprobs') ? [{ kind: 'strip_logprobs', mode: 'rewrite' } as const] : []),
    ...features
      .filter((feature) => all('features').includes(feature))
      .map((feature) => ({ kind: 'refuse_feature', feature }) as const),
    ...(requestsPerMinute == null && tokensPerMinute == null
      ? []
      : [
          {
            kind: 'rate_class',
            requestsPerMinute: requestsPerMinute ?? null,
            tokensPerMinute: tokensPerMinute ?? null,
          } as const,
        ]),
  ]
  return {
    stage,
    workloads: all('workloads'),
    limits,
    questions: text('questions')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    reasonClass: classes.find((one) => one === text('reasonClass')) ?? 'extraction',
    words: text('words'),
    urgent: text('urgent') === '' ? null : text('urgent'),
    termination: form.has('termination'),
  }
}
