// The form of an operator: an id, a name, roles, what they see and until when. Who is made is invited at once.
import { useState, type FormEvent } from 'react'
import type { Answer, Input } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import type { RoleId } from './roles.tsx'
import { ScopeFields, scopeIn } from './scope.tsx'

export type NewOperator = Input<'createOperator'>['body']
type Operator = Answer<'listOperators'>['operators'][number]

export function OperatorForm({
  roles,
  initial,
  isBusy,
  error,
  onDone,
}: {
  readonly roles: Answer<'listOperators'>['roles']
  readonly isBusy: boolean
  readonly error: unknown
  /** Null: a new one. */
  readonly initial: Operator | null
  readonly onDone: (asked: NewOperator) => void
}) {
  const { t } = useText()
  const [chosen, setChosen] = useState<ReadonlySet<RoleId>>(new Set(initial?.roles))
  const [problem, setProblem] = useState('')
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (chosen.size === 0) return setProblem(t('operators.form.roles.none'))
    const given = new FormData(event.currentTarget)
    onDone({
      ...scopeIn(given, initial),
      id: initial?.id ?? textOf(given, 'id'),
      name: textOf(given, 'name'),
      roles: [...chosen],
    })
  }
  const toggle = (id: RoleId): void => {
    setProblem('')
    setChosen(new Set(chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id]))
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {error === null ? null : <Failure error={error} />}
      {initial === null ? <IdField /> : null}
      <TextField
        label={t('operators.form.name')}
        name="name"
        defaultValue={initial?.name ?? ''}
        maxLength={200}
        required
      />
      <RoleChoice {...{ roles, chosen, problem }} onToggle={toggle} />
      <ScopeFields {...{ chosen, initial }} />
      <Button look="primary" type="submit" disabled={isBusy} className="justify-self-start">
        {t(initial === null ? 'operators.form.go' : 'operators.form.save')}
      </Button>
    </form>
  )
}

function IdField() {
  const { t } = useText()
  return (
    <TextField
      label={t('operators.form.id')}
      hint={t('operators.form.id.hint')}
      name="id"
      autoFocus
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      pattern="[a-z0-9][a-z0-9._\-]{0,62}"
      title={t('operators.form.id.hint')}
      required
    />
  )
}

function RoleChoice({
  roles,
  chosen,
  problem,
  onToggle,
}: {
  readonly roles: Answer<'listOperators'>['roles']
  readonly chosen: ReadonlySet<RoleId>
  readonly problem: string
  readonly onToggle: (id: RoleId) => void
}) {
  const { t } = useText()
  return (
    <fieldset>
      <legend className="text-sm font-medium text-ink-2">{t('operators.form.roles')}</legend>
      <div className="mt-1 grid gap-1">
        {roles.map(({ id }) => (
          <label key={id} className="flex min-h-8 items-start gap-2 rounded p-1 hover:bg-sunken">
            <input
              type="checkbox"
              name="role"
              value={id}
              className="mt-0.5 size-6 shrink-0 accent-accent"
              checked={chosen.has(id)}
              onChange={() => onToggle(id)}
            />
            <span>
              <span className="font-medium">{t(`role.${id}`)}</span>{' '}
              <span className="text-ink-2">{t(`role.${id}.lead`)}</span>
            </span>
          </label>
        ))}
      </div>
      {problem === '' ? null : (
        <p role="alert" className="mt-1 text-sm text-deny">
          {problem}
        </p>
      )}
      {chosen.has('sales') && chosen.has('approver') ? (
        <p role="status" className="mt-1 text-sm text-refer">
          {t('operators.form.alone')}
        </p>
      ) : null}
      <p className="mt-1 text-sm text-ink-2">{t('operators.form.roles.hint')}</p>
    </fieldset>
  )
}

function textOf(given: FormData, name: string): string {
  const value = given.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
