// Breaking the glass: reading rights beyond one's roles, for hours and for a reason; and what became of one's own.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { rightsChanged, useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { ActButton, ActForm } from '../case/act.tsx'

type Grant = Answer<'listBreakGlass'>['grants'][number]

const lendable = [
  'house.read',
  'requests.read',
  'price.read',
  'money.read',
  'decisions.reasons',
  'cases.read',
] as const
const minutes = [15, 60, 120, 240] as const

export function GlassPanel() {
  const { t } = useText()
  const { data: session } = useSession()
  const { data, error, refetch } = useQuery({
    queryKey: ['glass'],
    queryFn: ({ signal }) => call('listBreakGlass', {}, signal),
  })
  const operator = session?.operator ?? null
  if (operator === null || operator.scope !== null) return null
  const lacking = lendable.filter((action) => !operator.actions.includes(action))
  const own = (data?.grants ?? []).filter(({ by }) => by === operator.id)
  const isLasting = session?.breakGlass != null
  return (
    <Panel
      title={t('glass.title')}
      actions={
        lacking.length > 0 && !isLasting ? (
          <ActButton label={t('glass.break')} look="danger" title={t('glass.break')}>
            {(close) => <BreakForm lacking={lacking} onDone={close} />}
          </ActButton>
        ) : undefined
      }
    >
      <p className="mb-3 text-ink-2">
        {t(lacking.length === 0 && !isLasting ? 'glass.all' : 'glass.lead')}
      </p>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? (
        <Skeleton label={t('app.loading')} className="h-6" />
      ) : null}
      {own.length === 0 ? null : (
        <ul aria-label={t('glass.own')} className="grid gap-2">
          {own.map((grant) => (
            <Own key={grant.id} grant={grant} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

const looks = { lasting: 'deny', waiting: 'refer', reviewed: 'plain' } as const

function Own({ grant: { at, until, state, reason, review } }: { readonly grant: Grant }) {
  const { t, language } = useText()
  return (
    <li className="rounded border border-line p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge look={looks[state]}>{t(`glass.state.${state}`)}</Badge>
        <span>
          <Time at={at} language={language} /> – <Time at={until} language={language} />
        </span>
      </p>
      <p className="mt-1 whitespace-pre-wrap">
        <bdi>{reason}</bdi>
      </p>
      {review === null ? null : (
        <p className="mt-1 text-sm text-ink-2">
          {t(`glass.verdict.${review.verdict}`)} (<bdi>{review.by}</bdi>): <bdi>{review.note}</bdi>
        </p>
      )}
    </li>
  )
}

function BreakForm({
  lacking,
  onDone,
}: {
  readonly lacking: readonly (typeof lendable)[number][]
  readonly onDone: () => void
}) {
  const { t } = useText()
  const [named, setNamed] = useState<readonly (typeof lendable)[number][]>([])
  const [length, setLength] = useState<(typeof minutes)[number]>(60)
  const act = useMutation({
    mutationFn: (reason: string) =>
      call('breakGlass', { body: { actions: [...named], reason, minutes: length } }),
    onSuccess() {
      onDone()
      // With other rights everything is asked for anew, also what was refused before (shell/answers.tsx).
      rightsChanged()
    },
  })
  return (
    <ActForm
      effect={
        <>
          <p>{t('glass.effect')}</p>
          <p>{t('glass.effect.seen')}</p>
        </>
      }
      text={{ label: t('glass.reason'), hint: t('glass.reason.hint') }}
      confirm={t('glass.break')}
      look="danger"
      isBusy={act.isPending || named.length === 0}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) => act.mutate(reason)}
    >
      <fieldset className="grid gap-1">
        <legend className="text-sm font-medium text-ink-2">{t('glass.actions')}</legend>
        {lacking.map((action) => (
          <label key={action} className="flex min-h-6 items-center gap-2">
            <input
              type="checkbox"
              className="size-4"
              checked={named.includes(action)}
              onChange={({ target }) =>
                setNamed(
                  target.checked ? [...named, action] : named.filter((one) => one !== action),
                )
              }
            />
            {t(`action.${action}`)}
          </label>
        ))}
      </fieldset>
      <SelectField
        label={t('glass.length')}
        value={length}
        onChange={({ target }) =>
          setLength(minutes.find((one) => String(one) === target.value) ?? 60)
        }
      >
        {minutes.map((one) => (
          <option key={one} value={one}>
            {t('glass.minutes', { n: one })}
          </option>
        ))}
      </SelectField>
    </ActForm>
  )
}
