// One's own passphrase: set the first time, or changed, which ends all other sessions.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call } from '../../api/client.ts'
import { beginSession, type Session } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { adminKeyHolder } from './admin-key.ts'
import { PassphraseFields, type TypedPassphrase } from './passphrase-fields.tsx'

const nothing: TypedPassphrase = { value: '', isWhole: false }

export function PassphrasePanel({
  operator: { id, passphrase: isSet },
}: {
  readonly operator: NonNullable<Session['operator']>
}) {
  const { t } = useText()
  const [times, setTimes] = useState(0)
  return (
    <Panel title={t('account.passphrase')}>
      {id === adminKeyHolder ? (
        <p className="text-ink-2">{t('account.passphrase.key')}</p>
      ) : (
        <>
          <p className="mb-3 text-ink-2">
            {t(isSet ? 'account.passphrase.set' : 'account.passphrase.none', { id })}
          </p>
          <p role="status" className="mb-2 text-permit">
            {times > 0 ? t('account.passphrase.done') : ''}
          </p>
          {/* A new form each time: nothing of the one before stays in its fields. */}
          <Form key={times} isSet={isSet} onDone={() => setTimes(times + 1)} />
        </>
      )}
    </Panel>
  )
}

function Form({ isSet, onDone }: { readonly isSet: boolean; readonly onDone: () => void }) {
  const { t } = useText()
  const client = useQueryClient()
  const [current, setCurrent] = useState('')
  const [typed, setTyped] = useState(nothing)
  const change = useMutation({
    mutationFn: () =>
      call('changePassphrase', {
        body: { passphrase: typed.value, ...(isSet ? { current } : {}) },
      }),
    async onSuccess(session) {
      beginSession(session)
      onDone()
      await client.invalidateQueries({ queryKey: ['own-sessions'] })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (typed.isWhole) change.mutate()
  }
  return (
    <form onSubmit={submit} className="grid max-w-md gap-3">
      {change.isError ? <Failure error={change.error} /> : null}
      {isSet ? (
        <TextField
          label={t('passphrase.current')}
          name="current-passphrase"
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          required
        />
      ) : null}
      <PassphraseFields onChange={setTyped} />
      <Button
        type="submit"
        className="justify-self-start"
        disabled={!typed.isWhole || change.isPending}
      >
        {t('account.passphrase.go')}
      </Button>
    </form>
  )
}
