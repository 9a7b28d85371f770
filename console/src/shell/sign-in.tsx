// Signing in: passphrase, key, the organisation's own identity provider, or a persona of the sandbox. Which
// of them are offered is the server's word.
import { useState, type FormEvent } from 'react'
import { useSignIn, type Session } from '../api/session.ts'
import { useText } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { oidcSignInUrl } from '../urls.ts'
import { Failure } from './failure.tsx'
import mark from '../mark.svg'

export function SignIn({ session }: { readonly session: Session }) {
  const { t } = useText()
  const signIn = useSignIn()
  const [byKey, setByKey] = useState(!session.ways.includes('passphrase') || session.setup)
  return (
    <main className="mx-auto flex min-h-screen max-w-md flex-col justify-center gap-4 p-6">
      <div className="flex items-center gap-3">
        <img src={mark} alt="" className="size-9" />
        <h1>{t('app.name')}</h1>
      </div>
      {session.personas.length === 0 ? (
        <p className="text-ink-2">{t(session.setup ? 'signIn.setup' : 'signIn.lead')}</p>
      ) : (
        <Personas session={session} onPick={(sandbox) => signIn.mutate({ sandbox })} />
      )}
      {signIn.isError ? <Failure error={signIn.error} /> : null}
      {byKey ? (
        <KeyForm isBusy={signIn.isPending} onKey={(key) => signIn.mutate({ key })} />
      ) : (
        <PassphraseForm isBusy={signIn.isPending} onPassphrase={signIn.mutate} />
      )}
      <Button look="quiet" onClick={() => setByKey(!byKey)}>
        {t(byKey ? 'signIn.orPassphrase' : 'signIn.orKey')}
      </Button>
      {session.ways.includes('oidc') ? (
        <a className="text-center text-accent underline" href={oidcSignInUrl}>
          {t('signIn.byOidc')}
        </a>
      ) : null}
    </main>
  )
}

function Personas({
  session,
  onPick,
}: {
  readonly session: Session
  readonly onPick: (id: string) => void
}) {
  const { t } = useText()
  return (
    <section aria-label={t('signIn.sandbox')}>
      <p className="mb-2 text-ink-2">{t('signIn.sandbox')}</p>
      <div className="grid gap-2">
        {session.personas.map(({ id, name, roles }) => (
          <Button key={id} className="justify-between" onClick={() => onPick(id)}>
            <span>{name}</span>
            <span className="text-ink-2">{roles.map((role) => t(`role.${role}`)).join(', ')}</span>
          </Button>
        ))}
      </div>
    </section>
  )
}

function PassphraseForm({
  isBusy,
  onPassphrase,
}: {
  readonly isBusy: boolean
  readonly onPassphrase: (given: { operator: string; passphrase: string }) => void
}) {
  const { t } = useText()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    onPassphrase({
      operator: textOf(given, 'operator').trim(),
      passphrase: textOf(given, 'passphrase'),
    })
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <TextField
        label={t('signIn.operator')}
        name="operator"
        autoComplete="username"
        autoCapitalize="none"
        required
      />
      <TextField
        label={t('signIn.passphrase')}
        name="passphrase"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button look="primary" type="submit" disabled={isBusy}>
        {t('signIn.byPassphrase')}
      </Button>
    </form>
  )
}

function KeyForm({
  isBusy,
  onKey,
}: {
  readonly isBusy: boolean
  readonly onKey: (key: string) => void
}) {
  const { t } = useText()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onKey(textOf(new FormData(event.currentTarget), 'key').trim())
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <TextField label={t('signIn.key')} name="key" type="password" autoComplete="off" required />
      <Button look="primary" type="submit" disabled={isBusy}>
        {t('signIn.byKey')}
      </Button>
    </form>
  )
}

function textOf(given: FormData, name: string): string {
  const value = given.get(name)
  return typeof value === 'string' ? value : ''
}
