// The first start of a real house: whoever holds the admin key makes the first owner and goes on as them.
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { call } from '../../api/client.ts'
import { beginSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { PassphraseFields, type TypedPassphrase } from '../account/passphrase-fields.tsx'

export function SetUp({ onLater }: { readonly onLater: () => void }) {
  const { t } = useText()
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title={t('setup.title')} lead={t('setup.lead')} />
      <ol aria-label={t('setup.steps')} className="mb-4 grid gap-1 text-sm">
        <li className="text-permit">✓ {t('setup.step.key')}</li>
        <li aria-current="step" className="font-semibold">
          → {t('setup.step.owner')}
        </li>
        <li className="text-ink-2">· {t('setup.step.others')}</li>
      </ol>
      <Panel>
        <OwnerForm onLater={onLater} />
      </Panel>
    </div>
  )
}

function OwnerForm({ onLater }: { readonly onLater: () => void }) {
  const { t } = useText()
  const navigate = useNavigate()
  const [typed, setTyped] = useState<TypedPassphrase>({ value: '', isWhole: false })
  const found = useMutation({
    mutationFn: ({ id, name }: { readonly id: string; readonly name: string }) =>
      call('setUp', { body: { id, name, passphrase: typed.value } }),
    async onSuccess(session) {
      beginSession(session)
      await navigate({ to: paths.operators, search: {} })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    if (typed.isWhole) found.mutate({ id: textOf(given, 'id'), name: textOf(given, 'name') })
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {found.isError ? <Failure error={found.error} /> : null}
      <TextField
        label={t('operators.form.id')}
        hint={t('operators.form.id.hint')}
        name="id"
        autoFocus
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        pattern="[a-z0-9][a-z0-9._\-]{0,62}"
        title={t('operators.form.id.hint')}
        required
      />
      <TextField
        label={t('operators.form.name')}
        name="name"
        autoComplete="name"
        maxLength={200}
        required
      />
      <PassphraseFields onChange={setTyped} />
      <p className="text-sm text-ink-2">{t('setup.roles')}</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={!typed.isWhole || found.isPending}>
          {t('setup.go')}
        </Button>
        <Button look="quiet" onClick={onLater}>
          {t('setup.later')}
        </Button>
      </div>
      <p className="text-sm text-ink-2">{t('setup.lock')}</p>
    </form>
  )
}

function textOf(given: FormData, name: string): string {
  const value = given.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
